"""Compose: the settled copies of one document become one text, accounted for."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.config.schema import MergeOptions
from pipeline.merge.account import account
from pipeline.merge.align import align
from pipeline.merge.assemble import Assembled, assemble
from pipeline.merge.blocks import openings
from pipeline.merge.choose import Choice, Frequency, Table, choose
from pipeline.merge.witness import Interner, Witness, body_words, ranked
from pipeline.model.record import Gap, MergedText, Quality, Reading, RecordRepair, Variant
from pipeline.model.repair import Claim
from pipeline.text.offsets import Ints

# Blocks of these types are not part of a record's body.
_NOT_BODY = ("head", "signature")
_MASKED = r"(?<!\S)[.,;:()\"']*[Xx]{5,}[.,;:()\"']*(?!\S)"
_REDACTED = re.compile(rf"{_MASKED}(?:\s+{_MASKED})*")


def compose(
    record: str,
    witnesses: Sequence[Witness],
    claims: Sequence[Sequence[Claim]],
    frequency: Frequency,
    options: MergeOptions,
    threshold: float,
) -> MergedText:
    """One canonical text out of the copies, with the fate of every character of every page.

    `claims[n]` are the repair claims behind the steps of copy n; `frequency` gives a word's share
    of running text (0 for an unknown one); `threshold` is the one the verdicts were settled with.
    """
    witnesses = [_with_bodies(witness) for witness in witnesses]
    intern = Interner()
    words = [body_words(witness, intern) for witness in witnesses]
    rank = ranked(words, [witness.page for witness in witnesses])
    columns, count = align([words[copy].key for copy in rank], intern.keys)
    table = Table.of(words, columns, count, rank)
    source, choices = choose(table, frequency)
    if options.mode == "best_copy":
        table, source, choices = _of_one_copy(table, rank[0], choices)
    assembled = assemble(table, source, openings(table, [w.units for w in witnesses]), witnesses)
    segments = account(record, assembled, table, source, witnesses, threshold)
    variants = _variants(choices, assembled)
    gaps = _redactions(table, assembled)
    return MergedText(
        text=assembled.text,
        body="".join(
            assembled.text[b.start : b.end] for b in assembled.blocks if b.type not in _NOT_BODY
        ).rstrip(),
        blocks=assembled.blocks,
        repairs=_repairs(assembled, claims),
        variants=variants,
        gaps=gaps,
        segments=segments,
        main=rank[0],
        similarity=_similarity(table, choices),
        coverage=tuple(_share((row >= 0).sum(), len(source)) for row in table.word),
        quality=_quality(table, source, assembled, rank[0], len(variants), len(gaps)),
    )


def _with_bodies(witness: Witness) -> Witness:
    """A unit of which only the marker is left keeps it as its text, so that nothing is lost."""
    units = tuple(
        replace(unit, marker_end=unit.start, number=None, marking=None)
        if unit.marker_end >= unit.end
        else unit
        for unit in witness.units
    )
    return replace(witness, units=units)


def _of_one_copy(
    table: Table, main: int, choices: Sequence[Choice]
) -> tuple[Table, Ints, tuple[Choice, ...]]:
    """The best copy alone: its words and readings; the other copies are heard as variants."""
    kept = np.flatnonzero(table.word[main] >= 0)
    moved = {int(column): at for at, column in enumerate(kept)}
    own = []
    for choice in choices:
        if choice.column in moved:
            readings = tuple(sorted(choice.readings, key=lambda reading: main not in reading[1]))
            own.append(Choice(moved[choice.column], readings, "best-copy", choice.confidence))
    source = np.full(len(kept), main, np.int64)
    return Table(table.words, table.word[:, kept], (main,)), source, tuple(own)


def _variants(choices: Sequence[Choice], assembled: Assembled) -> tuple[Variant, ...]:
    return tuple(
        Variant(
            int(assembled.rec_start[choice.column]),
            int(assembled.rec_end[choice.column]),
            tuple(Reading(text, copies) for text, copies in choice.readings),
            choice.rule,
            choice.confidence,
        )
        for choice in choices
    )


def _repairs(assembled: Assembled, claims: Sequence[Sequence[Claim]]) -> tuple[RecordRepair, ...]:
    """The repairs that stand in the text, each with the claim behind it."""
    claim_at = [{(claim.start, claim.end): claim for claim in reversed(own)} for own in claims]
    repairs = []
    for start, end, copy, step in assembled.repairs:
        claim = claim_at[copy][step.start, step.end]
        rivals = tuple(rival.text for rival in claim.rivals)
        repairs.append(
            RecordRepair(
                start,
                end,
                step.before,
                step.after,
                claim.mechanism,
                claim.confidence,
                rivals,
                claim.support,
                (copy,),
            )
        )
    return tuple(repairs)


def _redactions(table: Table, assembled: Assembled) -> tuple[Gap, ...]:
    """Runs of masked words in the text: something was taken out before anybody could read it."""
    gaps = []
    for masked in _REDACTED.finditer(assembled.text):
        column = np.searchsorted(assembled.rec_start, masked.start(), side="right") - 1
        copies = tuple(np.flatnonzero(table.word[:, column] >= 0).tolist())
        gaps.append(Gap(masked.start(), "redaction", copies))
    return tuple(gaps)


def _similarity(table: Table, choices: Sequence[Choice]) -> tuple[float, ...]:
    """The share of each copy's words that stand in the text as it prints them."""
    overruled = Counter(
        copy for choice in choices for _, copies in choice.readings[1:] for copy in copies
    )
    return tuple(
        _share((row >= 0).sum() - overruled[copy], len(words))
        for copy, (row, words) in enumerate(zip(table.word, table.words, strict=True))
    )


def _quality(
    table: Table, source: Ints, assembled: Assembled, main: int, variants: int, gaps: int
) -> Quality:
    count = len(source)
    having = (table.word >= 0).sum(axis=0)
    ops = [span.op for block in assembled.blocks for span in block.spans]
    return Quality(
        copies=len(table.words),
        coverage=_share(int((table.word[main] >= 0).sum()), count),
        seen_twice=_share(int((having > 1).sum()), count),
        inferred=_share(ops.count("inferred"), count),
        repaired=_share(ops.count("repaired"), count),
        from_others=_share(int((source != main).sum()), count),
        disagreements=variants,
        gaps=gaps,
    )


def _share(part: int, whole: int) -> float:
    return round(int(part) / whole, 4) if whole else 0.0
