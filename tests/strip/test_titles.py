"""Titles and bylines above the text: what a notice, a list elsewhere or a label do not change."""

import numpy as np
import pytest

from pipeline.config.schema import StripOptions
from pipeline.strip.classify import weigh
from pipeline.strip.features import line_features
from pipeline.strip.lines import LineEvidence, StripPage
from pipeline.strip.repeats import SiteRepeats
from pipeline.text.batch import Batch

NOTICE = "This site uses cookies to improve your visit. By going on you agree to our policy."
MENU = ["Home", "Timetable", "Log in"]
TITLE = "The keeper who wrote every night"
BYLINE = "By Ann Lee"
TEXT = [
    "The keeper of the northern light wrote every night for forty years, and nobody read it.",
    "His granddaughter opened the chest in which the books had been lying since the war.",
    "She began to copy them, one after the other, and has now reached the third of them.",
]


def titles(lines: list[str], repeated: str | None = None) -> list[str]:
    """The lines that are weighed as titles where one of them stands on half the site's pages."""
    batch = Batch.of(["\n".join(lines)])
    share = np.array([0.5 if line == repeated else 0.0 for line in lines])
    pages = np.where(share > 0, 50, 1)
    repeats = SiteRepeats(share, pages)
    none = LineEvidence.none(len(lines))
    weighed = weigh(batch, [StripPage()], none, repeats, StripOptions(), ())
    return [lines[at] for at in np.flatnonzero(weighed.around.title)]


def test_a_notice_that_is_no_content_does_not_hide_the_title() -> None:
    lines = [NOTICE, *MENU, TITLE, BYLINE, *TEXT]
    batch = Batch.of(["\n".join(lines)])
    features = line_features(batch, [None], np.zeros(len(lines)))
    content = np.array([line in TEXT for line in lines])
    found = [features.around, features.around_content(batch, content)]
    assert [np.flatnonzero(around.title).tolist() for around in found] == [[], [lines.index(TITLE)]]


@pytest.mark.parametrize(
    ("below", "found"), [([BYLINE], [TITLE]), ([], [])], ids=["signed", "not signed"]
)
def test_a_repeated_line_is_a_title_where_it_is_signed(below: list[str], found: list[str]) -> None:
    assert titles([*MENU, TITLE, *below, *TEXT], repeated=TITLE) == found


@pytest.mark.parametrize(
    ("line", "is_byline"),
    [
        ("Updated: Monday, 3 May 2011 at 10:30 am", True),
        ("Updated: Ten Old Ferries That Are Still Running in 2011", False),
        ("By Ann Lee, Bob Ray and Carl Moe for The Harbour Times", True),
    ],
)
def test_a_label_before_a_headline_makes_it_no_byline(line: str, is_byline: bool) -> None:
    batch = Batch.of(["\n".join([line, *TEXT])])
    found = line_features(batch, [None], np.zeros(4)).around
    assert (found.byline[0], found.title[0]) == (is_byline, not is_byline)
