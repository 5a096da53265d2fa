"""What must hold for every merge: sources are true, pages accounted for, no word lost."""

from collections import defaultdict

from pipeline.config.schema import MergeOptions
from pipeline.merge import Witness, compose
from pipeline.model.record import MergedText
from pipeline.model.repair import Claim
from pipeline.text.steps import CopyMap, apply

THRESHOLD = 0.5
Copies = tuple[list[Witness], list[list[Claim]]]


def merge(copies: Copies, mode: str = "union") -> MergedText:
    frequency = {"ferry": 1e-4, "harbour": 1e-5}
    options = MergeOptions(mode=mode)
    witnesses, claims = copies
    return compose("doc:x", witnesses, claims, lambda w: frequency.get(w, 0.0), options, THRESHOLD)


def covers(ranges: list[tuple[int, int]], length: int) -> bool:
    """Whether ranges in this order partition [0, length)."""
    ends = [0, *(end for _, end in ranges)]
    meet = all(start == before for (start, _), before in zip(ranges, ends, strict=False))
    return meet and all(start < end for start, end in ranges) and ends[-1] == length


def joined(ranges: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    found: list[tuple[int, int, int, int]] = []
    for start, end, rec_start, rec_end in sorted(ranges):
        if found and (found[-1][1], found[-1][3]) == (start, rec_start):
            start, _, rec_start, _ = found.pop()
        found.append((start, end, rec_start, rec_end))
    return found


def words(witness: Witness) -> list[tuple[str, int, int, bool]]:
    """The words of a copy's units: surface, page range, and whether it is part of a marker."""
    copy, to_page = apply(witness.text, witness.steps), CopyMap(witness.steps)
    found: list[tuple[str, int, int, bool]] = []
    for unit in witness.units:
        hidden = {at for start, end in unit.cuts for at in range(start, end)}
        shown = "".join(" " if at in hidden else c for at, c in enumerate(copy[: unit.end]))
        marker_end = unit.start if unit.marker_end == unit.end else unit.marker_end
        for first, last in ((unit.start, marker_end), (marker_end, unit.end)):
            at = first
            for word in shown[first:last].split():
                start = shown.index(word, at)
                at = start + len(word)
                begin, stop = to_page.start(start), to_page.end(at)
                found.append((word, begin, stop, last == marker_end))
    return found


def check_spans(copies: Copies, merged: MergedText) -> None:
    witnesses, _ = copies
    assert covers([(b.start, b.end) for b in merged.blocks], len(merged.text))
    for block in merged.blocks:
        ranges = [(s.start - block.start, s.end - block.start) for s in block.spans]
        assert covers(ranges, block.end - block.start)
        assert block.text in merged.text[block.start : block.end]
        for start, end, copy, src_start, src_end, op in block.spans:
            if copy is None:
                assert (op, src_start, src_end) == ("rendered", 0, 0)
                continue
            source, text = witnesses[copy].text[src_start:src_end], merged.text[start:end]
            if op == "copied":
                assert source == text
            elif op == "unwrapped":
                assert text == " "
                assert source.isspace()
                assert "\n" in source
            elif op == "joined":
                assert text == " "
            elif op in ("repaired", "inferred"):
                steps = [(s.start, s.end, s.after) for s in witnesses[copy].steps]
                assert (src_start, src_end, text) in steps
                inferred = (src_start, src_end) in witnesses[copy].conjectures
                assert inferred == (op == "inferred")


def check_segments(copies: Copies, merged: MergedText) -> None:
    taken = defaultdict(list)
    for block in merged.blocks:
        for start, end, copy, src_start, src_end, op in block.spans:
            if op != "joined" and src_start < src_end:
                taken[copy].append((src_start, src_end, start, end))
    for copy, (witness, segments) in enumerate(zip(copies[0], merged.segments, strict=True)):
        assert covers([(s.start, s.end) for s in segments], len(witness.text))
        chosen = [s for s in segments if s.fate == "chosen"]
        told = [(s.start, s.end, s.rec_start, s.rec_end) for s in chosen]
        assert joined(told) == joined(taken[copy])
        for segment in segments:
            assert segment.record or segment.rule
            if segment.fate == "agrees":
                own = witness.text[segment.start : segment.end]
                there = merged.text[segment.rec_start : segment.rec_end]
                assert own.split() == there.split()


def check_words(copies: Copies, merged: MergedText) -> None:
    """No word of a kept unit is lost."""
    readings = {reading.text for variant in merged.variants for reading in variant.readings}
    for variant in merged.variants:
        assert merged.text[variant.start : variant.end] == variant.readings[0].text
    known = {word for text in (merged.text, *readings) for word in text.split()}
    for witness, segments in zip(copies[0], merged.segments, strict=True):
        alive = {
            at
            for s in segments
            if s.fate in ("chosen", "agrees", "variant")
            for at in range(s.start, s.end)
        }
        deleted = {at for s in witness.steps if not s.after for at in range(s.start, s.end)}
        for word, start, end, is_marker in words(witness):
            assert alive.issuperset(set(range(start, end)) - deleted), word
            assert is_marker or word in known, word
