import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import StripOptions
from pipeline.strip.classify import STAY, judge, main_span, settle, strip_text
from pipeline.strip.lines import KINDS, HtmlColumns, LineEvidence, LineVerdicts, StripPage, verdicts
from pipeline.strip.repeats import MANY, SiteRepeats
from pipeline.strip.sites import Profile
from pipeline.text.batch import Batch

FILES = ("strip_text.json", "page_edges.json", "inserts.json")
FOLDER = Path(__file__).parent / "cases"
CASES = [case for name in FILES for case in json.loads((FOLDER / name).read_text("utf-8"))]
PROFILE = Profile(name="x", layout="", signature=("KEY",), content_before=("KEY",))
NAV = [0.0] * 3 + [1.0] * 4 + [0.0]
SENTENCE = "He said that it was not for him to say what the others had seen."

LINES = st.sampled_from(
    ["", " ", "Home", "Log in | Help", "SIPDIS", "----", SENTENCE, "© 2001 Example", "KEY", "橋。é"]
) | st.sampled_from(
    ["a.org\t3", "www.a.org", "3 comments", "(c) A 2001", "Al | 3 May 2001", "Back to top"]
)
TEXTS = st.lists(LINES, max_size=12).map("\n".join) | st.text(st.characters(codec="utf-8"))


def judged(
    texts: list[str],
    *,
    signs: LineEvidence | None = None,
    repeats: SiteRepeats | None = None,
    html: HtmlColumns | None = None,
    profiles: tuple[Profile, ...] = (PROFILE,),
    options: StripOptions | None = None,
) -> LineVerdicts:
    batch = Batch.of(texts)
    lines = len(batch.line_start)
    return judge(
        batch,
        [StripPage(html=html)] * len(texts),
        signs or LineEvidence.none(lines),
        repeats or SiteRepeats.none(lines),
        options or StripOptions(),
        profiles,
    )


def reasons(found: LineVerdicts) -> list[str]:
    return [found.reasons[code] for code in found.reason]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_strip_text(case: dict[str, str]) -> None:
    assert strip_text(case["input"]) == case["expect"], case["why"]


@given(TEXTS)
def test_what_is_left_is_a_subsequence_of_the_lines(text: str) -> None:
    left = iter(text.splitlines(keepends=True))
    assert all(line in left for line in strip_text(text).splitlines(keepends=True))


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_page_is_judged_the_same_in_any_batch(texts: list[str]) -> None:
    batch, together = Batch.of(texts), judged(texts)
    for i, text in enumerate(texts):
        alone = judged([text])
        assert verdicts(batch, i, together) == verdicts(Batch.of([text]), 0, alone)


@given(TEXTS)
def test_probabilities_have_four_decimals(text: str) -> None:
    p = judged([text]).p
    assert np.array_equal(p, np.round(p, 4))
    assert ((p >= 0) & (p <= 1)).all()


ODDS = st.lists(st.sampled_from([-4.0, -1.5, -0.5, 0.25, 1.0, 3.0]), min_size=1, max_size=7)


@given(ODDS)
def test_settle_gives_the_max_marginals_of_the_chain(odds: list[float]) -> None:
    def score(labels: tuple[bool, ...]) -> float:
        changes = sum(a != b for a, b in itertools.pairwise(labels))
        said = sum(e for e, label in zip(odds, labels, strict=True) if label)
        return said - STAY * changes

    labellings = list(itertools.product([False, True], repeat=len(odds)))
    for i, smoothed in enumerate(settle(odds)):
        best = {
            state: max(score(labels) for labels in labellings if labels[i] is state)
            for state in (False, True)
        }
        assert smoothed == pytest.approx(best[True] - best[False])


@given(ODDS)
def test_the_main_span_is_the_heaviest_stretch(odds: list[float]) -> None:
    weights = [max(-STAY, min(STAY, value)) for value in odds]
    start, end = main_span(odds, [1] * len(odds))
    stretches = itertools.combinations(range(len(odds) + 1), 2)
    heaviest = max(sum(weights[a:b]) for a, b in stretches)
    assert sum(weights[start:end]) == pytest.approx(max(0.0, heaviest))


def test_blank_lines_are_content_only_between_content() -> None:
    found = judged([f"\n{SENTENCE}\n\n{SENTENCE}\n{SENTENCE}\n\nHome\nLogin\nCookies\n\nSitemap"])
    kept = (found.p >= 0.5).tolist()
    assert kept == [True] * 5 + [False] * 6
    assert [reasons(found)[i] for i in (0, 2, 5, 9)] == ["blank"] * 4


def test_signs_from_outside_decide_and_are_named() -> None:
    text = "RR RUEHXX\nZNR UUUUU ZZH"
    odds = np.array([6.0, 6.0], np.float32)
    signs = LineEvidence(odds, np.array([1, 2]), ("", "cable:route", "cable:security"))
    found = judged([text], signs=signs)
    assert (found.p >= 0.5).all()
    assert reasons(found) == ["cable:route", "cable:security"]
    assert (judged([text], signs=LineEvidence(-odds, signs.reason, signs.reasons)).p < 0.5).all()


def test_lines_the_whole_site_has_are_chrome() -> None:
    notice = "All that is said here is the opinion of those who have written it."
    text = f"{SENTENCE}\n{SENTENCE}\n{notice}\n{notice}\n{notice}"
    shared = np.array([0.0, 0.0, 1.0, 1.0, 1.0])
    nowhere = np.zeros(5, np.int64)
    assert (judged([text]).p >= 0.5).all()
    found = judged([text], repeats=SiteRepeats(shared, nowhere))
    assert (found.p >= 0.5).tolist() == [True, True, False, False, False]
    assert reasons(found)[2:] == ["repeat:site"] * 3
    kept = judged([text], repeats=SiteRepeats(shared / 4, nowhere))
    assert (kept.p >= 0.5).all(), "a share below the option's is no evidence"


def test_lines_of_several_other_documents_are_chrome_and_lines_of_one_page_are_not() -> None:
    teaser = "How the old harbour of the town was built by hand"
    text = "\n".join([SENTENCE] * 3 + ["Grey Lady", "Tern", "Gull", "Heron", teaser])

    def found(of_lists: int, of_teaser: int) -> list[bool]:
        pages = np.array([1] * 3 + [of_lists] * 4 + [of_teaser])
        return (judged([text], repeats=SiteRepeats(np.zeros(8), pages)).p >= 0.5).tolist()

    assert found(1, MANY) == [True] * 7 + [False]
    assert found(0, MANY)[3:7] == [False] * 4
    assert found(1, 1)[:7] == [True] * 7


def test_a_page_of_a_kind_with_a_grammar_has_no_other_title() -> None:
    text = "\n".join(["Harbour fees doubled again", *[SENTENCE] * 6])
    odds = np.array([0.0] * 3 + [2.0] + [0.0] * 3, np.float32)
    signs = LineEvidence(odds, np.ones(7, np.int64), ("", "cable:numbered"))
    assert reasons(judged([text]))[0] == "line:title"
    assert judged([text], signs=signs).p[0] < 0.5


def test_a_notice_of_the_site_above_a_title_is_not_the_text_below_it() -> None:
    notice = "We have set out how the readers of this paper are known to it."
    title = "Harbour fees doubled again"
    text = "\n\n".join([notice, title, *[SENTENCE] * 6])
    shared = np.array([1.0] + [0.0] * 14)
    found = judged([text], repeats=SiteRepeats(shared, np.zeros(15, np.int64)))
    assert reasons(found)[2] == "line:title"
    assert reasons(judged([text]))[2] != "line:title", (
        "a sentence above it is text, for all one sees"
    )


def test_a_profile_is_named_and_can_be_switched_off() -> None:
    text = f"{SENTENCE}\n{SENTENCE}\nKEY\n{SENTENCE}"
    found = judged([text])
    assert (found.p >= 0.5).tolist() == [True, True, False, False]
    assert reasons(found)[2:] == ["profile:x", "profile:x"]
    assert judged([text], options=StripOptions(profiles=False)).p[3] >= 0.5


def html(lines: int, **columns: list[float]) -> HtmlColumns:
    """HTML columns that say nothing but what is given."""
    no = np.zeros(lines, np.bool_)
    return HtmlColumns(
        kind=np.array(columns.get("kind", [-1] * lines), np.int8),
        link_density=np.array(columns.get("links", [0.0] * lines)),
        chrome=np.array(columns.get("chrome", no), np.bool_),
        doubtful=no,
        content=no,
        outside=no,
    )


def test_what_a_page_says_of_itself_is_never_content() -> None:
    meta_kind = 0.0
    text = f"description: {SENTENCE}\n{SENTENCE}"
    found = judged([text], html=html(2, kind=[meta_kind, -1]))
    assert found.p[0] == 0.0
    assert reasons(found)[0] == "html:meta"
    assert found.p[1] >= 0.5


def test_links_and_landmarks_make_lines_chrome() -> None:
    text = f"{SENTENCE}\n{SENTENCE}\nThe harbour\nAn island\nThe hills"
    places = [0.0, 0.0, 1.0, 1.0, 1.0]
    assert (judged([text]).p >= 0.5).all()
    navigation = judged([text], html=html(5, chrome=places))
    assert (navigation.p >= 0.5).tolist() == [True, True, False, False, False]
    assert reasons(navigation)[4] == "html:nav"
    linked = judged([text], html=html(5, links=places))
    assert (linked.p >= 0.5).tolist() == [True, True, False, False, False]
    assert reasons(linked)[4] == "html:links"


def test_the_rows_of_a_table_share_the_state_of_the_text_beside_it() -> None:
    row = float(KINDS.index("table_row"))
    text = "\n".join([SENTENCE] * 3 + ["Boat", "Grey Lady", "Tern", "Gull"] + ["Back to top"])
    found = judged([text], html=html(8, kind=[-1.0] * 3 + [row] * 4 + [-1.0]))
    assert (found.p >= 0.5).tolist() == [True] * 7 + [False]
    menu = judged([text], html=html(8, kind=[-1.0] * 3 + [row] * 4 + [-1.0], chrome=NAV))
    assert (menu.p >= 0.5).tolist() == [True] * 3 + [False] * 5
