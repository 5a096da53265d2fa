import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.merge.repeated import REASON, without_repeats
from pipeline.merge.witness import Witness
from pipeline.model.copy import Verdict

BRIDGE = (
    "The bridge was closed for a week in spring, and nobody\n"
    "who lived near the river minded very much at all.\n"
)
LONG = (
    "The bridge was closed for a week in spring, and nobody who lived near the river\n"
    "minded very much at all. It had been built for carts, and the lorries that came\n"
    "later wore it thin, year by year, until the mayor walked across it one morning.\n"
)
SONG = (
    "Oh the sea, the sea\nhas taken him from me,\n"
    "and the wind, the wind\nwill never bring him in;\n"
) * 3
FERRY = "Meanwhile the old ferry ran.\n"
TABLE = "1 2 3 4 5 6 7 8\n"


def left_out(*texts, site="s"):
    pages = [
        Witness(str(n), f"{site}{n}", text, (Verdict(0, len(text), 0.9, "line"),))
        for n, text in enumerate(texts)
    ]
    return [
        "".join(page.text[v.start : v.end] for v in page.verdicts if v.reason == REASON)
        for page in without_repeats(pages, 0.5)
    ]


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        (LONG + FERRY + LONG, LONG),
        (LONG + LONG, LONG),
        (LONG + FERRY + LONG.upper().replace(",", ""), LONG.upper().replace(",", "")),
        (LONG + FERRY + LONG + FERRY + LONG, LONG + FERRY + LONG),
        (BRIDGE + FERRY + BRIDGE, ""),  # too short, where no other site speaks
        (SONG + FERRY + SONG, ""),
        (FERRY + BRIDGE + FERRY, ""),  # a refrain
        (TABLE * 5000, ""),
        (BRIDGE + FERRY + BRIDGE.replace("week", "month"), ""),
    ],
)
def test_what_is_left_out(text, expect):
    assert left_out(text) == [expect]


def test_what_two_sites_repeat_belongs_to_the_document():
    twice = BRIDGE + FERRY + BRIDGE
    assert left_out(twice, twice) == ["", ""]
    assert left_out(twice, BRIDGE + FERRY) == [BRIDGE, ""]
    # Another site breaks its lines elsewhere, or not at all.
    assert left_out(twice, twice.replace("\n", " ")) == ["", ""]
    assert left_out(twice, FERRY + BRIDGE.replace("\n", " ")) == [BRIDGE, ""]


@given(st.lists(st.sampled_from([BRIDGE, FERRY, TABLE, "\n", "x\x0cy\n"]), max_size=8))
def test_verdicts_still_partition_the_page_by_lines(passages):
    text = "".join(passages)
    half = text.find("\n", len(text) // 2) + 1
    before = (Verdict(0, half, 0.9, "line"), Verdict(half, len(text), 0.4, "line"))
    (page,) = without_repeats([Witness("p", None, text, before)], 0.5)
    edges = [0, *(v.end for v in page.verdicts)]
    assert [v.start for v in page.verdicts] == edges[:-1]
    assert edges[-1] == len(text)
    assert all(at in (0, len(text)) or text[at - 1] == "\n" for at in edges)
