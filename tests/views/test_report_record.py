"""A record beside its copies: marks, notes, and what is shown of a long one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.views.report_record import Attested, shown_blocks


def record(*texts, variants=(), repairs=(), gaps=(), source=0):
    """A record with a paragraph for each text, all of it from one copy."""
    blocks, at = [], 0
    for text in texts:
        end = at + len(text) + 2
        spans = [
            {"start": at, "end": end - 2, "copy": source, "src_start": at + 10, "src_end": end + 8},
            {"start": end - 2, "end": end, "copy": None, "src_start": 0, "src_end": 0},
        ]
        blocks.append(
            {"type": "paragraph", "number": None, "start": at, "end": end, "spans": spans}
        )
        at = end
    text = "\n\n".join([*texts, ""])
    facts = {"variants": list(variants), "repairs": list(repairs), "gaps": list(gaps)}
    return {"text": text, "blocks": blocks, **facts}


def attested(length, *copies):
    """What copies attest that have these ranges of a record."""
    found = Attested(length)
    for copy, ranges in enumerate(copies):
        parts = [{"fate": "agrees", "rec_start": a, "rec_end": b} for a, b in ranges]
        found.add(copy, [*parts, {"fate": "left_out", "rec_start": 0, "rec_end": length}])
    return found


def everywhere(length):
    return attested(length, [(0, length)], [(0, length)])


def variant(text, word, other, rule="majority"):
    start = text.index(word)
    readings = [{"text": word, "copies": [0]}, {"text": other, "copies": [1]}]
    place = {"start": start, "end": start + len(word)}
    return {**place, "readings": readings, "rule": rule, "confidence": 0.5}


def marked(block):
    return [(piece.mark, piece.text) for piece in block.pieces if piece.mark != "plain"]


def test_where_copies_agree_the_beginning_is_shown():
    own = record("The ferry sank.", "Nobody drowned.")
    (block,), beyond, agreeing = shown_blocks(own, everywhere(34))
    assert [piece.text for piece in block.pieces] == ["The ferry sank."]
    assert (block.pieces[0].source, block.sources[0]) == ("1", (1, 10, 25))
    assert (block.notes, beyond, agreeing) == ((), 0, 1)


def test_another_reading_is_marked_and_noted():
    text = "The ferry sank at noon."
    own = record(text, variants=[variant(text, "noon.", "night.")])
    (block,), _, _ = shown_blocks(own, everywhere(25))
    assert marked(block) == [("differs", "noon.")]
    (note,) = block.notes
    assert [tuple(reading) for reading in note.readings] == [("noon.", "1"), ("night.", "2")]
    assert note.reason == "majority, confidence 0.50"


def test_neighbouring_readings_are_told_as_one():
    text = "The ferry sank at noon."
    words = [variant(text, word, word.upper()) for word in ("ferry", "sank", "noon.")]
    (block,), _, _ = shown_blocks(record(text, variants=words), everywhere(25))
    told = [[reading.text for reading in note.readings] for note in block.notes]
    assert told == [["ferry sank", "FERRY SANK"], ["noon.", "NOON."]]


def test_what_one_copy_alone_has_is_marked():
    text = "The ferry sank at noon. Nobody drowned."
    own = record(text)
    (block,), _, _ = shown_blocks(own, attested(41, [(0, 23)], [(0, 39)]))
    assert marked(block) == [("alone", "Nobody drowned.")]
    assert tuple(block.notes[0].readings[0]) == ("Nobody drowned.", "2")


def test_one_copy_alone_is_told_block_by_block():
    own = record("The ferry sank.", "Nobody drowned.")
    blocks, _, _ = shown_blocks(own, attested(34, [(0, 34)], []))
    assert [block.notes[0].readings[0].text for block in blocks] == [
        "The ferry sank.",
        "Nobody drowned.",
    ]


def test_repairs_and_gaps_are_told():
    repair = {"start": 12, "end": 13, "before": "????", "after": "é", "mechanism": "twice",
              "confidence": 0.875, "copies": [1]}  # fmt: skip
    gap = {"at": 4, "reason": "redaction", "copies": [2, 0]}
    own = record("The old café sank.", repairs=[repair], gaps=[gap])
    (block,), _, _ = shown_blocks(own, everywhere(20))
    assert ("repaired", own["text"][12]) in marked(block)
    assert [note.reason for note in block.notes] == [
        "redaction, in 1, 3",
        "twice, confidence 0.88",
    ]


def test_the_copy_is_named_where_the_text_goes_over_to_it():
    own = record("The ferry sank.")
    first, last = own["blocks"][0]["spans"]
    own["blocks"][0]["spans"] = [first | {"end": 4}, first | {"start": 4, "copy": 2}, last]
    (block,), _, _ = shown_blocks(own, everywhere(17))
    assert [(piece.text, piece.source) for piece in block.pieces] == [
        ("The ", "1"),
        ("ferry sank.", "3"),
    ]


def test_of_a_long_block_the_places_are_shown():
    text = "word " * 400 + "noon " + "word " * 400 + "night " + "word " * 400
    variants = [variant(text, "noon", "moon"), variant(text, "night", "light")]
    (block,), _, _ = shown_blocks(record(text, variants=variants), everywhere(len(text) + 2))
    assert [text for mark, text in marked(block) if mark == "differs"] == ["noon", "night"]
    assert block.pieces[0].mark == "skipped"
    assert sum(len(piece.text) for piece in block.pieces) < 700


def test_the_blocks_with_most_to_see_are_shown_in_their_order():
    texts = [f"Paragraph {n} has one word that is here." for n in range(30)]
    whole = "\n\n".join(texts)
    variants = [variant(whole, f"{n} has", f"{n} had") for n in range(3, 30)]
    blocks, beyond, agreeing = shown_blocks(
        record(*texts, variants=variants), everywhere(len(whole) + 2)
    )
    assert (len(blocks), beyond, agreeing) == (8, 20, 2)
    starts = [block.sources[0].start for block in blocks]
    assert starts == sorted(starts)


@pytest.mark.parametrize("texts", [(), ("",), ("   ",)])
def test_there_may_be_nothing_to_show(texts):
    own = record(*texts)
    blocks, beyond, agreeing = shown_blocks(own, everywhere(len(own["text"])))
    assert all(not piece.text.strip() for block in blocks for piece in block.pieces)
    assert (beyond, agreeing) == (0, 0)


@given(
    text=st.text("ab \u00e9", min_size=1, max_size=120),
    cuts=st.lists(st.tuples(st.integers(0, 120), st.integers(1, 9)), max_size=9),
)
def test_pieces_are_the_text(text, cuts):
    """Cut by any marks, a short block is shown whole, up to what it may cost."""
    variants = [
        variant("x" * a + text[a : a + n], text[a : a + n], "z")
        for a, n in sorted(cuts)
        if text[a : a + n] and "x" not in text[a : a + n]
    ]
    for before, after in pairwise(variants):
        after["start"] = max(before["end"], after["start"])
    (block,), _, _ = shown_blocks(record(text, variants=variants), everywhere(len(text) + 2))
    shown = "".join(piece.text for piece in block.pieces if piece.mark != "skipped")
    assert text.rstrip().startswith(shown)
    if len(block.pieces) * 10 + len(text) <= 600:
        assert shown == text.rstrip()
