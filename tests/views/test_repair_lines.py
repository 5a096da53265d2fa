"""The listing of repairs, line by line."""

from pipeline.model.repair import Claim, Rival
from pipeline.repair import Repaired
from pipeline.views.repair_lines import LineColumns, listing

TEXT = "Two ??na????vet????s??\nand a cut Min-\nistry.\nOf Sim????n and \udce9\x9dJos???? he said."
GOLDEN = """\
a.txt: 4 repairs, 2 holes left

1:5       ??na????vet????s?? → “naïvetés??
          each byte; confidence 0.9100

1:9       ??na????vet????s?? → “naïvetés??
          each byte; confidence 0.9876
          known from list:en, list:fr

1:16      ??na????vet????s?? → “naïvetés??
          each byte; confidence 0.9000
          instead of é perhaps: è 0.0500, nothing 0.0100
          known from corpus:3

2:14      Min-⏎istry. → Ministry.
          hyphenation; confidence 0.9700

Left as it is, being less sure than 0.8; at best:

4:7       ? Sim????n → Simón
          each byte; confidence 0.6000
          instead of ó perhaps: á 0.3000

4:22      ? [U+DCE9][U+009D]Jos???? → [U+DCE9][U+009D]José
          each byte; confidence 0.5000
"""


def claim(before, after, at, confidence, mechanism="each byte", rivals=(), support=()):
    start = TEXT.index(before, at)
    return Claim(
        start, start + len(before), before, after, mechanism, confidence, False, rivals, support
    )


STEPS = (
    claim("??", "“", 0, 0.91),
    claim("????", "ï", 6, 0.9876, support=("list:en", "list:fr")),
    claim("????", "é", 12, 0.9, rivals=(Rival("è", 0.05), Rival("", 0.01)), support=("corpus:3",)),
    claim("-\n", "", 20, 0.97, "hyphenation"),
)
HOLES = (
    claim("????", "ó", 40, 0.6, rivals=(Rival("á", 0.3),)),
    claim("????", "é", 56, 0.5),
)  # fmt: skip


def test_a_listing_tells_each_repair_and_each_hole():
    repaired = Repaired("", STEPS, HOLES)
    assert listing("a.txt", TEXT, repaired, 0.8) == GOLDEN


def test_nothing_in_a_listing_is_unseen():
    assert (
        listing("a\x1b.txt", "", Repaired("", (), ()), 0.8) == "a[U+001B].txt: nothing to repair\n"
    )


def test_of_a_long_word_only_what_is_near_is_shown():
    text = "x" * 500 + "????" + "y" * 500
    one = Claim(500, 504, "????", "é", "each byte", 0.9, False)
    shown = listing("a", text, Repaired("", (one,), ()), 0.8).splitlines()[2]
    assert shown == f"1:501     {'x' * 30}????{'y' * 30} → {'x' * 30}é{'y' * 30}"


def test_places_count_from_one_by_characters():
    places = LineColumns("é\r\n\nab")
    assert [places.at(offset) for offset in range(6)] == [
        *((1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2))
    ]


def test_blanks_that_are_not_the_plain_one_are_seen():
    one = Claim(3, 4, "Â", "", "utf-8 read as latin-1", 0.95, True)
    text = "so,Â\u00a0\u202fthere"
    shown = listing("a", text, Repaired("", (one,), ()), 0.8).splitlines()[2]
    assert shown == r"1:4       so,Â → so,"
    one = Claim(0, 2, "Â ", "\u00a0", "utf-8 read as latin-1", 0.95, True)
    shown = listing("a", "Â so", Repaired("", (one,), ()), 0.8).splitlines()[2]
    assert shown == r"1:1       Â so → \u00a0so"
