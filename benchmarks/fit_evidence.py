"""Stage two of training repair: how much each number of a reading's evidence weighs.

Texts that the context model has not seen are damaged by every mechanism; of each damaged part the
true reading should win among all readings and the rival that none is right (conditional logit,
McFadden 1974).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from pipeline.repair.cases import SURE, cases, seen, told
from pipeline.repair.diagnosis import holes
from pipeline.repair.languages import languages_of
from pipeline.repair.lexicon import EVIDENCE, Lexicon
from pipeline.repair.mechanisms import Mechanism
from pipeline.repair.reader import Reader
from pipeline.repair.readings import evidence, nothing
from pipeline.text.words import CorpusWords, WordList, count_words

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """The evidence of each reading of a part (rows), and the number of the true one."""

    evidence: Floats
    truth: int
    kind: str


def damaged(text: str, mechanism: Mechanism) -> tuple[str, list[int]]:
    """The damaged text, and where each of its characters comes from."""
    pieces, origin = [], []
    for at, character in enumerate(text):
        left = mechanism.damage(character)
        pieces.append(left)
        origin += [at] * len(left)
    return "".join(pieces), [*origin, len(text)]


def choices(
    text: str, mechanism: Mechanism, words: WordList, corpus: CorpusWords
) -> Iterator[Choice]:
    """The choices that a text poses when this mechanism damaged it."""
    hurt, origin = damaged(text, mechanism)
    if hurt == text:
        return
    family = mechanism.family
    parts = holes(hurt, family, is_proved=True)
    if not parts:
        return
    own = CorpusWords.of(count_words(hurt))
    reader = Reader(Lexicon(words, corpus, own, languages_of(hurt, parts, words)), mechanism)
    first = cases(reader, seen(hurt, family), parts)
    again = [case for case in told(reader, hurt, parts) if case.confidence < SURE]
    for case in [*first, *again]:
        part = case.part
        truth = text[origin[part.start] : origin[part.end]]
        if mechanism.damage(truth) != part.text:
            continue
        rows = [nothing(reader, case.scene, case.readings)]
        rows += [evidence(reader, case.scene, one) for one in case.readings]
        texts = [one.text for one in case.readings]
        where = texts.index(truth) + 1 if truth in texts else 0
        yield Choice(np.array(rows), where, mechanism.name)


def fit(found: Sequence[Choice], start: tuple[float, ...], strength: float = 3e-5) -> Floats:
    """The weights under which the true readings are likeliest."""
    evidence = np.concatenate([one.evidence for one in found])
    sizes = np.array([len(one.evidence) for one in found])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    row = np.repeat(np.arange(len(found)), sizes)
    truth = first + np.array([one.truth for one in found])
    origin = np.array(start)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = evidence @ weights
        scores -= np.maximum.reduceat(scores, first)[row]
        powers = np.exp(scores)
        shares = powers / np.add.reduceat(powers, first)[row]
        nats = -np.log(np.maximum(shares[truth], 1e-300)).mean()
        shares[truth] -= 1
        slope = (evidence * shares[:, None]).sum(axis=0) / len(found)
        apart = weights - origin
        return nats + strength * float(apart @ apart), slope + 2 * strength * apart

    best = minimize(loss, origin, jac=True, method="L-BFGS-B")
    print(f"{len(found)} choices, {loss(origin)[0]:.4f} -> {best.fun:.4f} nats a choice")
    for name, before, after in zip(EVIDENCE, origin, best.x, strict=True):
        print(f"  {name:22} {before:8.3f} -> {after:8.3f}")
    return np.asarray(best.x)
