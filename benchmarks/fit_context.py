"""Stage one of training repair: the weights of the context model, from running text.

Characters beyond ASCII are masked in all the ways in which texts lose them, genuine question marks
with them, and each slot is a choice among the characters its language writes (multinomial logistic
regression on hashed features, AdaGrad).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from pipeline.repair.context import UNKNOWN, features, symbol_hashes, view_of

SLOTS = 1 << 24
SCALE = 0.05
# Marks that any language may have; the genuine question mark is the first symbol.
MARKS = "?“”„‚‘’«»‹›–—…·•®™©°ªº§×½€£\u00a0\u202f¿¡′″−→"
MIN_COUNT, MIN_SHARE = 8, 3e-7
CHUNK = 1_200

# What is lost, as a class of characters, and how often a training text loses so.
LOSSES: tuple[tuple[str, float], ...] = (
    (r"[^\x00-\x7f]", 0.6),
    (r"[^\x00-\xff]", 0.2),
    (r"[\u2000-\u2fff]", 0.05),
    ("’", 0.03),
    # UTF-8 of these has a byte that is a C1 control as Latin-1.
    ("[\u00c0-\u00df\u0100-\u011f\u0140-\u015f\u0180-\u019f\u0200-\u021f\u1e00-\u2fff]", 0.15),
)
WITH_QUESTIONS = 0.75
# In half of the texts this share of the words is known: the model is asked again then.
REVEALED = 0.8
TOKEN = re.compile(r"[^ \n]+")
# Of the features of a slot so many are seen in training: none should be relied on alone.
KEPT = 0.6
# AdaGrad's step, and how weights shrink.
RATE, DECAY = 0.15, 2e-4


@dataclass(frozen=True, slots=True)
class Example:
    """Slots of many texts: their features, language, true symbol, and whether `?` was masked."""

    hashes: npt.NDArray[np.uint32]
    language: npt.NDArray[np.int16]
    truth: npt.NDArray[np.int16]
    asks: npt.NDArray[np.bool_]


def chunks(text: str) -> Iterator[str]:
    """Pieces of about the length of a short page, cut at line breaks."""
    piece: list[str] = []
    size = 0
    for line in text.split("\n"):
        piece.append(line)
        size += len(line) + 1
        if size > CHUNK:
            yield "\n".join(piece)
            piece, size = [], 0
    if piece:
        yield "\n".join(piece)


def alphabets(texts: Mapping[str, list[str]]) -> tuple[str, dict[str, list[int]]]:
    """All symbols, and of each language the numbers of those it writes."""
    counts = {lang: Counter("".join(parts)) for lang, parts in texts.items()}
    own: dict[str, set[str]] = {}
    for lang, counted in counts.items():
        total = sum(counted.values())
        own[lang] = {
            one
            for one, count in counted.items()
            if one > "\x7f" and count >= max(MIN_COUNT, MIN_SHARE * total) and _is_western(one)
        }
    known = set().union(*own.values()) - set(MARKS)
    symbols = MARKS + "".join(sorted(known))
    number = {one: n for n, one in enumerate(symbols)}
    marks = range(len(MARKS))
    return symbols, {
        lang: sorted({*marks, *(number[one] for one in chosen)}) for lang, chosen in own.items()
    }


def _is_western(one: str) -> bool:
    return one < "\u0250" or "\u1e00" <= one < "\u1f00" or "\u2000" <= one < "\u2300"


def masked(
    text: str, symbols: Mapping[str, int], language: int, random: np.random.Generator
) -> Example | None:
    """The slots of one text, lost in one way."""
    shares = np.array([share for _, share in LOSSES])
    lost, _ = LOSSES[int(random.choice(len(LOSSES), p=shares / shares.sum()))]
    asks = bool(random.random() < WITH_QUESTIONS)
    pattern = re.compile(f"(?:{lost}|\\?)+" if asks else f"(?:{lost})+")
    told = REVEALED if random.random() < 0.5 else 0.0
    hidden = [
        match.span() for match in TOKEN.finditer(text) if told == 0.0 or random.random() >= told
    ]
    holes = [match.span() for start, end in hidden for match in pattern.finditer(text, start, end)]
    if not holes:
        return None
    slots = [
        (hole, index, end - start, symbols[text[start + index]])
        for hole, (start, end) in enumerate(holes)
        for index in range(min(end - start, 6))
        if text[start + index] in symbols
    ]
    if not slots:
        return None
    hole, index, count, truth = np.array(slots, np.int64).T
    seen = view_of(text, holes, {})
    spoken = language if random.random() < 0.85 else UNKNOWN
    hashes = features(seen, hole, index, count, spoken)
    size = len(truth)
    return Example(
        hashes, np.full(size, language, np.int16), truth.astype(np.int16), np.full(size, asks)
    )


def joined(examples: list[Example]) -> Example:
    """All examples as one."""
    names = ("hashes", "language", "truth", "asks")
    return Example(*(np.concatenate([getattr(one, name) for one in examples]) for name in names))


@numba.njit(fastmath=True)  # type: ignore[untyped-decorator]
def _epoch(
    hashes, language, truth, asks, order, first, listed, added, weights, squares, rate, decay, kept
):
    room = np.uint32(len(weights) - 1)
    loss = 0.0
    width = hashes.shape[1]
    scores = np.zeros(2048)
    use = np.zeros(width, np.int64)
    for row in order:
        used = 0
        for t in range(width):
            if np.random.random() < kept:
                use[used] = t
                used += 1
        start, stop = first[language[row]], first[language[row] + 1]
        best = -1e30
        skip = 0 if asks[row] else 1
        size = stop - start
        for c in range(size):
            if c == 0 and skip:
                scores[c] = -1e30
                continue
            sym = added[listed[start + c]]
            total = 0.0
            for u in range(used):
                total += weights[(hashes[row, use[u]] + sym) & room]
            scores[c] = total
            best = max(best, total)
        norm = 0.0
        for c in range(size):
            scores[c] = np.exp(scores[c] - best)
            norm += scores[c]
        for c in range(size):
            p = scores[c] / norm
            wanted = listed[start + c] == truth[row]
            if wanted:
                loss -= np.log(max(p, 1e-12))
            grad = p - (1.0 if wanted else 0.0)
            if abs(grad) < 1e-3:
                continue
            sym = added[listed[start + c]]
            for u in range(used):
                slot = (hashes[row, use[u]] + sym) & room
                g = grad + decay * weights[slot]
                squares[slot] += g * g
                weights[slot] -= rate * g / np.sqrt(squares[slot])
    return loss / len(order)


def fit(
    example: Example, held: Example, symbols: str, own: list[list[int]], epochs: int, seed: int
) -> npt.NDArray[np.int8]:
    """The weights, as small integers; prints what they make of the examples held back."""
    random = np.random.default_rng(seed)
    first = np.cumsum([0, *map(len, own)])
    listed = np.concatenate([np.array(one, np.int64) for one in own])
    added = symbol_hashes(symbols)
    weights = np.zeros(SLOTS, np.float32)
    squares = np.full(SLOTS, 0.5, np.float32)
    for epoch in range(epochs):
        order = random.permutation(len(example.truth))
        loss = _epoch(
            example.hashes, example.language, example.truth, example.asks, order, first, listed,
            added, weights, squares, RATE, DECAY, KEPT,
        )  # fmt: skip
        right = accuracy(held, weights * KEPT, first, listed, added)
        print(f"epoch {epoch}: {loss:.4f} nats a slot, {right:.4f} right of those held back")
    return np.clip(np.round(weights * KEPT / SCALE), -127, 127).astype(np.int8)


def accuracy(
    example: Example,
    weights: npt.NDArray[np.float32],
    first: npt.NDArray[np.int64],
    listed: npt.NDArray[np.int64],
    added: npt.NDArray[np.uint32],
) -> float:
    """The share of slots of which the likeliest symbol is the true one."""
    room = np.uint32(len(weights) - 1)
    right = 0
    for row, language in enumerate(example.language):
        own = listed[first[language] : first[language + 1]]
        scores = weights[(example.hashes[row][:, None] + added[own][None, :]) & room].sum(axis=0)
        scores[0] -= 0 if example.asks[row] else np.inf
        right += int(own[scores.argmax()] == example.truth[row])
    return right / len(example.truth)
