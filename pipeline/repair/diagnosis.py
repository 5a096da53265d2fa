"""Diagnosis: which one mechanism damaged a document, and whether anything proves it."""

import re
from collections.abc import Iterator, Sequence

from pipeline.repair.cases import Case, Seen, cases, seen
from pipeline.repair.context import GENUINE
from pipeline.repair.fills import parses
from pipeline.repair.holes import Part, parts, suspects
from pipeline.repair.languages import languages_of
from pipeline.repair.lexicon import Lexicon
from pipeline.repair.mechanisms import MECHANISMS, Family, Mechanism
from pipeline.repair.proofs import QUOTE, KnownWords, witnesses
from pipeline.repair.reader import Reader
from pipeline.repair.readings import kind
from pipeline.text.words import CorpusWords, WordList

FAMILIES: tuple[Family, ...] = ("question mark", "replacement character", "half-decoded")
# A posterior from which a reading proves its document's mechanism.
_PROOF = 0.7
# A mechanism must explain this share of what is surely damage, or so many words must prove it:
# of a text full of names most may be unknown.
_MIN_EXPLAINED = 0.5
_PROOFS = 3
# ASCII letters around the holes from which a reading of a kind can be a proof.
_MIN_PROOF_LETTERS = {"word": 3, "contraction": 3, "spelled": 0}
_LATIN1_LETTER = re.compile(r"[À-ÖØ-öø-ÿ]")
_ONLY_1252 = re.compile(r"[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
# A share of known words from which a text is in a language of the lists for certain.
_FAMILIAR = 0.7
# So many letters of Latin-1 beside the damage are no accident.
_SPARED = 2
# Parts from which a mechanism is told.
_SAMPLE = 80
# What it costs not to explain a run, in characters; mechanisms this much dearer are not tried.
_UNEXPLAINED, _DEARER, _SLACK = 6, 1.2, 3


def diagnosed(text: str, corpus: CorpusWords, words: WordList) -> Reader | None:
    """A reader for the mechanism that explains most of the damage; None where nothing is proved."""
    best: tuple[float, Reader] | None = None
    known = KnownWords(words, corpus, text)
    for family in FAMILIES:
        suspect = suspects(text, family)
        if not suspect:
            continue
        own = [one for one in MECHANISMS if one.family == family]
        if not any(witnesses(suspect, one, known) for one in own):
            continue
        damaged = holes(text, family)
        sample = _spread(damaged)
        told = {one: found for one in own if (found := witnesses(sample, one, known))}
        if not told:
            continue
        lexicon = Lexicon(words, corpus, known.own, languages_of(text, damaged, words))
        masked = seen(text, family)
        for mechanism in _candidates(text, lexicon, family, damaged):
            if mechanism not in told:
                continue
            reader = Reader(lexicon, mechanism)
            if not _may_be_proved(reader, masked, sample, told[mechanism]):
                continue
            evidence = _evidence(cases(reader, masked, sample))
            if evidence is not None and (best is None or evidence > best[0]):
                best = evidence, reader
    return best[1] if best is not None else None


def _may_be_proved(
    reader: Reader, masked: Seen, sample: Sequence[Part], witnesses: Sequence[Part]
) -> bool:
    """Whether those parts that may prove a mechanism do; where they are most, all are read."""
    if 2 * len(witnesses) > len(sample):
        return True
    return sum(map(_proof, cases(reader, masked, witnesses))) >= 1


def holes(text: str, family: Family, is_proved: bool = False) -> tuple[Part, ...]:
    """The damaged parts of a family, or none where all may be genuine."""
    # A text that names the replacement character is about it.
    if family == "replacement character" and "FFFD" in text:
        return ()
    found = tuple(part for part in parts(text, family, is_proved) if not part.is_whole)
    return found if any(part.is_firm or not part.may_be_asked for part in found) else ()


def _spread(damaged: Sequence[Part]) -> Sequence[Part]:
    """Enough parts from all over the text to tell its mechanism."""
    return damaged[:: max(1, -(-len(damaged) // _SAMPLE))]


def _candidates(
    text: str,
    lexicon: Lexicon,
    family: Family,
    damaged: Sequence[Part],
) -> list[Mechanism]:
    """The mechanisms that may explain the damage at all."""
    own = [mechanism for mechanism in MECHANISMS if mechanism.family == family]
    own = [mechanism for mechanism in own if _is_possible(mechanism, text, damaged, lexicon)]
    runs = list(_firm_runs(damaged))
    costs = [sum(_cost(mechanism, run) for run in runs) for mechanism in own]
    most = _DEARER * min(costs, default=0) + _SLACK
    return [mechanism for mechanism, cost in zip(own, costs, strict=True) if cost <= most]


def _is_possible(
    mechanism: Mechanism, text: str, damaged: Sequence[Part], lexicon: Lexicon
) -> bool:
    """Whether what stands around the damage is what the mechanism would have left whole."""
    if mechanism.family == "question mark":
        spared = sum(len(_LATIN1_LETTER.findall(line)) for line in _lines(text, damaged))
        if mechanism.spares_latin1:
            return lexicon.languages.share("en") > 0.5 or spared > 0
        return spared < _SPARED or not _has_sparing_twin(mechanism)
    if mechanism.shows_1252:
        return any(_ONLY_1252.search(part.text) for part in damaged)
    return True


def _has_sparing_twin(mechanism: Mechanism) -> bool:
    """Whether another mechanism leaves the same of quotes, and Latin-1 whole."""
    left = mechanism.damage("“")
    return any(other.spares_latin1 and other.damage("“") == left for other in MECHANISMS)


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
    worth = {case.part.text: _proof(case) for case in found}
    proofs = sum(worth.values()) + _quotations(found)
    firm = sum(case.part.is_firm for case in found)
    explained = sum(case.is_change for case in found)
    if proofs < 1 or (proofs < _PROOFS and explained < _MIN_EXPLAINED * firm):
        return None
    return sum(case.total for case in found)


def _proof(case: Case) -> float:
    """How much of a proof of the document's mechanism a case is, from 0 to 1.

    A known word, restored, is a whole one: no short word, nothing that a writer may ask. So is a
    character in place of one that could not be shown: something was lost there for certain. A mark
    restored where nobody writes what stands there is a part of one.
    """
    part = case.part
    if part.may_be_asked or case.lost < _PROOF:
        return 0.0
    if part.family == "replacement character":
        return 1.0
    letters = sum(character.isascii() and character.isalpha() for character in part.text)
    found = kind(case.reader, part, case.best)
    is_sure = case.confidence >= _PROOF
    if part.is_firm and is_sure and letters >= _MIN_PROOF_LETTERS.get(found, letters + 1):
        # What ends in an s may be a plural of which somebody asks.
        return 1 / 2 if found == "contraction" and part.text[-1] in "sS" else 1.0
    start, end = part.holes[0]
    if end < len(part.text):
        return 1 / 2 if end - start > 1 else 1 / 4
    # Who types in haste goes on after a question in small letters, in words that no list has.
    is_familiar = case.reader.lexicon.languages.known > _FAMILIAR
    return 1 / 4 if found == "word" and is_sure and letters > 1 and is_familiar else 0.0


def _quotations(found: Sequence[Case]) -> int:
    """How often something stands between two runs of the length that quotes leave.

    Before a word nobody writes so many question marks, and as many again after it.
    """
    count, opened = 0, ""
    for case in found:
        (start, end), last = case.part.holes[0], case.part.holes[-1]
        if start == 0 and QUOTE <= end < len(case.part.text) and case.lost >= _PROOF:
            opened = case.part.text[:end]
        closes = last[1] == len(case.part.text) > last[0] > 0
        if closes and opened == case.part.text[last[0] :]:
            count, opened = count + 1, ""
    return count
