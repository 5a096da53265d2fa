"""Diagnosis: which one mechanism damaged a document, and whether anything proves it."""

import re
from collections.abc import Iterator, Sequence

from pipeline.repair.cases import Case, cases, seen
from pipeline.repair.context import GENUINE
from pipeline.repair.fills import parses
from pipeline.repair.holes import Part, parts
from pipeline.repair.languages import languages_of
from pipeline.repair.lexicon import Lexicon
from pipeline.repair.mechanisms import MECHANISMS, Family, Mechanism
from pipeline.repair.reader import Reader
from pipeline.repair.readings import kind
from pipeline.text.words import CorpusWords, WordList, count_words

FAMILIES: tuple[Family, ...] = ("question mark", "replacement character", "half-decoded")
# A posterior from which a reading proves its document's mechanism.
_PROOF = 0.7
# A mechanism must explain this share of what is surely damage, or so many words must prove it:
# of a text full of names most may be unknown.
_MIN_EXPLAINED = 0.5
_PROOFS = 3
# ASCII letters around the holes from which a reading of a kind can be a proof.
_MIN_PROOF_LETTERS = {"word": 3, "contraction": 3, "spelled": 0}
# What one apostrophe lost leaves of a possessive; a contraction so frequent is no plural of which
# somebody asks.
_POSSESSIVE = re.compile(r"[A-Za-z]{3}’[sS]$")
_USUAL = -11.0
_LATIN1_LETTER = re.compile(r"[À-ÖØ-öø-ÿ]")
_FURTHER_LETTER = re.compile(r"[^\W\d_\x00-\xff]")
_ONLY_1252 = re.compile(r"[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
# The shortest run that an opening quote leaves where each byte leaves its trace: before a word
# nobody writes as many question marks.
_QUOTE = 3
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
    own = CorpusWords.of(count_words(text))
    for family in FAMILIES:
        damaged = holes(text, family)
        if not damaged:
            continue
        lexicon = Lexicon(words, corpus, own, languages_of(text, damaged, words))
        masked, sample = seen(text, family), _spread(damaged)
        for mechanism in _candidates(text, lexicon, family, damaged):
            reader = Reader(lexicon, mechanism)
            evidence = _evidence(cases(reader, masked, sample))
            if evidence is not None and (best is None or evidence > best[0]):
                best = evidence, reader
    return best[1] if best is not None else None


def holes(text: str, family: Family, is_proved: bool = False) -> tuple[Part, ...]:
    """The damaged parts of a family, or none where all may be genuine."""
    # A text that names the replacement character is about it.
    if family == "replacement character" and "FFFD" in text:
        return ()
    found = tuple(part for part in parts(text, family, is_proved) if not part.is_whole)
    return found if any(part.is_firm or not part.may_be_asked for part in found) else ()


def _spread(damaged: Sequence[Part]) -> Sequence[Part]:
    """Enough parts from all over the text to tell its mechanism."""
    return damaged[:: -(-len(damaged) // _SAMPLE)]


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
        lines = "\n".join(_lines(text, damaged))
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
    # A word proves no more where it comes again; signs that stand alone are none.
    worth = {
        (case.part.text, case.part.start * case.scene.is_alone): _proof(case) for case in found
    }
    proofs = sum(worth.values()) + _quotations(found)
    firm = sum(case.part.is_firm for case in found)
    explained = sum(case.is_change for case in found)
    if proofs < 1 or (proofs < _PROOFS and explained < _MIN_EXPLAINED * firm):
        return None
    return sum(case.total for case in found)


def _proof(case: Case) -> float:
    """How much of a proof of the document's mechanism a case is, from 0 to 1.

    A known word, restored, is a whole one: no short word, nothing that a writer may ask. So is a
    character at a letter in place of one that could not be shown: something was lost there for
    certain. A mark restored where nobody writes what stands there is a part of one.
    """
    part = case.part
    if part.may_be_asked or case.lost < _PROOF:
        return 0.0
    if part.family == "replacement character":
        return 1.0 if _letters(part) else 1 / 2
    start, end = part.holes[0]
    if part.family == "half-decoded" and end - start >= _QUOTE:
        return 1.0
    if part.is_firm:
        return _firm_proof(case)
    if end < len(part.text):
        # Search languages and spells of code begin words so.
        return _unfirm(part) if end - start > 1 else 1 / 8
    # Who types in haste goes on after a question in small letters, in words that no list has.
    is_familiar = case.reader.lexicon.languages.known > _FAMILIAR
    if case.confidence < _PROOF or not is_familiar:
        return 0.0
    is_restored = kind(case.reader, part, case.best) == "word" and _letters(part) > 1
    is_long = end - start >= _QUOTE
    return 1 / 4 if is_restored or is_long or case.scene.is_alone else 0.0


def _firm_proof(case: Case) -> float:
    """How much of a proof a case is where nobody would write what stands there."""
    part, text = case.part, case.best.text
    if case.confidence >= _PROOF:
        found = kind(case.reader, part, case.best)
        if found == "contraction" and _is_usual(case):
            return 1.0
        # A plural of which somebody asks looks like a possessive.
        if part.family == "question mark" and text[-2:] in ("’s", "’S"):
            return 1 / 2 if found == "contraction" or _POSSESSIVE.search(text) else 1 / 4
        if _letters(part) >= _MIN_PROOF_LETTERS.get(found, len(part.text)):
            return 1.0
    return _unfirm(part)


def _unfirm(part: Part) -> float:
    """How much of a proof signs of damage before a letter are, whatever was lost there."""
    start, end = part.holes[0]
    return 1 / 2 if end - start > 1 else 1 / 4


def _is_usual(case: Case) -> bool:
    """Whether a contraction is one of the few that are everywhere, such as `it’s`."""
    known = case.reader.lexicon.known(case.best.text.replace("’", "'"))
    return known is not None and known.log > _USUAL


def _letters(part: Part) -> int:
    """The number of plain letters that came through."""
    return sum(character.isascii() and character.isalpha() for character in part.text)


def _quotations(found: Sequence[Case]) -> float:
    """What quotations prove: something stands between two runs of the length that quotes leave.

    Before a word nobody writes so many question marks as long ones have, and as many again after
    it. Of short ones two prove what one long one does.
    """
    proof, opened = 0.0, ""
    for case in found:
        text, (start, end), last = case.part.text, case.part.holes[0], case.part.holes[-1]
        if start == 0 and end < len(text) and case.lost >= _PROOF:
            opened = text[:end]
        closing = text[last[0] :] if last[1] == len(text) > last[0] > 0 else ""
        if opened and closing in (opened, opened + GENUINE):
            proof += 1.0 if len(opened) >= _QUOTE else 1 / 2
            opened = ""
    return proof
