"""A record beside its copies: what differs, what one copy alone has, what was repaired or is gone.

Only blocks with something to see are shown, and of long ones only the places, so that a record of
any length takes a page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.views.report_text import Mark, Piece, beginning, numbers
from pipeline.views.run_files import Row

_BLOCKS, _NOTES, _READINGS = 8, 4, 3
# Characters of a block that are shown, of a place in it, around it, and of a reading.
_BLOCK, _PLACE, _AROUND, _READING = 600, 200, 80, 50
# What a piece costs beside its characters, for it comes with a mark and the number of a copy.
_PIECE = 10

_MARKS: tuple[Mark, ...] = ("plain", "alone", "differs", "repaired")
_IN_RECORD = frozenset({"chosen", "agrees", "variant"})


class Source(NamedTuple):
    """The part [start, end) of a page, by the number of the copy, that a block is from."""

    copy: int
    start: int
    end: int


class Reading(NamedTuple):
    """What some copies print, and which ones."""

    text: str
    copies: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said of a place in a record: readings, what stands between them, and why."""

    start: int
    end: int
    mark: Mark
    title: str
    readings: tuple[Reading, ...]
    joint: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """One block of a record beside its sources: which part of which page it is from, and notes."""

    title: str
    pieces: tuple[Piece, ...]
    sources: tuple[Source, ...]
    more_sources: int
    notes: tuple[Note, ...]
    more_notes: int


@dataclass(slots=True)
class Attested:
    """How many copies have each character of a record's text, and which, where it is one alone."""

    length: int
    copies: npt.NDArray[np.int64] = field(init=False)
    total: npt.NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is attested before copies are added."""
        self.copies = np.zeros(self.length, np.int64)
        self.total = np.zeros(self.length, np.int64)

    def add(self, copy: int, segments: Sequence[Row]) -> None:
        """One more copy, with what became of the parts of its page."""
        own = np.zeros(self.length, np.bool_)
        for part in segments:
            if part["fate"] in _IN_RECORD:
                own[part["rec_start"] : part["rec_end"]] = True
        self.copies += own
        self.total += own * copy

    def alone(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Runs of words that one copy alone has: from, to, and the copy."""
        last = (0, 0, -1)
        for word in re.finditer(r"\S+", text):
            start, end = word.span()
            if self.copies[start:end].max(initial=0) != 1:
                continue
            copy = int(self.total[start:end].max())
            if last[2] == copy and _goes_on(text, last[1], start):
                last = (last[0], end, copy)
                continue
            if last[1]:
                yield last
            last = (start, end, copy)
        if last[1]:
            yield last


def shown_blocks(record: Row, attested: Attested) -> tuple[list[ShownBlock], int, int]:
    """The blocks of a record that are worth seeing, with notes.

    Also how many blocks with notes are beyond those, and how many have none and are not shown.
    """
    notes = sorted(_notes(record, attested), key=lambda note: (note.start, note.end, note.title))
    by_block: list[list[Note]] = [[] for _ in record["blocks"]]
    starts = np.array([block["start"] for block in record["blocks"]])
    for note in notes:
        by_block[max(0, int(np.searchsorted(starts, note.start, "right")) - 1)].append(note)
    noted = [number for number, own in enumerate(by_block) if own]
    richest = sorted(noted, key=lambda number: (-len(by_block[number]), number))
    chosen = sorted({*richest[: _BLOCKS - 1], *range(min(1, len(by_block)))})
    sources, marks = _sources(record), _mark_numbers(record, notes)
    shown = [_shown(record, number, by_block[number], sources, marks) for number in chosen]
    beyond = len(set(noted) - set(chosen))
    return shown, beyond, len(by_block) - len(chosen) - beyond


def _notes(record: Row, attested: Attested) -> Iterator[Note]:
    text = record["text"]
    for run in _runs(record["variants"], text):
        readings = tuple(
            Reading(beginning(" ".join(one["text"] for one in same), _READING),
                    numbers(same[0]["copies"]))
            for same in zip(*(variant["readings"] for variant in run), strict=True)
        )  # fmt: skip
        reason = f"{run[0]['rule']}, confidence {min(one['confidence'] for one in run):.2f}"
        more = len(readings) - _READINGS
        reason += f", {more} more readings" if more > 0 else ""
        place = run[0]["start"], run[-1]["end"]
        yield Note(*place, "differs", "Readings", readings[:_READINGS], "·", reason)
    for repair in record["repairs"]:
        before = Reading(beginning(repair["before"], _READING), numbers(repair["copies"]))
        after = Reading(beginning(repair["after"], _READING))
        reason = f"{repair['mechanism']}, confidence {repair['confidence']:.2f}"
        place = repair["start"], repair["end"]
        yield Note(*place, "repaired", "Repair", (before, after), "→", reason)
    for gap in record["gaps"]:
        reason = f"{gap['reason']}, in {numbers(gap['copies'])}"
        yield Note(gap["at"], gap["at"], "plain", "Gap", (), "", reason)
    for start, end, copy in attested.alone(text):
        reading = Reading(beginning(text[start:end], _READING), numbers([copy]))
        yield Note(start, end, "alone", "In one copy", (reading,), "", "no other copy has this")


def _runs(variants: Sequence[Row], text: str) -> Iterator[list[Row]]:
    """Variants that follow one another and part the copies alike, such as a text in capitals."""
    run: list[Row] = []
    for variant in variants:
        follows = run and _goes_on(text, run[-1]["end"], variant["start"])
        if follows and _parting(run[-1]) == _parting(variant):
            run.append(variant)
            continue
        if run:
            yield run
        run = [variant]
    if run:
        yield run


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether nothing but blanks of one line stands between two places."""
    return text[start:end].isspace() and "\n" not in text[start:end]


def _parting(variant: Row) -> tuple[str, list[list[int]]]:
    return variant["rule"], [reading["copies"] for reading in variant["readings"]]


def _sources(record: Row) -> npt.NDArray[np.int64]:
    """For each character of the text the copy it is from, -1 where it is printed in none."""
    source = np.full(len(record["text"]), -1)
    for block in record["blocks"]:
        for span in block["spans"]:
            if span["copy"] is not None:
                source[span["start"] : span["end"]] = span["copy"]
    return source


def _mark_numbers(record: Row, notes: Sequence[Note]) -> npt.NDArray[np.int8]:
    marks = np.zeros(len(record["text"]), np.int8)
    for number, mark in enumerate(_MARKS):
        for note in notes:
            if note.mark == mark:
                marks[note.start : note.end] = number
    return marks


def _shown(
    record: Row,
    number: int,
    notes: Sequence[Note],
    sources: npt.NDArray[np.int64],
    marks: npt.NDArray[np.int8],
) -> ShownBlock:
    block = record["blocks"][number]
    block_end = block["start"] + len(record["text"][block["start"] : block["end"]].rstrip())
    pieces: list[Piece] = []
    for at, (start, end) in enumerate(_windows(block["start"], block_end, notes)):
        if at or start > block["start"]:
            pieces.append(Piece(" … ", "skipped"))
        pieces += _pieces(record["text"], start, end, sources, marks)
    kind, printed = block["type"].replace("_", " "), block["number"]
    from_pages = _block_sources(block)
    return ShownBlock(
        title=kind if printed is None else f"{kind} {printed}",
        pieces=_affordable(pieces),
        sources=tuple(from_pages[:_READINGS]),
        more_sources=max(0, len(from_pages) - _READINGS),
        notes=tuple(notes[:_NOTES]),
        more_notes=max(0, len(notes) - _NOTES),
    )


def _windows(start: int, end: int, notes: Sequence[Note]) -> list[tuple[int, int]]:
    """The parts of a block to show: all of it, or what surrounds the places of its notes."""
    if end - start <= _BLOCK or not notes:
        return [(start, min(end, start + _BLOCK))] if start < end else []
    windows: list[tuple[int, int]] = []
    for note in notes:
        low = max(start, note.start - _AROUND)
        high = min(end, note.end + _AROUND, note.start + _PLACE + _AROUND)
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(high, windows[-1][1]))
        else:
            windows.append((low, high))
    return windows


def _pieces(
    text: str,
    start: int,
    end: int,
    sources: npt.NDArray[np.int64],
    marks: npt.NDArray[np.int8],
) -> Iterator[Piece]:
    """A part of the text, cut where the mark or the copy changes; another copy is named."""
    blank = np.array([char.isspace() for char in text[start:end]], np.bool_)
    source = sources[start:end].copy()
    # Blanks, and what nobody prints, go with what stands before them, or else with what is first.
    known = ~blank & (source >= 0)
    place = np.where(known, np.arange(end - start), int(known.argmax()))
    source = source[np.maximum.accumulate(place)]
    changes = np.flatnonzero((np.diff(source) != 0) | (np.diff(marks[start:end]) != 0)) + 1
    last = -1
    for low, high in pairwise([0, *changes.tolist(), end - start]):
        copy = int(source[low])
        named = str(copy + 1) if copy >= 0 and copy != last else ""
        last = copy
        yield Piece(text[start + low : start + high], _MARKS[marks[start + low]], named)


def _affordable(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """As many pieces as a block may have; what is beyond them is left out with a mark."""
    shown: list[Piece] = []
    left = _BLOCK + _PIECE
    for piece in pieces:
        left -= _PIECE
        if left <= 0:
            return (*shown, Piece(" …", "skipped"))
        shown.append(piece._replace(text=piece.text[:left]))
        left -= len(piece.text)
    return tuple(shown)


def _block_sources(block: Row) -> list[Source]:
    """Which part of which page a block is from.

    >>> span = {"copy": 0, "src_start": 30, "src_end": 1034}
    >>> _block_sources({"spans": [span, span | {"copy": None}]})
    [Source(copy=1, start=30, end=1034)]
    """
    parts: dict[int, Source] = {}
    for span in block["spans"]:
        if span["copy"] is not None:
            own = Source(span["copy"] + 1, span["src_start"], span["src_end"])
            known = parts.setdefault(own.copy, own)
            ends = min(known.start, own.start), max(known.end, own.end)
            parts[own.copy] = Source(own.copy, *ends)
    return [parts[copy] for copy in sorted(parts)]
