"""Repeated paragraphs: what a page prints twice stands in the record once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.merge.witness import Witness
from pipeline.model.copy import Verdict
from pipeline.text.keys import fold

REASON = "repeated"

# A passage of so many words may be one that a site printed twice.
_MIN_WORDS = 15
# Where no other site has it, it must be this long, in lines this long: songs and forms repeat too.
_MIN_WORDS_ALONE = 40
_MIN_LINE_ALONE = 8
# The first line of a passage has so many words.
_MIN_FIRST = 3

# Half-open page text offsets, and the folded words that stand there.
_Line = tuple[int, int, tuple[str, ...]]


def without_repeats(witnesses: Sequence[Witness], threshold: float) -> list[Witness]:
    """The witnesses with what their sites printed twice judged chrome.

    >>> passage = "The bridge was closed for a week, and nobody who lived near the river minded.\\n"
    >>> text = passage + "It opened again.\\n" + passage
    >>> pages = [
    ...     Witness("a", "one", text, (Verdict(0, len(text), 0.9, "line"),)),
    ...     Witness("b", "two", passage, (Verdict(0, len(passage), 0.9, "line"),)),
    ... ]
    >>> [(v.start, v.p, v.reason) for v in without_repeats(pages, 0.5)[0].verdicts]
    [(0, 0.9, 'line'), (95, 0.0, 'repeated')]

    The first occurrence stays. What a copy of another site says twice belongs to the document; what
    it says once was repeated here; where none has it, only long prose counts. Words are compared
    without case, accents and punctuation.
    """
    lines = [list(_kept_lines(witness, threshold)) for witness in witnesses]
    runs = [list(_repeats(own)) for own in lines]
    if not any(runs):
        return list(witnesses)
    said = [_stream(own, range(len(own))) for own in lines]
    settled = []
    for number, (witness, own) in enumerate(zip(witnesses, lines, strict=True)):
        others = [
            words
            for rival, words in enumerate(said)
            if rival != number and witnesses[rival].site != witness.site
        ]
        out = [own[at][:2] for run in runs[number] if _is_twice(own, run, others) for at in run]
        verdicts = _left_out(witness.verdicts, out) if out else witness.verdicts
        settled.append(replace(witness, verdicts=verdicts))
    return settled


def _stream(lines: Sequence[_Line], run: range) -> str:
    return "".join(f" {word}" for at in run for word in lines[at][2]) + " "


def _is_twice(lines: Sequence[_Line], run: range, others: Sequence[str]) -> bool:
    """Whether its site repeats a passage, given the words of the other sites' copies."""
    passage = _stream(lines, run)
    # The blank at the end of one occurrence may be the blank at the start of the next.
    counts = [words.count(passage[:-1]) for words in others]
    if max(counts, default=0):
        return max(counts) == 1
    words = len(_words(lines, run))
    return words >= _MIN_WORDS_ALONE and words >= _MIN_LINE_ALONE * len(run)


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
        # What repeats and says nothing is passed over whole, or a long table would take for ever.
        at += max(1, size)


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
