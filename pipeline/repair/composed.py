"""Repairs of what was repaired: on the page they are one claim, on all that they changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.model.repair import Claim
from pipeline.repair.log import steps
from pipeline.repair.trimmed import trimmed
from pipeline.text.steps import CopyMap, apply

_THEN = ", then "


@dataclass(frozen=True, slots=True)
class _Change:
    """A claim with its place in the repaired text, to which new claims are not applied yet."""

    start: int
    end: int
    claim: Claim
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """Changes that overlap, between two places of the repaired text."""

    start: int
    end: int
    changes: tuple[_Change, ...]


def composed(text: str, applied: Sequence[Claim], new: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims on a text when new claims on the repaired text are applied after the first.

    >>> first = Claim(1, 3, "Ãƒ", "Ã", "utf-8 read as windows-1252", 0.95, True)
    >>> then = Claim(1, 3, "Ã©", "é", "utf-8 read as latin-1", 0.9, True)
    >>> [one] = composed("dÃƒ©s", [first], [then])
    >>> one.start, one.end, one.before, one.after, one.confidence
    (1, 4, 'Ãƒ©', 'é', 0.9)
    >>> one.mechanism
    'utf-8 read as windows-1252, then utf-8 read as latin-1'

    New ones that touch none are only moved to where they lie in the text. Those that touch some
    become one with them: as sure as the least sure of all, and a conjecture if any of them is, of
    the mechanism of the least sure conjecture. What comes back to what stood there is no claim.
    """
    if not applied:
        return tuple(new)
    done = steps(applied, 0.0)
    repaired, groups = apply(text, done), _groups(applied, new)
    found: list[Claim] = []
    for group, (start, end) in zip(groups, _places(applied, groups), strict=True):
        if len(group.changes) > 1:
            found += _one(group, repaired[group.start : group.end], start, text[start:end])
        else:
            found.append(replace(group.changes[0].claim, start=start, end=end))
    return tuple(found)


def apart(applied: Sequence[Claim], new: Sequence[Claim]) -> Iterator[Claim]:
    """The claims on the repaired text that touch none of those applied, as claims on the text.

    >>> accent = Claim(3, 7, "????", "é", "? for each byte", 0.95, False)
    >>> question = Claim(5, 6, "?", "à", "? for each byte", 0.5, False)
    >>> [(one.start, one.end) for one in apart([accent], [question])]
    [(8, 9)]
    """
    groups = _groups(applied, new)
    for group, (start, end) in zip(groups, _places(applied, groups), strict=True):
        if len(group.changes) == 1 and group.changes[0].is_new:
            yield replace(group.changes[0].claim, start=start, end=end)


def place(claim: Claim | _Change) -> tuple[int, int]:
    """What claims are sorted by."""
    return claim.start, claim.end


def _groups(applied: Sequence[Claim], new: Sequence[Claim]) -> list[_Group]:
    """The claims applied and the new ones, those that overlap together."""
    fresh = (_Change(claim.start, claim.end, claim, True) for claim in new)
    found: list[_Group] = []
    for change in sorted((*_changes(applied), *fresh), key=place):
        if found and change.start < found[-1].end:
            last = found.pop()
            end, changes = max(last.end, change.end), (*last.changes, change)
            found.append(_Group(last.start, end, changes))
        else:
            found.append(_Group(change.start, change.end, (change,)))
    return found


def _changes(applied: Sequence[Claim]) -> Iterator[_Change]:
    grown = 0
    for claim in applied:
        start = claim.start + grown
        yield _Change(start, start + len(claim.after), claim, False)
        grown += len(claim.after) - len(claim.before)


def _places(applied: Sequence[Claim], groups: Sequence[_Group]) -> Iterator[tuple[int, int]]:
    """Where groups lie in the text."""
    origin = CopyMap(steps(applied, 0.0))
    starts = origin.starts(np.array([group.start for group in groups], np.int64)).tolist()
    ends = origin.ends(np.array([group.end for group in groups], np.int64)).tolist()
    for group, start, end in zip(groups, starts, ends, strict=True):
        only = group.changes[0]
        if len(group.changes) == 1 and not only.is_new:
            yield place(only.claim)
        else:
            # An insertion right behind a deletion.
            yield start, max(start, end)


def _one(group: _Group, here: str, start: int, before: str) -> Iterator[Claim]:
    """The claim that makes all changes of a group; `here` is what the first of them left."""
    late = [
        replace(one.claim, start=one.start - group.start, end=one.end - group.start)
        for one in group.changes
        if one.is_new
    ]
    after = apply(here, steps(late, 0.0))
    if after == before:
        return
    in_order = [*(one.claim for one in group.changes if not one.is_new), *late]
    losses = [claim for claim in in_order if not claim.reversible]
    chief = min(losses or in_order, key=lambda claim: claim.confidence)
    whole = replace(
        chief,
        start=start,
        end=start + len(before),
        before=before,
        after=after,
        mechanism=chief.mechanism if losses else _names(in_order),
        confidence=min(claim.confidence for claim in in_order),
    )
    yield trimmed(whole, _others(here, late))


def _names(claims: Sequence[Claim]) -> str:
    """The mechanisms of all claims, in their order, each once."""
    return _THEN.join(dict.fromkeys(n for one in claims for n in one.mechanism.split(_THEN)))


def _others(here: str, late: Sequence[Claim]) -> Iterator[tuple[str, float]]:
    """The other readings of the last change; those before it were of a text that is no more."""
    if len(late) == 1:
        for rival in late[0].rivals:
            yield apply(here, steps([replace(late[0], after=rival.text)], 0.0)), rival.posterior
