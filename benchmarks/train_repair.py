"""Train pipeline/models/repair.npz from running text in many languages.

Usage, in an environment that has numba and scipy besides the project:

    PYTHONPATH=. python benchmarks/train_repair.py TEXTS --to pipeline/models/repair.npz

TEXTS holds files `LANG--SOURCE.txt`, one paragraph a line (benchmarks/repair_texts.py makes them).
"""

import argparse
import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks.fit_context import SCALE, alphabets, chunks, fit, joined, masked
from benchmarks import fit_evidence
from benchmarks.typography import typeset
from pipeline.repair.mechanisms import MECHANISMS
from pipeline.repair.lexicon import EVIDENCE
from pipeline.text.words import load_words

START = dict(letters=1.0, marks=1.0, genuine=1.0, listed=0.5, plain=0.3, contraction=0.5, corpus=0.5,
             none=-4.0, foreign=-1.0)
START |= {"listed words": 5.0, "unlisted words": -2.0, "plain words": 2.0, "contractions": 4.0, "none slots": -1.0, "corpus words": 2.0, "none allowed": 0.7}


# Codes of one language for the word lists; languages whose damage leaves no letter to go by.
SAME = {"pt-br": "pt", "sr-latn": "sh", "hr": "sh"}
OTHER_SCRIPTS = ("bg", "el", "ru", "uk")
# The context model never sees these sources: what it says of them is what it would say of any text.
CALIBRATES = ("freeciv", "freedroid", "gnome-help", "jargon", "stellarium")
TOGETHER = 6
SLOT_SHARES = {"en": 2, "vi": 4}
CHOICE_SHARES = {"en": 4}
# Of the texts with straight quotes this share is typeset.
TYPESET = 0.7
SHOUTED = 0.02


def read_texts(folder: Path, calibrates: bool) -> dict[str, list[str]]:
    """All chunks of each language."""
    texts: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.txt")):
        code, source = path.stem.split("--")
        language = SAME.get(code, code)
        if language in OTHER_SCRIPTS or (source in CALIBRATES) != calibrates:
            continue
        random = np.random.default_rng(len(texts))
        for chunk in chunks(path.read_text(encoding="utf-8")):
            is_plain = not any(mark in chunk for mark in "“”„«»’")
            set_it = (is_plain or language == "en") and random.random() < TYPESET
            one = typeset(chunk, language, random) if set_it else chunk
            one = one.upper() if random.random() < SHOUTED else one
            texts.setdefault(language, []).append(one)
    return texts


def share(chunk: str) -> int:
    """A number from 0 to 9 that hangs on the chunk alone."""
    return hashlib.sha256(chunk.encode()).digest()[0] % 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--slots", type=int, default=60_000)
    parser.add_argument("--choices", type=int, default=3_000)
    parser.add_argument("--context-of")
    args = parser.parse_args()
    texts = read_texts(args.texts, False)
    unseen = read_texts(args.texts, True)
    languages = sorted(texts)
    random = np.random.default_rng(args.seed)
    if args.context_of:
        with np.load(args.context_of, allow_pickle=False) as stored:
            kept = {name: stored[name] for name in stored.files}
            kept["evidence"] = np.array([START.get(name, 0.0) for name in EVIDENCE])
    else:
        kept = train_context(texts, languages, random, args)
    np.savez_compressed(args.to, **kept)
    from pipeline.repair import context, fills, lexicon
    for one in (context.load_context, fills.fills, fills.parses, lexicon.load_weights):
        one.cache_clear()
    weights = train_evidence(unseen, languages, random, args, tuple(kept["evidence"].tolist()))
    kept["evidence"] = np.round(weights, 3)
    np.savez_compressed(args.to, **kept)


def train_context(texts, languages, random, args):
    symbols, own = alphabets(texts)
    number = {one: n for n, one in enumerate(symbols)}
    trained, held = [], []
    for code, language in enumerate(languages):
        size = tested = 0
        pieces = ["\n".join(texts[language][n:n + TOGETHER]) for n in range(0, len(texts[language]), TOGETHER)]
        pieces = [pieces[n] for n in random.permutation(len(pieces))]
        for chunk in pieces * 2:
            if share(chunk) == 0 and tested > 2000 or size > args.slots * SLOT_SHARES.get(language, 1):
                continue
            example = masked(chunk, number, code, random)
            if example is None:
                continue
            if share(chunk) == 0:
                held.append(example); tested += len(example.truth)
            else:
                trained.append(example); size += len(example.truth)
        print(language, len(texts[language]), size, len(own[language]), flush=True)
    weights = fit(joined(trained), symbols, [own[one] for one in languages], args.epochs, args.seed, joined(held))
    table = np.zeros((len(languages), len(symbols)), np.bool_)
    for code, language in enumerate(languages):
        table[code, own[language]] = True
    return dict(weights=weights, scale=SCALE, symbols=symbols, languages=" ".join(languages), alphabets=table,
                evidence=np.array([START.get(name, 0.0) for name in EVIDENCE]))


def train_evidence(unseen, languages, random, args, start):
    words = load_words()
    found = []
    for language in languages:
        size = 0 if language in words.languages else args.choices * 5 // 6
        pieces = unseen.get(language, [])
        for n in random.permutation(len(pieces)):
            if size > args.choices * CHOICE_SHARES.get(language, 1):
                break
            mechanism = MECHANISMS[int(random.integers(len(MECHANISMS)))]
            new = list(fit_evidence.choices(pieces[n], mechanism, words))
            found += new
            size += len(new)
    return fit_evidence.fit(found, start)


if __name__ == "__main__":
    main()
