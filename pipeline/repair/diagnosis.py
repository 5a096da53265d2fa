"""Diagnosis: which one mechanism damaged a document, and whether anything proves it."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from pipeline.repair.cases import Case, Seen, cases, look_at, seen
from pipeline.repair.context import GENUINE
from pipeline.repair.fills import parses
from pipeline.repair.holes import Part, parts, suspects
from pipeline.repair.languages import languages_of
from pipeline.repair.lexicon import Lexicon
from pipeline.repair.mechanisms import MECHANISMS, Family, Mechanism
from pipeline.repair.proofs import KnownWords, evidence_of, proof, quotations, witnesses
from pipeline.repair.reader import Reader
from pipeline.text.words import CorpusWords, WordList

# Half of a character explains the sign beside it, so these come first.
FAMILIES: tuple[Family, ...] = ("half-decoded", "question mark", "replacement character")
# A mechanism must explain this share of what is surely damage, or so many words must prove it:
# of a text full of names most may be unknown.
_MIN_EXPLAINED = 0.5
_PROOFS = 3
_LATIN1_LETTER = re.compile(r"[À-ÖØ-öø-ÿ]")
_FURTHER_LETTER = re.compile(r"[^\W\d_\x00-\xff]")
_ONLY_1252 = re.compile(r"[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
# So many letters of Latin-1 beside the damage are no accident.
_SPARED = 2
# Parts from which a mechanism is told.
_SAMPLE = 80
# Signs that stand alone are of so many lengths where they were words.
_LENGTHS = 4
# So many at a time, until a mechanism is so much less likely (a logarithm) than another.
_STEP, _HOPELESS = 4, 20.0
# What it costs not to explain a run, in characters; mechanisms this much dearer are not tried.
_UNEXPLAINED, _DEARER, _SLACK = 6, 1.2, 3


def diagnosed(text: str, corpus: CorpusWords, words: WordList) -> list[Case]:
    """Cases of the mechanism that explains most of the damage; none where nothing is proved."""
    best: tuple[float, list[Case]] = -math.inf, []
    known = KnownWords(words, corpus, text)
    halves: Sequence[Part] = ()
    for family in FAMILIES:
        own = [one for one in MECHANISMS if one.family == family]
        suspect = suspects(text, family)
        if not any(witnesses(suspect, one, known) for one in own):
            continue
        damaged = holes(text, family)
        if not damaged or _are_in(damaged, halves):
            continue
        lexicon = Lexicon(words, corpus, known.own, languages_of(text, damaged, words))
        sample = _spread(damaged)
        possible = _candidates(text, family, damaged)
        told = {one: found for one in possible if (found := witnesses(sample, one, known))}
        if not told:
            continue
        masked = seen(text, family)
        look_at(masked, lexicon, list(told), sample)
        readers = [
            reader
            for mechanism, found in told.items()
            if _may_be_proved(reader := Reader(lexicon, mechanism), masked, sample, found)
        ]
        for evidence, cases_of in _proved(readers, masked, sample):
            if evidence > best[0]:
                best = evidence, cases_of
        if family == "half-decoded" and best[1] and len(damaged) >= _PROOFS:
            halves = damaged
    return best[1]


def _are_in(damaged: Iterable[Part], others: Sequence[Part]) -> bool:
    """Whether each part touches one of others, which are sorted and apart.

    >>> text = "The entrÃ?Â©e"
    >>> halves = parts(text, "half-decoded")
    >>> [_are_in(parts(one, "question mark"), halves) for one in (text, text + " caf?")]
    [True, False]
    """
    last = ((part, bisect_left(others, part.end, key=attrgetter("start"))) for part in damaged)
    return all(number > 0 and others[number - 1].end > part.start for part, number in last)


def _proved(
    readers: Sequence[Reader], text: Seen, sample: Sequence[Part]
) -> list[tuple[float, list[Case]]]:
    """The cases of each mechanism that is proved, and their evidence.

    The sample is read step by step; who falls far behind the best is read no further.
    """
    read = [cases(reader, text, sample[:_STEP]) for reader in readers]
    proved: dict[int, float] = {}
    ahead: list[Case] = []
    for number in sorted(range(len(read)), key=lambda number: -_total(read[number])):
        found = read[number]
        while len(found) < len(sample) and not _is_hopeless(found, ahead):
            found += cases(readers[number], text, sample[len(found) : len(found) + _STEP])
        evidence = _evidence(found) if len(found) == len(sample) else None
        if evidence is not None:
            proved[number] = evidence
            if not ahead or evidence > _total(ahead):
                ahead = found
    return [(proved[number], read[number]) for number in sorted(proved)]


def _is_hopeless(found: Sequence[Case], ahead: Sequence[Case]) -> bool:
    """Whether cases are far behind the best, which has been read to the end, if any has."""
    return bool(ahead) and _total(found) < _total(ahead[: len(found)]) - _HOPELESS


def _total(found: Sequence[Case]) -> float:
    return sum(case.total for case in found)


def _may_be_proved(
    reader: Reader, text: Seen, sample: Sequence[Part], told: Sequence[Part]
) -> bool:
    """Whether those parts that may prove a mechanism do; where they are most, all are read."""
    if 2 * len(told) > len(sample):
        return True
    return sum(map(proof, cases(reader, text, told))) >= 1


def holes(text: str, family: Family, is_proved: bool = False) -> tuple[Part, ...]:
    """The damaged parts of a family, or none where all may be genuine."""
    # A text that names the replacement character is about it.
    if family == "replacement character" and "FFFD" in text:
        return ()
    found = tuple(part for part in parts(text, family, is_proved) if not part.is_whole)
    if not any(part.is_firm or not part.may_be_asked for part in found) or _is_script(found):
        return ()
    return found


def _is_script(damaged: Sequence[Part]) -> bool:
    """Whether a text of another script was lost whole: runs of many lengths, and few letters.

    >>> _is_script(parts("???????, ?? ??? ?????? said, ??????????.", "question mark"))
    True
    """
    alone = [len(part.text) for part in damaged if part.is_alone and len(part.text) > 1]
    return 2 * len(alone) > len(damaged) and len(set(alone)) >= _LENGTHS


def _spread(damaged: Sequence[Part]) -> Sequence[Part]:
    """Enough different parts from all over the text to tell its mechanism."""
    if len(damaged) > _SAMPLE:
        damaged = list({part.text: part for part in damaged}.values())
    return damaged[:: max(1, -(-len(damaged) // _SAMPLE))]


def _candidates(text: str, family: Family, damaged: Sequence[Part]) -> list[Mechanism]:
    """The mechanisms that may explain the damage at all."""
    lines = "\n".join(_lines(text, damaged))
    own = [one for one in MECHANISMS if one.family == family and _is_possible(one, lines, damaged)]
    runs = list(_firm_runs(damaged))
    costs = [sum(_cost(mechanism, run) for run in runs) for mechanism in own]
    most = _DEARER * min(costs, default=0) + _SLACK
    return [mechanism for mechanism, cost in zip(own, costs, strict=True) if cost <= most]


def _is_possible(mechanism: Mechanism, lines: str, damaged: Sequence[Part]) -> bool:
    """Whether what stands in the damaged lines is what the mechanism would have left whole."""
    if mechanism.family == "question mark":
        spared, further = (len(one.findall(lines)) for one in (_LATIN1_LETTER, _FURTHER_LETTER))
        if mechanism.spares == "letters":
            return further > 0
        if mechanism.spares == "latin-1":
            return spared > 0 and further < _SPARED
        return spared + further < _SPARED or not _has_sparing_twin(mechanism)
    if mechanism.shows_1252:
        return any(_ONLY_1252.search(part.text) for part in damaged)
    return True


def _has_sparing_twin(mechanism: Mechanism) -> bool:
    """Whether another mechanism leaves the same of quotes, and Latin-1 whole."""
    left = mechanism.damage("“")
    return any(other.spares != "nothing" and other.damage("“") == left for other in MECHANISMS)


def _lines(text: str, damaged: Sequence[Part]) -> Iterator[str]:
    """The lines that are damaged."""
    done = 0
    for part in damaged:
        if part.start >= done:
            start = text.rfind("\n", 0, part.start) + 1
            end = text.find("\n", part.end)
            done = end if end >= 0 else len(text)
            yield text[start:done]


def _firm_runs(damaged: Sequence[Part]) -> Iterator[str]:
    """The runs of damage in which no genuine question mark can be part."""
    for part in _spread(damaged):
        for start, end in part.holes:
            if part.is_firm and (end < len(part.text) or part.family != "question mark"):
                yield part.text[start:end]


def _cost(mechanism: Mechanism, run: str) -> int:
    """How many lost characters the mechanism needs to explain a run."""
    ways = parses(mechanism, run)
    is_lossless = mechanism.damage("é") == GENUINE
    whole = [way for way in ways if is_lossless or GENUINE not in way]
    return min(map(len, whole), default=_UNEXPLAINED)


def _evidence(found: Sequence[Case]) -> float | None:
    """The log-likelihood of all parts under their mechanism; None where nothing is proved."""
    worth = {evidence_of(case.part): proof(case) for case in found}
    proofs = sum(worth.values()) + quotations(found)
    firm = sum(case.part.is_firm for case in found)
    explained = sum(case.is_change for case in found)
    if proofs < 1 or (proofs < _PROOFS and explained < _MIN_EXPLAINED * firm):
        return None
    return _total(found)
