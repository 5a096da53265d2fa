"""What a renderer printed beside running text, on the same lines: teasers, adverts, a side menu.

Flattened pages often have their columns joined line by line. A column stands beside the text where
several lines in a row go on at one place after a gap, and what is on the other side of the gap is
wrapped prose, and wider, and runs on there. Tables are none: their cells end where they like, and
labels stand where something begins. Blank lines do not count.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import compress, pairwise, takewhile

from pipeline.model.copy import Verdict

REASON = "line:beside"
Range = tuple[int, int]
# A line of two columns: where it begins, where the gap does, where the right column does, its end.
_Row = tuple[int, int, int, int]

_LINE = re.compile(r"(?m)^.*\S")
_GAP = re.compile(r"(?m)(?:^|(?<=\S)) {2,}(?=\S)")
# Blanks that the engine can look for as they are: most pages have none, and cost nothing.
_BLANKS = "   "
# No pattern begins inside blanks, or a long run of them would cost its square.
_WIDE_GAP = re.compile(rf"(?<=\S){_BLANKS}")
# How the last line of a sentence ends.
_ENDED = re.compile(r"""[.!?…。！？]["'”’»)\]]*$""")
# So many lines with a gap at one place are no chance, and a column may have so many empty ones.
_MIN_ROWS, _MAX_EMPTY = 4, 2
# So many lines above and below are looked at for how wide the text is.
_REACH = 12
# Words that were spoilt after the columns had been joined move the gap by so much.
_SHIFT = 4
# Prose is seldom wrapped narrower, and what stands beside it has at most so much of its width.
_MIN_WIDTH, _NARROWER = 40, 0.75
# So many lines of prose run on into the next, and so many of these are full.
_MIN_ONWARD, _ONWARD, _FULL = 2, 0.25, 0.8
# So many of the cells beside it have a letter.
_LETTERED = 0.75
# What is left out can still be brought back by other copies.
_P = 0.05


def beside(text: str) -> tuple[Range, ...]:
    """The parts of lines that stand beside running text, gaps included, in order.

    >>> prose = ["The ferry had left the harbour at six and was on", "its way to the islands when",
    ...          "in the engine room somebody called the captain,", "who was asleep in his cabin."]
    >>> prose[1] += " all at once somebody"
    >>> page = "\\n".join(f"{line:52}More {n}" for n, line in enumerate(prose))
    >>> [page[start:end].strip() for start, end in beside(page)]
    ['More 0', 'More 1', 'More 2', 'More 3']
    """
    # A full line may leave less of a gap.
    if _BLANKS not in text or sum(1 for _ in _WIDE_GAP.finditer(text)) < _MIN_ROWS / 2:
        return ()
    lines = [line.span() for line in _LINE.finditer(text)]
    regions = _regions(text, lines)
    return tuple(cell for first, rows in regions for cell in _side(text, lines, first, rows))


def main_column(text: str) -> str:
    """The text with blanks for what stands beside it, so that all offsets stay.

    >>> main_column("Nothing   beside")
    'Nothing   beside'
    """
    pieces, at = [], 0
    for start, end in beside(text):
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, text[at:]]) if at else text


def leave_out_beside(verdicts: Sequence[Verdict], text: str) -> tuple[Verdict, ...]:
    """The verdicts on the main column of a page, with what stands beside it left out.

    >>> runs = (Verdict(0, 15, 0.9, "line"),)
    >>> leave_out_beside(runs, "Nothing beside.") == runs
    True
    """
    cells = beside(text)
    if not cells:
        return tuple(verdicts)
    left, cut = deque(cells), list[Verdict]()
    for verdict in verdicts:
        at = verdict.start
        while left and left[0][0] < verdict.end:
            start, end = left.popleft()
            if at < start:
                cut.append(replace(verdict, start=at, end=start))
            cut.append(Verdict(start, end, min(verdict.p, _P), REASON))
            at = end
        if at < verdict.end or verdict.start == verdict.end:
            cut.append(replace(verdict, start=at))
    return tuple(cut)


def _regions(text: str, lines: Sequence[Range]) -> Iterator[tuple[int, list[_Row]]]:
    """Runs of lines that have a gap at about one place, or end before it, and where each begins."""
    rows: list[_Row] = []
    empty: list[_Row] = []
    first = column = 0
    for number, (start, end) in enumerate(lines):
        gaps = [gap.span() for gap in _GAP.finditer(text, start, end)]
        near = [gap for gap in gaps if abs(gap[1] - start - column) <= _SHIFT]
        if rows and near:
            rows += [*empty, (start, *near[0], end)]
            empty = []
        elif rows and end - start < column and len(empty) < _MAX_EMPTY:
            empty.append((start, end, end, end))
        else:
            if len(rows) >= _MIN_ROWS:
                yield first, rows
            inner = [gap for gap in gaps if gap[0] > start]
            # Of gaps of one width it is the last: sentences may have two blanks between them.
            widest = max(inner, key=lambda gap: (gap[1] - gap[0], gap[0]), default=None)
            rows, empty, first = [(start, *widest, end)] if widest else [], [], number
            column = widest[1] - start if widest else 0
    if len(rows) >= _MIN_ROWS:
        yield first, rows


def _side(text: str, lines: Sequence[Range], first: int, rows: Sequence[_Row]) -> list[Range]:
    """What stands beside the prose in lines of two columns; nothing where neither is prose."""
    left = [text[start:gap].rstrip() for start, gap, _, _ in rows]
    right = [text[begin:end] for _, _, begin, end in rows]
    # The lines above and below that end where the left column does may be of the same text.
    column = min(begin - start for start, _, begin, end in rows if begin < end)
    above = _within(text, reversed(lines[max(0, first - _REACH) : first]), column)
    below = _within(text, lines[first + len(rows) : first + len(rows) + _REACH], column)
    if _is_beside(right, left, [*reversed(above), *left, *below]):
        return [(gap, end) for _, gap, begin, end in rows if begin < end]
    if _is_beside(left, right, right):
        return [(start, begin) for start, gap, begin, _ in rows if start < gap]
    return []


def _is_beside(side: Sequence[str], main: Sequence[str], prose: Sequence[str]) -> bool:
    """Whether one column is text and the other is narrower, with words in most of its cells.

    `prose` is the main column with the lines above and below.
    """
    cells = [cell for cell in side if cell]
    lettered = sum(1 for cell in cells if any(map(str.isalpha, cell)))
    if len(cells) < _MIN_ROWS or lettered < _LETTERED * len(cells):
        return False
    width = max(map(len, prose))
    narrower = max(map(len, cells)) <= _NARROWER * width
    return narrower and _is_prose(prose, width) and _is_amid(side, main, width)


def _is_amid(side: Sequence[str], main: Sequence[str], width: int) -> bool:
    """Whether cells stand where lines run on: labels stand where entries begin, sums at their ends.

    Most lines beside a cell go on from the one above, and into the one below; and of the lines that
    go on most have a cell, for a label may be wrapped as well.
    """
    onward = [_runs_on(line, below, width) for line, below in pairwise(main)]
    beside = [bool(cell and line) for cell, line in zip(side, main, strict=True)]
    above = list(compress(onward, beside[1:]))
    below = list(compress(onward, beside))
    along = list(compress(beside[1:], onward))
    return all(0 < len(each) <= 2 * sum(each) for each in (above, below, along))


def _runs_on(line: str, below: str, width: int) -> bool:
    """Whether a line goes on in the next: in a sentence, and since there was no room."""
    if not line or not below or (_ENDED.search(line) and not below[0].islower()):
        return False
    return _is_full(line, below, width)


def _is_full(line: str, below: str, width: int) -> bool:
    """Whether a line had no room for the first word of the next."""
    return len(line) + len(below.split(maxsplit=1)[0]) >= width - _SHIFT


def _within(text: str, lines: Iterable[Range], column: int) -> list[str]:
    """The next lines, as long as they end before a column."""
    return [text[a:b] for a, b in takewhile(lambda line: line[1] - line[0] < column, lines)]


def _is_prose(lines: Sequence[str], width: int) -> bool:
    """Whether these are lines of wrapped paragraphs: where a sentence runs on there was no room."""
    pairs = [(line, below) for line, below in pairwise(lines) if line and below]
    onward = [(line, below) for line, below in pairs if below[0].islower()]
    full = sum(1 for line, below in onward if _is_full(line, below, width))
    enough = len(onward) >= max(_MIN_ONWARD, _ONWARD * len(pairs))
    return width >= _MIN_WIDTH and enough and full >= _FULL * len(onward)
