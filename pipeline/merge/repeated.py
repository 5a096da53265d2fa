"""Repeated paragraphs: what a page prints twice stands in the record once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.merge.witness import Witness
from pipeline.model.copy import Verdict
from pipeline.text.keys import fold

REASON = "repeated"

# A passage of so many words is no refrain and no row of a table.
_MIN_WORDS = 15
# The first line of a passage has so many words.
_MIN_FIRST = 3

# Half-open page text offsets, and the folded words that stand there.
_Line = tuple[int, int, tuple[str, ...]]


def without_repeats(witnesses: Sequence[Witness], threshold: float) -> list[Witness]:
    """The witnesses with what they repeat judged chrome, unless a copy of another site repeats it.

    >>> passage = "The bridge was closed for a week, and nobody who lived near the river minded.\\n"
    >>> text = passage + "It opened again.\\n" + passage
    >>> page = Witness("a", None, text, (Verdict(0, len(text), 0.9, "line"),))
    >>> [(v.start, v.p, v.reason) for v in without_repeats([page], 0.5)[0].verdicts]
    [(0, 0.9, 'line'), (95, 0.0, 'repeated')]

    The first occurrence stays. Words are compared without case, accents and punctuation.
    """
    lines = [list(_kept_lines(witness, threshold)) for witness in witnesses]
    runs = [list(_repeats(own)) for own in lines]
    said = [
        {_words(own, run) for run in repeated} for own, repeated in zip(lines, runs, strict=True)
    ]
    settled = []
    for number, (witness, own) in enumerate(zip(witnesses, lines, strict=True)):
        others = {
            words
            for rival, passages in enumerate(said)
            if rival != number and witnesses[rival].site != witness.site
            for words in passages
        }
        out = [own[at][:2] for run in runs[number] if _words(own, run) not in others for at in run]
        verdicts = _left_out(witness.verdicts, out) if out else witness.verdicts
        settled.append(replace(witness, verdicts=verdicts))
    return settled


def _kept_lines(witness: Witness, threshold: float) -> Iterator[_Line]:
    for verdict in witness.verdicts:
        at = verdict.start
        for line in witness.text[verdict.start : verdict.end].split("\n"):
            words, end = line.split(), min(at + len(line) + 1, verdict.end)
            if words and verdict.p >= threshold:
                yield at, end, tuple(map(fold, words))
            at = end


def _repeats(lines: Sequence[_Line]) -> Iterator[range]:
    """Runs of lines that stood there before, word for word."""
    first: dict[tuple[str, ...], int] = {}
    at = 0
    while at < len(lines):
        before = first.setdefault(lines[at][2], at)
        size = 0
        if before < at and len(lines[at][2]) >= _MIN_FIRST:
            while (
                at + size < len(lines)
                and before + size < at
                and lines[before + size][2] == lines[at + size][2]
            ):
                size += 1
        if len(_words(lines, range(at, at + size))) >= _MIN_WORDS:
            yield range(at, at + size)
            at += size
        else:
            at += 1


def _words(lines: Sequence[_Line], run: range) -> tuple[str, ...]:
    """The words of a run of lines that have a letter."""
    return tuple(w for at in run for w in lines[at][2] if any(map(str.isalpha, w)))


def _left_out(verdicts: Sequence[Verdict], out: Sequence[tuple[int, int]]) -> tuple[Verdict, ...]:
    """The verdicts, cut where lines are left out."""
    cut: list[Verdict] = []
    for verdict in verdicts:
        at = verdict.start
        for start, end in out:
            if verdict.start <= start < verdict.end:
                if at < start:
                    cut.append(replace(verdict, start=at, end=start))
                cut.append(Verdict(start, end, 0.0, REASON))
                at = end
        if at < verdict.end or verdict.start == verdict.end:
            cut.append(replace(verdict, start=at))
    return tuple(_joined(cut))


def _joined(verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    """Runs of equal verdicts as one."""
    last: Verdict | None = None
    for verdict in verdicts:
        if last and (last.p, last.reason) == (verdict.p, verdict.reason):
            last = replace(last, end=verdict.end)
            continue
        if last:
            yield last
        last = verdict
    if last:
        yield last
