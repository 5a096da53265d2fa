"""Repair one text alone, without a corpus or a config."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.config.schema import RepairOptions
from pipeline.model.repair import Claim
from pipeline.repair.combine import claims
from pipeline.repair.log import steps
from pipeline.text.steps import apply, undo
from pipeline.text.words import NO_CORPUS, CorpusWords, count_words, load_words

Words = Iterable[str] | Mapping[str, int] | CorpusWords

# Who asks for a repair did not ask for other line breaks.
_ALONE = RepairOptions(hyphens=False)


@dataclass(frozen=True, slots=True)
class Repaired:
    """A repaired text and its log; places are half-open code point offsets into the text given.

    `steps` were carried out, `holes` were not: what each says of its place is less sure than asked
    for. Both are sorted, and no two of them overlap.
    """

    text: str
    steps: tuple[Claim, ...]
    holes: tuple[Claim, ...]


def repair_text(text: str) -> str:
    """The text with its damage repaired, by the shipped words alone.

    >>> repair_text("Lula????s old clich????s. What's next???")
    "Lula’s old clichés. What's next???"

    Without evidence it is the text that was given. Line breaks stay, with the hyphens before them;
    `repair` says what was changed, and why.
    """
    return repair(text).text


def repair(
    text: str, *, words: Words | None = None, options: RepairOptions | None = None
) -> Repaired:
    """The text with its damage repaired, what was changed on which evidence, and what was left.

    `words` are undamaged words that the text may hold and no list has, such as the names of your
    corpus, with or without how often each stands there; for many texts make `own_words` of them
    once. `options` are those of the config's section `repair`; without any, words that a line break
    cut in two are not joined.

    >>> repaired = repair("Old clich????s die hard.")
    >>> repaired.text
    'Old clichés die hard.'
    >>> [(s.start, s.before, s.after, s.confidence > 0.95) for s in repaired.steps]
    [(9, '????', 'é', True)]
    >>> undo_repairs(repaired.text, repaired.steps)
    'Old clich????s die hard.'
    >>> repair("Mrs. Xanthipp????us came.", words=["Xanthippéus"]).text
    'Mrs. Xanthippéus came.'

    Raises TypeError for bytes: only their owner knows the encoding. Repairing twice changes nothing
    more. A text is worked on as a whole: of more than 100 MB give it part by part.
    """
    _check_is_text(text)
    options = options or _ALONE
    corpus = words if isinstance(words, CorpusWords) else own_words(words) if words else NO_CORPUS
    found = claims(text, corpus, load_words(), options)
    sure = tuple(claim for claim in found if claim.confidence >= options.min_confidence)
    holes = tuple(claim for claim in found if claim.confidence < options.min_confidence)
    return Repaired(apply(text, steps(sure, options.min_confidence)), sure, holes)


def _check_is_text(text: object) -> None:
    if not isinstance(text, str):
        hint = "decode first: data.decode('utf-8')" if isinstance(text, bytes) else "give a text"
        raise TypeError(f"repair takes str, not {type(text).__name__}; {hint}")


def undo_repairs(text: str, done: Iterable[Claim]) -> str:
    """The text as it was before its repairs, exactly; `done` are the steps of a `Repaired`.

    >>> repaired = repair("Clich????s at the cafÃ©")
    >>> repaired.text, undo_repairs(repaired.text, repaired.steps)
    ('Clichés at the café', 'Clich????s at the cafÃ©')
    """
    return undo(text, steps(done, 0.0))


def own_words(words: Iterable[str] | Mapping[str, int]) -> CorpusWords:
    """A caller's undamaged words, as repair asks for them.

    >>> sorted(own_words(["José", "José Müller", "plain"]).items())
    [('jos*', (('José', 2),)), ('m*ller', (('Müller', 1),))]
    >>> sorted(own_words({"José": 7}).items())
    [('jos*', (('José', 7),))]

    Words that look damaged are left out, and so are those without letters beyond ASCII: no
    character of them can have been lost. Raises TypeError for a single string.
    """
    if isinstance(words, str | bytes):
        raise TypeError("words takes a list of words, not one string; give [word] or text.split()")
    counts: Counter[tuple[str, str]] = Counter()
    given = words if isinstance(words, Mapping) else Counter(words)
    for word, times in given.items():
        for found, number in count_words(word).items():
            counts[found] += number * times
    return CorpusWords.of(counts)
