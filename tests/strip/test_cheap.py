"""The cheap pass: what it goes by, and which pages it is for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import StripOptions
from pipeline.model.page import Page, PageBlock
from pipeline.strip.cheap import cheap_reasons, judge_cheaply, over_limits
from pipeline.strip.lines import StripPage, html_columns, verdicts
from pipeline.strip.repeats import SiteRepeats
from pipeline.strip.sites import Profile
from pipeline.text.batch import Batch

PROSE = "The ferry sank in the bay at dawn, and nobody on it was hurt."
MENU = ["Home", "News", "Tide tables", "Contact"]
OPTIONS = StripOptions()


def judged(text, *, repeats=None, profiles=(), page=None):
    """The reason of each line, and whether it is content."""
    batch = Batch.of([text])
    repeats = repeats or SiteRepeats.none(len(batch.line_start))
    found = judge_cheaply(batch, [page or StripPage()], repeats, OPTIONS, profiles)
    reasons = [found.reasons[code] for code in found.reason.tolist()]
    return list(zip(reasons, (found.p >= OPTIONS.threshold).tolist(), strict=True))


@pytest.mark.parametrize(
    ("chars", "lines", "beyond"),
    [(10, 2, False), (9, 2, True), (10, 1, True), (1, 1, True)],
)
@pytest.mark.parametrize("text", ["It\nsank..\n", "It\nsank..."])
def test_the_limits_count_characters_and_lines(text, chars, lines, beyond):
    options = StripOptions(max_page_chars=chars, max_page_lines=lines)
    assert over_limits(text, options) == beyond


def test_long_lines_are_text_and_short_ones_go_by_what_is_around_them():
    far = [f"Entry {word}" for word in "abcdefghijklmnopqrst"]
    lines = judged("\n".join([*far, PROSE, "May 2", "", PROSE, *far]))
    assert lines[0] == lines[-1] == ("cheap:short", False)
    assert lines[20:24] == [
        ("cheap:text", True),
        ("cheap:run", True),
        ("cheap:run", True),
        ("cheap:text", True),
    ]


def test_a_page_of_short_lines_alone_stays_whole():
    assert judged("\n".join(MENU)) == [("cheap:all-short", True)] * 4


def test_a_script_without_spaces_has_text_too():
    assert judged("潮汐表每天早上在码头公布，任何人都可以查看。")[0] == ("cheap:text", True)


def test_what_the_site_repeats_is_chrome_however_long():
    share = np.array([1.0, OPTIONS.repeat_share - 0.01])
    lines = judged(f"{PROSE}\n{PROSE}", repeats=SiteRepeats(share, np.array([6, 6])))
    assert lines == [("repeat:site", False), ("cheap:text", True)]


def test_a_profile_overrules_both():
    profile = Profile(name="pier", layout="", hosts=["pier.example"], keep=["News"], chrome=[".*"])
    page = StripPage(site="pier.example")
    everywhere = SiteRepeats(np.ones(2), np.full(2, 6))
    lines = judged(f"News\n{PROSE}", repeats=everywhere, profiles=[profile], page=page)
    assert lines == [("profile:pier", True), ("profile:pier", False)]


def test_what_an_html_page_says_of_itself_is_no_content():
    text, size = f"{PROSE}\n{PROSE}", len(PROSE)
    blocks = (
        PageBlock(0, size, "meta", 0, "head", 0),
        PageBlock(size + 1, 2 * size + 1, "paragraph", 0, "body/p", 0),
    )
    told = Page("1", None, None, None, "text/html", "utf-8", "valid", 0, 0, "", text, blocks)
    batch = Batch.of([text])
    page = StripPage(html=html_columns(told, batch, 0), blocks=blocks)
    assert judged(text, page=page) == [("html:meta", False), ("cheap:text", True)]
    assert cheap_reasons(batch, [page], SiteRepeats.none(2), OPTIONS, (), 0) == []


def test_the_reasons_of_a_line_are_told_strongest_first():
    batch, repeats = Batch.of([PROSE]), SiteRepeats(np.ones(1), np.array([6]))
    reasons = cheap_reasons(batch, [StripPage()], repeats, OPTIONS, (), 0)
    assert reasons == [("repeat:site", -3.0), ("cheap:text", 2.0)]


@given(st.lists(st.lists(st.sampled_from(["", "Home", PROSE, "潮汐"]), max_size=30), max_size=4))
def test_a_page_is_judged_alike_alone_and_among_others_and_its_verdicts_partition_it(pages):
    texts = ["\n".join(lines) for lines in pages]
    batch = Batch.of(texts)
    none = SiteRepeats.none(len(batch.line_start))
    found = judge_cheaply(batch, [StripPage()] * len(texts), none, OPTIONS, ())
    for number, text in enumerate(texts):
        own = Batch.of([text])
        alone = judge_cheaply(
            own, [StripPage()], SiteRepeats.none(len(own.line_start)), OPTIONS, ()
        )
        runs = verdicts(batch, number, found)
        assert runs == verdicts(own, 0, alone)
        assert "".join(text[run.start : run.end] for run in runs) == text
