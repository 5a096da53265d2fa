"""Account: what became of every character of a page (the conservation law)."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from pipeline.merge.assemble import Assembled, marker_text
from pipeline.merge.choose import Table
from pipeline.merge.witness import Witness
from pipeline.model.record import Fate, Segment
from pipeline.text.offsets import Ints
from pipeline.text.steps import CopyMap


def account(
    record: str,
    assembled: Assembled,
    table: Table,
    source: Ints,
    witnesses: Sequence[Witness],
    threshold: float,
) -> tuple[tuple[Segment, ...], ...]:
    """For each copy the ordered partition of its page text into segments with one fate each."""
    chosen: list[list[Segment]] = [[] for _ in witnesses]
    for block in assembled.blocks:
        for start, end, copy, src_start, src_end, op in block.spans:
            # What a joined span stands for, a banner or chrome, is not in the record.
            if copy is not None and src_start < src_end and op != "joined":
                _append(chosen[copy], Segment(src_start, src_end, "chosen", record, start, end, ""))
    partitions = []
    for copy, witness in enumerate(witnesses):
        known = chosen[copy] + _echoes(record, copy, assembled, table, source, witness)
        partitions.append(_partition(sorted(known), witness, threshold))
    return tuple(partitions)


def left_out(text: str, rule: str) -> tuple[Segment, ...]:
    """The partition of a page that is in no record.

    >>> left_out("", "empty"), left_out("404", "error")[0].rule
    ((), 'error')
    """
    return (Segment(0, len(text), "left_out", None, 0, 0, rule),) if text else ()


def _append(segments: list[Segment], segment: Segment) -> None:
    """Add a segment, as part of the last one where it goes on in the page and in the record."""
    last = segments[-1] if segments else None
    same = last and (last.fate, last.rule) == (segment.fate, segment.rule) == ("chosen", "")
    if last and same and (last.end, last.rec_end) == (segment.start, segment.rec_start):
        segments[-1] = last._replace(end=segment.end, rec_end=segment.rec_end)
    else:
        segments.append(segment)


def _echoes(
    record: str, copy: int, assembled: Assembled, table: Table, source: Ints, witness: Witness
) -> list[Segment]:
    """The words of a copy for which another copy was chosen: they agree, or are variants."""
    words = table.words[copy]
    columns = np.flatnonzero((table.word[copy] >= 0) & (source != copy))
    # With one copy alone in the record, words that it lacks have no column.
    segments = [
        Segment(int(words.start[at]), int(words.end[at]), "left_out", None, 0, 0, "best-copy")
        for at in np.setdiff1d(np.arange(len(words)), table.word[copy]).tolist()
    ]
    own = table.word[copy, columns]
    facts = (own, words.start[own], words.end[own], assembled.rec_start[columns],
             assembled.rec_end[columns])  # fmt: skip
    previous = (-2, -2)
    for column, at, start, end, rec_start, rec_end in zip(
        columns.tolist(), *(fact.tolist() for fact in facts), strict=True
    ):
        if witness.text[start:end] != assembled.text[rec_start:rec_end]:
            rule = "damaged" if words.altered[at] else ""
            segments.append(Segment(start, end, "variant", record, rec_start, rec_end, rule))
        elif (
            previous == (column - 1, at - 1)
            and segments[-1].fate == "agrees"
            and witness.text[segments[-1].end : start].isspace()
            and assembled.text[segments[-1].rec_end : rec_start].isspace()
        ):
            last = segments[-1]
            segments[-1] = Segment(last.start, end, "agrees", record, last.rec_start, rec_end, "")
        else:
            segments.append(Segment(start, end, "agrees", record, rec_start, rec_end, ""))
        previous = (column, at)
    # A word that was lost whole has no character to account for.
    printed = [segment for segment in segments if segment.start < segment.end]
    return printed + _marker_echoes(record, copy, assembled, table, witness)


def _marker_echoes(
    record: str, copy: int, assembled: Assembled, table: Table, witness: Witness
) -> list[Segment]:
    """The numbers, markings and dashes of a copy whose block another copy opened."""
    words, to_page = table.words[copy], CopyMap(witness.steps)
    columns = np.flatnonzero(table.word[copy] >= 0)
    column_of = dict(zip(table.word[copy, columns].tolist(), columns.tolist(), strict=True))
    block_starts = [block.start for block in assembled.blocks]
    segments = []
    for at in np.flatnonzero(words.first).tolist():
        unit = witness.units[int(words.unit[at])]
        if unit.start == unit.marker_end:
            continue
        start, end = to_page.start(unit.start), to_page.end(unit.marker_end)
        end = start + len(witness.text[start:end].rstrip())
        if (copy, start) in assembled.markers:
            continue
        if at not in column_of:
            segments.append(Segment(start, end, "left_out", None, 0, 0, "best-copy"))
            continue
        rec_at = int(assembled.rec_start[column_of[at]])
        block = assembled.blocks[bisect_right(block_starts, rec_at) - 1]
        rec_end = block.start + len(marker_text(block).rstrip())
        same = witness.text[start:end].split() == assembled.text[block.start : rec_end].split()
        fate: Fate = "agrees" if same else "variant"
        segments.append(Segment(start, end, fate, record, block.start, rec_end, "marker"))
    return segments


def _partition(known: Sequence[Segment], witness: Witness, threshold: float) -> tuple[Segment, ...]:
    """Fill what lies between known segments: lines that were left out, and layout."""
    segments: list[Segment] = []
    at, verdicts = 0, list(witness.verdicts)
    first = 0
    for segment in [*known, None]:
        stop = segment.start if segment else len(witness.text)
        while first < len(verdicts) and verdicts[first].end <= at:
            first += 1
        run = first
        while at < stop:
            verdict = verdicts[run]
            end = min(verdict.end, stop)
            if verdict.p < threshold:
                filler = Segment(at, end, "left_out", None, 0, 0, verdict.reason)
            else:
                filler = Segment(at, end, "layout", None, 0, 0, _layout_rule(witness.text[at:end]))
            segments.append(filler)
            at, run = end, run + 1
        if segment:
            segments.append(segment)
            at = segment.end
    return tuple(segments)


def _layout_rule(text: str) -> str:
    """What kept text is that stands in no unit: only page banners have words."""
    if text.isspace():
        return "blank"
    return "banner" if any(map(str.isalnum, text)) else "mark"
