"""What verify proves of a record's repairs, variants and quality: the pages say the same."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model.copy import Step
from pipeline.text.steps import apply
from pipeline.views.run_files import Row, require
from pipeline.views.verify_page import BEST_COPY, IN_RECORD, REPAIR, steps_of

_RULES = frozenset({"undamaged", "accents", "case", "majority", "lexicon", "better-witness"})

_WORD = re.compile(r"\S+")
_SHOWN = 40

# A repair as a record tells it: where, what stood there, what stands there, how, and the copies.
_Repair = tuple[int, int, str, str, str, tuple[int, ...]]


def marker_of(block: Row) -> str:
    """How a record prints a block's number, marking or dash.

    >>> marker_of({"type": "paragraph", "number": 2, "marking": "C"})
    '2. (C) '
    """
    if block["number"] is not None:
        return f"{block['number']}. " + (f"({block['marking']}) " if block["marking"] else "")
    return "-- " if block["type"] == "list_item" else ""


def check_repairs(name: str, record: Row, pages: Sequence[Row], min_confidence: float) -> None:
    """The repairs are those of the spans, and the characters that a repair took out of a word."""
    steps = [_repairs_of(page) for page in pages]
    needed, possible = set(_restored(record, steps)), set()
    for repair, in_word in _deleted(record, steps):
        possible.add(repair)
        if in_word:
            needed.add(repair)
    told: set[_Repair] = set()
    for one in record["repairs"]:
        place = f"{name}, characters {one['start']}–{one['end']}"
        repair = (one["start"], one["end"], one["before"], one["after"], one["mechanism"],
                  tuple(one["copies"]))  # fmt: skip
        require(repair in needed | possible, place, "the repair is not what its span says")
        require(repair not in told, place, "the repair stands twice")
        sure = min_confidence <= one["confidence"] <= 1
        require(sure, place, "the repair is less sure than the config asks for")
        told.add(repair)
    for missing in sorted(needed - told):
        require(False, f"{name}, characters {missing[0]}–{missing[1]}", "its repair is not listed")


def _repairs_of(page: Row) -> list[Step]:
    return [step for step in steps_of(page) if step.rule.startswith(REPAIR)]


def _restored(record: Row, steps: Sequence[Sequence[Step]]) -> Iterator[_Repair]:
    """The repairs that have a span."""
    text = record["text"]
    by_place = [{(step.start, step.end, step.after): step for step in own} for own in steps]
    for block in record["blocks"]:
        for span in block["spans"]:
            if span["op"] in ("repaired", "inferred"):
                after = text[span["start"] : span["end"]]
                step = by_place[span["copy"]][span["src_start"], span["src_end"], after]
                yield _repair(span["start"], step, span["copy"])


def _deleted(record: Row, steps: Sequence[Sequence[Step]]) -> Iterator[tuple[_Repair, bool]]:
    """Deletions between two spans that meet; surely listed where they lie inside a word."""
    text = record["text"]
    deletions = [[step for step in own if not step.after] for own in steps]
    for block in record["blocks"]:
        for left, right in pairwise(block["spans"]):
            copy, at = left["copy"], left["end"]
            if copy is not None and copy == right["copy"]:
                in_word = not text[at - 1].isspace() and not text[at].isspace()
                for step in deletions[copy]:
                    if left["src_end"] <= step.start and step.end <= right["src_start"]:
                        yield _repair(at, step, copy), in_word


def _repair(at: int, step: Step, copy: int) -> _Repair:
    mechanism = step.rule.removeprefix(REPAIR)
    return at, at + len(step.after), step.before, step.after, mechanism, (copy,)


def check_variants(name: str, record: Row, pages: Sequence[Row], mode: str) -> None:
    """The variants are where the pages say that they differ, with the readings they print."""
    text, heard = record["text"], [_Heard(page, record["text"]) for page in pages]
    listed: dict[tuple[int, int], dict[int, str]] = {}
    for variant in record["variants"]:
        start, end, readings = variant["start"], variant["end"], variant["readings"]
        place = f"{name}, characters {start}–{end}"
        require(0 <= start < end <= len(text), place, "a variant outside the text")
        require((start, end) not in listed, place, "the variant stands twice")
        by_copy = {copy: reading["text"] for reading in readings for copy in reading["copies"]}
        told = [copy for reading in readings for copy in reading["copies"]]
        apart = len(told) == len(by_copy) and len({r["text"] for r in readings}) == len(readings)
        whole = len(readings) > 1 and all(reading["copies"] for reading in readings)
        require(apart and whole, place, "its readings are not apart")
        known = all(0 <= copy < len(pages) for copy in told)
        require(known, place, "a reading of a copy that is not there")
        stands = text[start:end] == readings[0]["text"]
        require(stands, place, "the first reading is not what stands in the text")
        _check_choice(place, variant, mode)
        for copy, page in enumerate(pages):
            printed, told_of = heard[copy].at(start, end), by_copy.get(copy)
            if printed is None and told_of is not None and heard[copy].inserts(told_of):
                printed = told_of
            same = printed == told_of
            require(
                same, place, f"{page['page']} prints {_shown(printed)} there, not {_shown(told_of)}"
            )
        listed[start, end] = by_copy
    for copy, own in enumerate(heard):
        for (start, end), reading in own.variants.items():
            named = reading == text[start:end] or listed.get((start, end), {}).get(copy) == reading
            place = f"{name}, characters {start}–{end}"
            require(named, place, f"no variant names {pages[copy]['page']}'s {_shown(reading)}")


def _check_choice(place: str, variant: Row, mode: str) -> None:
    """The rule is one of the merge's, and the confidence is a reading's share of the copies."""
    rules = _RULES if mode == "union" else {BEST_COPY}
    require(variant["rule"] in rules, place, f"unknown rule {variant['rule']!r}")
    votes = [len(reading["copies"]) for reading in variant["readings"]]
    shares = [round(count / sum(votes), 4) for count in votes]
    # The confidence is that of the reading that all copies together would have chosen.
    possible = shares[:1] if mode == "union" else shares
    require(variant["confidence"] in possible, place, "its confidence is not its share of copies")


def _shown(reading: str | None) -> str:
    return "nothing" if reading is None else repr(reading[:_SHOWN])


class _Heard:
    """What one page says at places of the record."""

    def __init__(self, page: Row, text: str) -> None:
        self._page, self._text, self._repairs = page, text, _repairs_of(page)
        # Its readings where the record may have others, by the places of the record.
        self.variants: dict[tuple[int, int], str] = {}
        same: list[tuple[int, int]] = []
        for segment in page["segments"]:
            if segment["fate"] not in IN_RECORD or segment["rule"] == "marker":
                continue
            place = (segment["rec_start"], segment["rec_end"])
            if segment["fate"] == "variant":
                self.variants[place] = self._read(segment)
                continue
            same.append(place)
            if segment["fate"] == "agrees":
                self.variants.update(self._read_otherwise(segment))
        # Segments point into the record in its order, so both columns rise.
        self._starts, self._ends = [start for start, _ in same], [end for _, end in same]

    def at(self, start: int, end: int) -> str | None:
        """What the page has for record text [start, end); None where it has nothing."""
        if (start, end) in self.variants:
            return self.variants[start, end]
        first = bisect_right(self._ends, start)
        return self._text[start:end] if first < bisect_left(self._starts, end) else None

    def inserts(self, reading: str) -> bool:
        """Whether a repair makes the reading where the page prints no character at all."""
        return any(s.start == s.end and reading in s.after for s in self._repairs)

    def _read(self, segment: Row) -> str:
        """A variant's own word, repaired; damaged is one that a repair changes."""
        start, end = segment["start"], segment["end"]
        reading, damaged = self._repaired(start, end)
        place = f"page {self._page['page']}, characters {start}–{end}"
        told = damaged == (segment["rule"] == "damaged")
        require(told, place, "is called damaged or not, but repairs say otherwise")
        return reading

    def _read_otherwise(self, segment: Row) -> Iterator[tuple[tuple[int, int], str]]:
        """Words that the page prints as the record does, and that its own repairs read otherwise.

        So it is where one copy alone is printed, and its damage was not repaired.
        """
        if not self._repaired(segment["start"], segment["end"])[1]:
            return
        own = _WORD.finditer(self._page["text"], segment["start"], segment["end"])
        there = _WORD.finditer(self._text, segment["rec_start"], segment["rec_end"])
        for word, stands in zip(own, there, strict=True):
            reading, _ = self._repaired(*word.span())
            if reading != stands.group():
                yield stands.span(), reading

    def _repaired(self, start: int, end: int) -> tuple[str, bool]:
        """Page text with its repairs, and whether there are any."""
        # Steps are sorted and apart.
        first = bisect_left(self._repairs, start, key=lambda step: step.start)
        last = bisect_right(self._repairs, end, key=lambda step: step.start)
        inside = [s for s in self._repairs[first:last] if s.end <= end]
        moved = [replace(s, start=s.start - start, end=s.end - start) for s in inside]
        return apply(self._page["text"][start:end], moved), bool(inside)


def check_quality(name: str, record: Row) -> None:
    """The figures that follow from the record itself."""
    quality, ops = record["quality"], Counter[str]()
    for block in record["blocks"]:
        ops.update(span["op"] for span in block["spans"])
    words = sum(_words(block, record["text"]) for block in record["blocks"])
    found = {
        "copies": len(record["copies"]),
        "disagreements": len(record["variants"]),
        "gaps": len(record["gaps"]),
        "inferred": round(ops["inferred"] / words, 4) if words else 0.0,
        "repaired": round(ops["repaired"] / words, 4) if words else 0.0,
    }
    for figure, value in found.items():
        require(quality[figure] == value, name, f"its quality says {figure} {quality[figure]}")
    for share in ("coverage", "seen_twice", "from_others"):
        require(0 <= quality[share] <= 1, name, f"its {share} is no share")
    for gap in record["gaps"]:
        place = f"{name}, character {gap['at']}"
        there = 0 <= gap["at"] <= len(record["text"]) and gap["reason"]
        known = all(0 <= copy < len(record["copies"]) for copy in gap["copies"])
        require(there and known, place, "a gap that is nowhere, or in no copy")


def _words(block: Row, text: str) -> int:
    """The words of a block; those that one repair restored together are one."""
    pieces = []
    for span in block["spans"]:
        piece = text[span["start"] : span["end"]]
        restored = span["op"] in ("repaired", "inferred") and piece.strip()
        pieces.append("x" * len(piece) if restored else piece)
    return len("".join(pieces)[len(marker_of(block)) :].split())
