"""HTML units: the structure that a page's own markup states, as runs of lines of its copy text."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from pipeline.fields.layout import Line
from pipeline.fields.markers import Marker
from pipeline.fields.wrapping import Wrap, ended
from pipeline.model.copy import Step, UnitType
from pipeline.model.page import PageBlock, PageBlockKind
from pipeline.text.steps import CopyMap

# Kinds `text` and `meta` say nothing of the structure.
_TYPES: dict[PageBlockKind, UnitType] = {
    "heading": "heading",
    "paragraph": "paragraph",
    "list_item": "list_item",
    "table_row": "table",
    "quote": "quote",
    "code": "code",
    "caption": "caption",
}
# Lines of verse and addresses are all shorter than this, those of wrapped text are not.
_MAX_VERSE = 40
# A few lines of code may be of one length by chance; a line of code is hardly ever this long.
_FEW, _LONG = 4, 110
# Of running text these signs are less than a hundredth, of code mostly a tenth.
_SIGNS = re.compile(r"[=(){}\[\]<>;_\\|#$&*+@%^~`]")
_MAX_SIGNS = 0.025


@dataclass(frozen=True, slots=True)
class CopyBlock:
    """A block of a page as it stands in the copy text: half-open offsets, kind and level."""

    start: int
    end: int
    kind: PageBlockKind
    level: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """Lines [first, end) that are one unit; `level` and `keeps_lines` where markup states them."""

    type: UnitType
    first: int
    end: int
    marker: Marker | None = None
    level: int | None = None
    keeps_lines: bool = False


def copy_blocks(blocks: Sequence[PageBlock], steps: Sequence[Step]) -> tuple[CopyBlock, ...]:
    """What is left of a page's blocks in its copy text.

    >>> blocks = [PageBlock(0, 4, "text", 0, "div", 4), PageBlock(6, 9, "heading", 2, "h2", 0)]
    >>> copy_blocks(blocks, [Step(0, 5, "Menu\\n", "", "menu")])
    (CopyBlock(start=1, end=4, kind='heading', level=2),)
    """
    page = np.array([(block.start, block.end) for block in blocks], np.int64).reshape(-1, 2)
    starts, ends = CopyMap(steps).copy_ranges(page[:, 0], page[:, 1])
    return tuple(
        CopyBlock(start, end, block.kind, block.level)
        for block, start, end in zip(blocks, starts.tolist(), ends.tolist(), strict=True)
        if start < end
    )


def stated_runs(
    lines: Sequence[Line], blocks: Sequence[CopyBlock], markers: Mapping[int, Marker]
) -> list[Run]:
    """The runs of lines that the blocks of a page state; all other lines are left to the text.

    >>> from pipeline.fields.layout import Layout, lines
    >>> printed = lines(Layout.of("Menu\\n\\nTea\\t5\\nTar\\t7\\n\\nIt rose.\\n"))
    >>> rows = [CopyBlock(6, 11, "table_row"), CopyBlock(12, 17, "table_row")]
    >>> for run in stated_runs(printed, [*rows, CopyBlock(19, 27, "paragraph")], {}):
    ...     print(run.type, run.first, run.end)
    table 1 3
    paragraph 3 4

    Markup that serves looks states nothing: tables of one column, running text set as code, and
    paragraphs of several lines that are too long for verse.
    """
    found: list[Run] = []
    for run in _runs(lines, blocks):
        last = found[-1] if found else None
        if last and last.type == run.type == "table" and last.end == run.first:
            found[-1] = replace(last, end=run.end)
        else:
            found.append(run)
    return [part for run in found for part in _parts(lines, run, markers)]


def _runs(lines: Sequence[Line], blocks: Sequence[CopyBlock]) -> Iterator[Run]:
    """A run for each block of a known type that has lines."""
    starts = [line.start for line in lines]
    for block in blocks:
        first, end = bisect_left(starts, block.start), bisect_left(starts, block.end)
        if block.kind in _TYPES and first < end:
            yield Run(_TYPES[block.kind], first, end, level=block.level or None)


def _parts(lines: Sequence[Line], run: Run, markers: Mapping[int, Marker]) -> list[Run]:
    """The run as one unit or several; none where the text itself says more."""
    own = lines[run.first : run.end]
    match run.type:
        case "table":
            return [run] if any("\t" in line.text for line in own) else []
        case "code":
            return [] if _is_running_text(own) else [run]
        case "quote":
            return _stanzas(lines, replace(run, keeps_lines=_is_verse(own)))
        case "paragraph" if sum(1 for line in own if not line.inline) > 1:
            marked = any(row in markers for row in range(run.first, run.end))
            verse = _is_verse(own) and not marked
            return _stanzas(lines, replace(run, keeps_lines=True)) if verse else []
        case "paragraph" | "list_item" if run.first in markers:
            return [replace(run, type="list_item", marker=markers[run.first])]
        case _:
            return [run]


def _stanzas(lines: Sequence[Line], run: Run) -> list[Run]:
    """The run cut at its empty lines."""
    inner = [row for row in range(run.first + 1, run.end) if lines[row].blanks]
    edges = pairwise([run.first, *inner, run.end])
    return [replace(run, first=first, end=end) for first, end in edges]


def _is_verse(lines: Sequence[Line]) -> bool:
    """Whether the line breaks of a block are meant: no line was long enough to be wrapped."""
    return len(lines) > 1 and all(len(line.text) < _MAX_VERSE for line in lines)


def _is_running_text(lines: Sequence[Line]) -> bool:
    """Whether preformatted lines are a wrapped text, or whole paragraphs."""
    text = "\n".join(line.text for line in lines)
    if len(_SIGNS.findall(text)) > _MAX_SIGNS * len(text):
        return False
    whole = sum(1 for line in lines if len(line.text) > _LONG and ended(line.text))
    return 2 * whole >= len(lines) or (len(lines) > _FEW and Wrap.of(lines).width is not None)
