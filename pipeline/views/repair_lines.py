"""Repairs of a text for people: where each is, what it changed, and why."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.model.repair import Claim
from pipeline.repair import Repaired, steps
from pipeline.text.steps import apply
from pipeline.views.report_text import visible

# As much of a word is shown on each side of its damage.
_AROUND = 30
_INDENT = " " * 10
_OTHER_BLANK = re.compile(r"[^\S \t\n]")


class LineColumns:
    """Lines and columns of a text's characters, both counted from 1."""

    def __init__(self, text: str) -> None:
        """Find the lines once, for all that will be asked."""
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def at(self, offset: int) -> tuple[int, int]:
        r"""The line and column of a character.

        >>> LineColumns("one\ntwo").at(5)
        (2, 2)
        """
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def listing(name: str, text: str, repaired: Repaired, min_confidence: float) -> str:
    """All repairs of a text and the holes that were left, each with its evidence.

    >>> from pipeline.repair import repair
    >>> text = "Old clich????s die hard."
    >>> listing("a.txt", text, repair(text), 0.8).splitlines()[:3]
    ['a.txt: 1 repair, no hole left', '', '1:10      clich????s → clichés']
    """
    places = LineColumns(text)
    lines = [counted(name, repaired)]
    for claim in repaired.steps:
        lines += ["", *_told(claim, text, repaired.steps, places, "")]
    if repaired.holes:
        lines += ["", f"Left as it is, being less sure than {min_confidence:g}; at best:"]
    for claim in repaired.holes:
        lines += ["", *_told(claim, text, (claim,), places, "? ")]
    return "\n".join([*lines, ""])


def counted(name: str, repaired: Repaired) -> str:
    """How much was repaired, in one line.

    >>> counted("a.txt", Repaired("", (), ()))
    'a.txt: nothing to repair'
    """
    done, left = len(repaired.steps), len(repaired.holes)
    if not done and not left:
        return f"{visible(name)}: nothing to repair"
    repairs = f"{done:,} repair{'' if done == 1 else 's'}" if done else "no repair"
    holes = f"{left:,} hole{'' if left == 1 else 's'} left" if left else "no hole left"
    return f"{visible(name)}: {repairs}, {holes}"


def _told(
    claim: Claim, text: str, all_steps: Sequence[Claim], places: LineColumns, doubt: str
) -> Iterator[str]:
    line, column = places.at(claim.start)
    start, end = _word(text, claim)
    first = bisect_left(all_steps, start, key=lambda step: step.start)
    last = bisect_right(all_steps, end, key=lambda step: step.end)
    inside = [
        replace(step, start=step.start - start, end=step.end - start)
        for step in all_steps[first:last]
    ]
    word = text[start:end]
    change = f"{_shown(word)} → {_shown(apply(word, steps(inside, 0.0)))}"
    yield f"{f'{line}:{column}':<9} {doubt}{change}"
    yield f"{_INDENT}{claim.mechanism}; confidence {claim.confidence:.4f}"
    if claim.rivals:
        rivals = ", ".join(f"{_shown(r.text) or 'nothing'} {r.posterior:.4f}" for r in claim.rivals)
        yield f"{_INDENT}instead of {_shown(claim.after) or 'nothing'} perhaps: {rivals}"
    if claim.support:
        yield f"{_INDENT}known from {', '.join(claim.support)}"


def _word(text: str, claim: Claim) -> tuple[int, int]:
    """The word around a claim, or as much of it as is shown."""
    start, end = claim.start, claim.end
    while start > max(0, claim.start - _AROUND) and not text[start - 1].isspace():
        start -= 1
    while end < min(len(text), claim.end + _AROUND) and not text[end].isspace():
        end += 1
    return start, end


def _shown(text: str) -> str:
    """A few characters in one line, none of them unseen: blanks but the plain one as in JSON."""
    seen = str(visible(text)).replace("\r", "").replace("\n", "⏎")
    return _OTHER_BLANK.sub(lambda blank: f"\\u{ord(blank.group()):04x}", seen)
