"""How good is a repair? Words right, wrong and left; harm to what was sound; honest confidence.

A word is what stands between blanks or line ends. Two words are equal when they are after the
shapes of quotes, dashes, dots and blanks are levelled: no reader minds those, and no damage tells.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from unicodedata import normalize

from damage import Case
from rapidfuzz.distance import Levenshtein

from pipeline.model.repair import Claim

_LEVEL = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑–—−", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f", " "),
        "…": "...",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "\u00ad": None,
    }
)
_CLAIMED = "\ue000"  # of private use: in no text
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)


def level(text: str) -> str:
    """Text without the differences that do not count.

    >>> level("“It’s” — so…")
    '"It\\'s" - so...'
    """
    return normalize("NFC", text).translate(_LEVEL)


@dataclass(frozen=True, slots=True)
class Score:
    """What a repairer made of some documents; scores are added up.

    `damaged` words are now `right`, `wrong` (another word, also not the truth) or `left` as they
    were; `harmed` words were sound and are no longer. Of undamaged documents, `wrong_chars` is the
    distance in characters from the truth after levelling, `changed_chars` before it.
    """

    docs: int = 0
    chars: int = 0
    damaged: int = 0
    right: int = 0
    wrong: int = 0
    left: int = 0
    harmed: int = 0
    wrong_chars: int = 0
    changed_chars: int = 0
    changed_docs: int = 0

    def __add__(self, other: "Score") -> "Score":
        """Both together."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in Score.__slots__)
        return Score(*(one + another for one, another in pairs))

    def share(self, name: str) -> float:
        """The share of damaged words that are `right`, `wrong` or `left`, in percent.

        >>> Score(damaged=4, right=3).share("right")
        75.0
        """
        return float(100 * getattr(self, name) / max(1, self.damaged))

    def per_million(self, name: str) -> float:
        """A count per million characters.

        >>> Score(chars=500_000, harmed=2).per_million("harmed")
        4.0
        """
        return float(1e6 * getattr(self, name) / max(1, self.chars))


def score(case: Case, got: str) -> Score:
    """What a repairer made of one document.

    >>> case = Case("", "q_char", "lossy", "en", "", "caf? na?ve r?le", "café naïve rôle", 3)
    >>> print(score(case, "café nave r?le"))  # doctest: +ELLIPSIS
    Score(docs=1, chars=15, damaged=3, right=1, wrong=1, left=1, harmed=0, ...)
    """
    words = _Words.of(case, got)
    is_negative = case.group == "negative"
    wrong_chars = changed_chars = 0
    if is_negative and got != case.truth:
        wrong_chars = Levenshtein.distance(level(case.truth), level(got))
        changed_chars = Levenshtein.distance(case.truth, got)
    fates = Counter(words.fates())
    return Score(
        docs=1,
        chars=len(case.truth),
        damaged=len(words.sites),
        right=fates["right"],
        wrong=fates["wrong"],
        left=fates["left"],
        harmed=fates["harmed"],
        wrong_chars=wrong_chars,
        changed_chars=changed_chars,
        changed_docs=int(is_negative and got != case.truth),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """The levelled words of a document: the truth, as damaged if told apart alike, as repaired."""

    truth: Sequence[str]
    damaged: Sequence[str] | None
    got: Sequence[str | None]
    sites: frozenset[int]

    @classmethod
    def of(cls, case: Case, got: str) -> "_Words":
        raw, harmed = _split(case.truth), _split(case.damaged)
        truth = [level(word) for word in raw]
        if len(raw) == len(harmed):
            sites = (k for k, word in enumerate(raw) if word != harmed[k])
            damaged = [level(word) for word in harmed]
            return cls(truth, damaged, _aligned(truth, got), frozenset(sites))
        sites = (k for k, word in enumerate(raw) if not word.isascii())
        return cls(truth, None, _aligned(truth, got), frozenset(sites))

    def fates(self) -> Iterator[str]:
        """What became of each word; nothing of a sound one that still is."""
        for k, (word, now) in enumerate(zip(self.truth, self.got, strict=True)):
            if k not in self.sites:
                yield "sound" if now == word else "harmed"
            elif now == word:
                yield "right"
            elif now is None or (self.damaged is not None and now == self.damaged[k]):
                yield "left"
            else:
                yield "wrong"


def _split(text: str) -> list[str]:
    return re.split("[ \n]", text)


def _aligned(truth: Sequence[str], got: str) -> list[str | None]:
    """For each word of the truth the word that stands for it, or None where none is the same."""
    words = [level(word) for word in _split(got)]
    if len(words) == len(truth):
        return list(words)
    found: list[str | None] = [None] * len(truth)
    for block in SequenceMatcher(None, truth, words, autojunk=False).get_matching_blocks():
        found[block.a : block.a + block.size] = words[block.b : block.b + block.size]
    return found


def judged(case: Case, claims: Iterable[Claim]) -> Iterator[tuple[Claim, bool]]:
    """Claims on the damaged text, and whether what they put there is the truth.

    >>> case = Case("", "q_utf8", "lossy", "de", "", "Gr????e, S????e", "Größe, Süße", 2)
    >>> made = [("ö", 2, 4), ("ß", 4, 6), ("ö", 10, 12), ("ß", 12, 14)]
    >>> claims = [Claim(s, e, "??", a, "q", 0.9, False) for a, s, e in made]
    >>> [right for _, right in judged(case, claims)]
    [True, True, False, True]

    Claims that touch are judged together, since which of their characters is whose is known only
    from the claims themselves.
    """
    clusters = list(_clusters(claims))
    text, places = _masked(case.damaged, clusters)
    low, high = _boundaries(text, case.truth)
    for cluster, (start, end) in zip(clusters, places, strict=True):
        spans = {
            case.truth[first:last]
            for first in {low[start], high[start]}
            for last in {low[end], high[end]}
            if first <= last
        }
        yield from max((_against(span, cluster) for span in sorted(spans)), key=_rights)


def _masked(damaged: str, clusters: Sequence[Sequence[Claim]]) -> tuple[str, list[tuple[int, int]]]:
    """The damaged text with clusters of claims as long as claimed, and where they now are.

    What is claimed to be damaged must not be aligned with the truth letter by letter: the `l` of
    `&aelig;` would do as well as the one after it. A character that is in no text costs the same
    wherever it stands, so that the best alignment keeps claims of the right length in their place.
    """
    parts, places, done, length = [], [], 0, 0
    for cluster in clusters:
        sound = damaged[done : cluster[0].start]
        claimed = sum(len(claim.after) for claim in cluster)
        start = length + len(sound)
        length = start + claimed
        parts += [sound, _CLAIMED * claimed]
        places.append((start, length))
        done = cluster[-1].end
    return "".join([*parts, damaged[done:]]), places


def _rights(judgements: Sequence[tuple[Claim, bool]]) -> int:
    return sum(right for _, right in judgements)


def _clusters(claims: Iterable[Claim]) -> Iterator[list[Claim]]:
    """Runs of claims of which each begins where the last ended."""
    ordered = sorted(claims, key=lambda claim: (claim.start, claim.end))
    heads = iter(range(len(ordered)))
    head = 0

    def run(k: int) -> int:
        nonlocal head
        if k and ordered[k].start > ordered[k - 1].end:
            head = k
        return head

    for _, members in groupby(heads, run):
        yield [ordered[k] for k in members]


def _against(truth: str, cluster: Sequence[Claim]) -> list[tuple[Claim, bool]]:
    """Each claim of a cluster against its part of the truth; all wrong if the lengths differ."""
    truth = level(truth)
    judgements, at = [], 0
    fits = len(truth) == sum(len(level(claim.after)) for claim in cluster)
    for claim in cluster:
        after = level(claim.after)
        judgements.append((claim, fits and truth[at : at + len(after)] == after))
        at += len(after)
    return judgements


def _boundaries(damaged: str, truth: str) -> tuple[list[int], list[int]]:
    """For each boundary in the damaged text the first and last place in the truth it may be."""
    low, high = [0] * (len(damaged) + 1), [0] * (len(damaged) + 1)
    for step in Levenshtein.opcodes(damaged, truth):
        if step.tag == "insert":
            high[step.src_start] = step.dest_end
            continue
        for at in range(step.src_start, step.src_end + 1):
            place = min(step.dest_start + at - step.src_start, step.dest_end)
            if at > step.src_start or at == 0:
                low[at] = place
            high[at] = max(high[at], place)
    return low, high


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims with a stated confidence of at least `low` and less than `high`, and how many hold."""

    low: float
    high: float
    claims: int
    right: int
    stated: float


def calibration(judgements: Iterable[tuple[Claim, bool]]) -> list[Bin]:
    """Claims by stated confidence; what is stated as certain has a bin of its own.

    >>> claim = Claim(0, 1, "?", "é", "q_char", 0.97, False)
    >>> [bin] = calibration([(claim, True), (claim, False)])
    >>> bin.low, bin.claims, bin.right, bin.stated
    (0.95, 2, 1, 0.97)
    """
    found: dict[float, list[tuple[float, bool]]] = {}
    for claim, right in judgements:
        low = max(edge for edge in BINS if edge <= claim.confidence)
        found.setdefault(low, []).append((claim.confidence, right))
    uppers = dict(zip(BINS, (*BINS[1:], 1.0), strict=True))
    return [
        Bin(
            low,
            uppers[low],
            len(pairs),
            sum(right for _, right in pairs),
            sum(stated for stated, _ in pairs) / len(pairs),
        )
        for low, pairs in sorted(found.items())
    ]


@dataclass(frozen=True, slots=True)
class Speed:
    """Million characters a second of one core, the median of several rounds."""

    method: str
    sample: str
    chars: int
    mchars_per_s: float
