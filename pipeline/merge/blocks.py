"""Blocks: where in the aligned columns a block of the record begins, and of what type it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.merge.choose import Table
from pipeline.model.copy import Unit


@dataclass(frozen=True, slots=True)
class Opening:
    """A block begins at a column; its unit, and the copy that prints this unit."""

    column: int
    copy: int
    unit: Unit


def openings(table: Table, units: Sequence[Sequence[Unit]]) -> list[Opening]:
    """The blocks of the record, by the columns where they begin.

    The best witness that has the word decides whether a block begins there, unless most copies
    disagree; a copy that opened the block goes on deciding while it still prints the same unit.
    """
    starts = np.zeros(table.word.shape[1], np.bool_)
    for copy in table.rank:
        present = table.word[copy] >= 0
        starts[present] |= table.words[copy].first[table.word[copy, present]]
    found: list[Opening] = []
    open_unit: tuple[int, int] | None = None
    for column in np.flatnonzero(starts).tolist():
        having = [copy for copy in table.rank if table.word[copy, column] >= 0]
        starting = [c for c in having if table.words[c].first[table.word[c, column]]]
        decider = having[0]
        if open_unit is not None and open_unit[0] in having:
            copy, unit = open_unit
            if table.words[copy].unit[table.word[copy, column]] == unit:
                decider = copy
        begins = decider in starting
        if len(having) > 2 and abs(2 * len(starting) - len(having)) > 0:
            begins = 2 * len(starting) > len(having)
        if begins or not found:
            opening, number = _opening(table, column, starting or having, units)
            found.append(opening)
            open_unit = (opening.copy, number)
    return _with_parents(found)


def _opening(
    table: Table, column: int, copies: Sequence[int], units: Sequence[Sequence[Unit]]
) -> tuple[Opening, int]:
    """The unit that most copies print here; at a tie one that says more: no paragraph, a level."""
    numbers = {c: int(table.words[c].unit[table.word[c, column]]) for c in copies}
    kinds = {c: _kind(units[c][n]) for c, n in numbers.items()}
    count = Counter(kinds.values())

    def telling(copy: int) -> tuple[int, bool, int, int]:
        level = units[copy][numbers[copy]].level or 0
        return (count[kinds[copy]], kinds[copy][0] != "paragraph", level, -copies.index(copy))

    best = max(copies, key=telling)
    return Opening(column, best, units[best][numbers[best]]), numbers[best]


def _kind(unit: Unit) -> tuple[str, int | None, str | None]:
    return (unit.type, unit.number, unit.marking)


def _with_parents(found: Sequence[Opening]) -> list[Opening]:
    """List items belong to the numbered paragraph before them in the record, not in their copy."""
    parent: int | None = None
    linked = []
    for opening in found:
        unit = opening.unit
        if unit.type == "paragraph" and unit.number is not None:
            parent = unit.number
        of = parent if unit.type == "list_item" else unit.of
        linked.append(replace(opening, unit=replace(unit, of=of)))
    return linked
