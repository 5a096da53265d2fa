"""Assemble: the text of a record, and for every character of it the place it came from."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from pipeline.merge.blocks import Opening
from pipeline.merge.choose import Table
from pipeline.merge.witness import Witness
from pipeline.model.copy import Step, Unit
from pipeline.model.record import Block, Op, Span
from pipeline.text.offsets import Ints
from pipeline.text.steps import CopyMap

SEPARATOR = "\n\n"
# Blocks in which indents, or tabs, say something.
_MEANT_BLANKS = ("code", "table")


@dataclass(frozen=True, slots=True)
class Assembled:
    """The record's text and blocks; where each column's word stands in it (-1: nowhere).

    `markers` are the printed markers that the record has taken over: copy and page offset.
    `repairs` are the record ranges of restored characters with the copy and the step behind them.
    """

    text: str
    blocks: tuple[Block, ...]
    rec_start: Ints
    rec_end: Ints
    markers: frozenset[tuple[int, int]]
    repairs: tuple[tuple[int, int, int, Step], ...]


def assemble(
    table: Table, source: Ints, found: Sequence[Opening], witnesses: Sequence[Witness]
) -> Assembled:
    """Render the chosen words as blocks; every character of the text is in exactly one span."""
    return _Assembly(table, source, witnesses).render(found)


def marker_text(unit: Unit | Block) -> str:
    """How a record prints a unit's or block's number, marking or dash.

    >>> marker_text(Unit("paragraph", 0, 0, 0, number=1, marking="SBU"))
    '1. (SBU) '
    """
    if unit.number is not None:
        return f"{unit.number}. " + (f"({unit.marking}) " if unit.marking else "")
    return "-- " if unit.type == "list_item" else ""


class _Assembly:
    """The record while it is being written."""

    def __init__(self, table: Table, source: Ints, witnesses: Sequence[Witness]) -> None:
        self._table, self._source, self._witnesses = table, source, witnesses
        columns = np.arange(table.word.shape[1])
        self._word = table.word[source, columns]
        self._start = _gather([words.start for words in table.words], source, self._word)
        self._end = _gather([words.end for words in table.words], source, self._word)
        altered = [words.altered for words in table.words]
        self._altered = _gather(altered, source, self._word)
        self._simple = self._simple_gaps()
        self._maps = [CopyMap(witness.steps) for witness in witnesses]
        self._pieces: list[str] = []  # of the block that is being written
        self._at = 0
        self._spans: list[Span] = []
        self._rec_start = np.full(len(columns), -1, np.int64)
        self._rec_end = np.full(len(columns), -1, np.int64)
        self._markers: set[tuple[int, int]] = set()
        self._repairs: list[tuple[int, int, int, Step]] = []

    def render(self, found: Sequence[Opening]) -> Assembled:
        blocks: list[Block] = []
        text: list[str] = []
        ends = [*(opening.column for opening in found), len(self._word)]
        for opening, last in zip(found, ends[1:], strict=True):
            start, self._spans, self._pieces = self._at, [], []
            self._render_marker(opening)
            own = self._at - start
            self._render_words(opening, last)
            own_end = self._at - start
            if last < len(self._word):
                self._emit(SEPARATOR, None, 0, 0, "rendered")
            unit = opening.unit
            text.append("".join(self._pieces))
            blocks.append(
                Block(
                    type=unit.type,
                    number=unit.number,
                    marking=unit.marking,
                    level=unit.level,
                    of=unit.of,
                    text=text[-1][own:own_end],
                    start=start,
                    end=self._at,
                    spans=tuple(self._spans),
                )
            )
        return Assembled(
            "".join(text),
            tuple(blocks),
            self._rec_start,
            self._rec_end,
            frozenset(self._markers),
            tuple(self._repairs),
        )

    def _render_marker(self, opening: Opening) -> None:
        """Copy the marker where the page prints it so, else say what it stands for."""
        wanted, copy, unit = marker_text(opening.unit), opening.copy, opening.unit
        if not wanted:
            return
        page = self._witnesses[copy].text
        start, end = self._maps[copy].start(unit.start), self._maps[copy].end(unit.marker_end)
        if unit.start == unit.marker_end:
            self._emit(wanted, None, 0, 0, "rendered")
            return
        end = start + len(page[start:end].rstrip())
        printed = page[start:end]
        if printed == wanted.rstrip():
            self._emit(printed, copy, start, end, "copied")
            self._gap(" ", copy, end, self._maps[copy].start(unit.marker_end))
        elif printed.split() == wanted.split():
            self._copy_spaced(copy, start, end)
            self._gap(" ", copy, end, self._maps[copy].start(unit.marker_end))
        else:
            self._emit(wanted, copy, start, end, "rendered")
        self._markers.add((copy, start))

    def _copy_spaced(self, copy: int, start: int, end: int) -> None:
        """Copy a printed marker, each gap inside it brought down to one blank."""
        page, at = self._witnesses[copy].text, start
        for number, word in enumerate(page[start:end].split()):
            begin = page.index(word, at)
            if number:
                self._gap(" ", copy, at, begin)
            at = begin + len(word)
            self._emit(word, copy, begin, at, "copied")

    def _render_words(self, opening: Opening, last: int) -> None:
        """The block's words run by run: a run is one slice of one page."""
        column = opening.column
        meant = opening.unit.type in _MEANT_BLANKS
        if meant:
            self._render_meant(opening, column)
        while column < last:
            stop = column + 1
            while stop < last and self._simple[stop - 1] and not meant:
                stop += 1
            self._render_run(column, stop)
            if stop < last and not (meant and self._render_meant(opening, stop)):
                self._render_gap(opening, stop)
            column = stop

    def _render_meant(self, opening: Opening, column: int) -> bool:
        """The blanks before a word of code, or between cells, as the block's own copy has them."""
        start, end = self._blanks_before(opening, column)
        printed = self._witnesses[opening.copy].text[start:end]
        if not printed.isspace() or not (opening.unit.type == "code" or "\t" in printed):
            return False
        before = max(column - 1, opening.column)
        if self._source[before] == self._source[column] == opening.copy:
            self._emit(printed, opening.copy, start, end, "copied")
        else:
            self._emit(printed, None, 0, 0, "rendered")
        return True

    def _blanks_before(self, opening: Opening, column: int) -> tuple[int, int]:
        """The page range between two words that follow each other in the copy of an opening.

        Before the first word of a block it is the indent of its line; empty where there is none.
        """
        words, word = self._table.words[opening.copy], self._table.word[opening.copy]
        at, before = int(word[column]), int(word[column - 1])
        end = int(words.start[at])
        if column > opening.column:
            return (int(words.end[before]), end) if 0 <= before == at - 1 else (0, 0)
        if opening.unit.start < opening.unit.marker_end:
            return 0, 0
        return self._witnesses[opening.copy].text.rfind("\n", 0, end) + 1, end

    def _render_run(self, first: int, stop: int) -> None:
        copy = int(self._source[first])
        start, end = int(self._start[first]), int(self._end[stop - 1])
        if self._altered[first]:
            self._rec_start[first] = self._at
            self._render_altered(copy, start, end)
            self._rec_end[first] = self._at
            return
        self._rec_start[first:stop] = self._start[first:stop] - start + self._at
        self._rec_end[first:stop] = self._end[first:stop] - start + self._at
        self._emit(self._witnesses[copy].text[start:end], copy, start, end, "copied")

    def _render_altered(self, copy: int, start: int, end: int) -> None:
        """A word with restored characters: copied around them."""
        witness, at = self._witnesses[copy], start
        first = bisect_left(witness.steps, start, key=attrgetter("start"))
        last = bisect_right(witness.steps, end, key=attrgetter("start"))
        for step in witness.steps[first:last]:
            if step.end <= end:
                self._emit(witness.text[at : step.start], copy, at, step.start, "copied")
                inferred = (step.start, step.end) in witness.conjectures
                before = self._at
                op: Op = "inferred" if inferred else "repaired"
                self._emit(step.after, copy, step.start, step.end, op)
                self._repairs.append((before, self._at, copy, step))
                at = step.end
        self._emit(witness.text[at:end], copy, at, end, "copied")

    def _render_gap(self, opening: Opening, column: int) -> None:
        """What stands between two runs of one block."""
        copy, before = int(self._source[column]), int(self._source[column - 1])
        words = self._table.words[copy]
        breaks = opening.unit.keeps_lines and self._begins_line(opening, column)
        end = int(self._end[column - 1])
        if copy != before:
            page, wanted = self._witnesses[before].text, "\n" if breaks else " "
            if page[end : end + 1] == wanted:
                self._emit(wanted, before, end, end + 1, "copied")
            else:
                self._emit(wanted, None, 0, 0, "rendered")
            return
        start = int(self._start[column])
        if words.first[self._word[column]]:
            # A unit of this copy goes on in a block that another copy opened: its marker is no gap.
            own = self._witnesses[copy].units[int(words.unit[self._word[column]])]
            start = self._maps[copy].start(own.start)
        self._gap("\n" if breaks else " ", copy, end, start)

    def _begins_line(self, opening: Opening, column: int) -> bool:
        """Whether a line begins with a word where it comes from, or in the block's own copy."""
        return any(
            self._table.words[copy].line_first[self._table.word[copy, column]]
            for copy in (self._source[column], opening.copy)
            if self._table.word[copy, column] >= 0
        )

    def _gap(self, wanted: str, copy: int, start: int, end: int) -> None:
        """One blank or line break for whatever stands between two words of one page."""
        printed = self._witnesses[copy].text[start:end]
        at = printed.find(wanted)
        if wanted == " " and not printed.isspace() and printed:
            self._emit(wanted, copy, start, end, "joined")
        elif wanted == " " and "\n" in printed:
            op: Op = "unwrapped" if printed.count("\n") == 1 else "joined"
            self._emit(wanted, copy, start, end, op)
        elif at >= 0:
            self._emit(wanted, copy, start + at, start + at + 1, "copied")
        elif start < end:
            self._emit(wanted, copy, start, end, "rendered")
        else:
            self._emit(wanted, None, 0, 0, "rendered")

    def _emit(self, text: str, copy: int | None, src_start: int, src_end: int, op: Op) -> None:
        if not text:
            return
        end = self._at + len(text)
        last = self._spans[-1] if self._spans else None
        if last and op == "copied" == last.op and (last.copy, last.src_end) == (copy, src_start):
            self._spans[-1] = last._replace(end=end, src_end=src_end)
        else:
            self._spans.append(Span(self._at, end, copy, src_start, src_end, op))
        self._pieces.append(text)
        self._at = end

    def _simple_gaps(self) -> npt.NDArray[np.bool_]:
        """Whether a column's word and the next are one page's, one blank apart, both unaltered."""
        copies, start, end = self._source, self._start, self._end
        near = (copies[:-1] == copies[1:]) & (start[1:] == end[:-1] + 1)
        near &= ~self._altered[:-1] & ~self._altered[1:]
        for copy, witness in enumerate(self._witnesses):
            points = np.frombuffer(witness.text.encode("utf-32-le"), np.uint32)
            mine = np.flatnonzero(near & (copies[:-1] == copy))
            near[mine] = points[end[mine]] == ord(" ")
        return np.asarray(near, np.bool_)


def _gather(columns: Sequence[npt.NDArray[np.generic]], source: Ints, word: Ints) -> Ints:
    """The chosen copy's value in each column."""
    gathered = np.zeros(len(source), columns[0].dtype if columns else np.int64)
    for copy, values in enumerate(columns):
        mine = source == copy
        gathered[mine] = values[word[mine]]
    return gathered
