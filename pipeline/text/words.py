"""Words: the shipped list with frequencies and languages, and what the survey saw in the corpus."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import pyarrow as pa

from pipeline.text.keys import DAMAGE, skeleton

_WORD = re.compile(r"[^\W\d_]+")
# A word below this many ASCII letters has a skeleton that too many words share.
_MIN_PLAIN_LETTERS = 2
# Letters UTF-8 lead bytes turn into, before a character that is no letter; or a lost character
# beside or inside the word.
_MOJIBAKE_BEFORE = re.compile(rf"[{DAMAGE}\u0080-\u00bf€]$|[À-ÿ][^\x00-\x7f]$")
_MOJIBAKE_AFTER = re.compile(r"\ufffd|[\u0080-\u009f\u00a1-\u00ba\u00bc-\u00bf]|[?€„†‡‰‹›™•˜]\w")
# Look-ups kept: documents of a corpus ask for the same words again and again.
_REMEMBERED = 20_000
_CASE_BREAK = re.compile(r"[a-z][À-ÖØ-Þ]|[ß-öø-ÿœšž][A-Z]")


@dataclass(frozen=True, slots=True)
class WordEntry:
    """A word of one language and its share of that language's running text."""

    word: str
    frequency: float
    language: str


class WordList:
    """The shipped list: an Arrow file sorted by skeleton, memory-mapped, so ready at once."""

    def __init__(self, path: Path) -> None:
        """Map the file; nothing is read yet."""
        with pa.memory_map(str(path)) as source:
            batch = pa.ipc.open_file(source).get_batch(0)
        self._languages = tuple(batch.schema.metadata[b"languages"].decode().split())
        # Plain views of the mapped buffers: an Arrow scalar for each probe would triple the time.
        _, ends, letters = batch.column("word").buffers()
        self._count = batch.num_rows
        self._ends = memoryview(ends).cast("i")
        self._letters = memoryview(letters)
        self._language = memoryview(batch.column("language").buffers()[1])
        self._centibels = memoryview(batch.column("centibels").buffers()[1]).cast("H")
        self._found = lru_cache(maxsize=_REMEMBERED)(self._find)

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of all languages in the list."""
        return self._languages

    def candidates(self, key: str) -> tuple[WordEntry, ...]:
        """All words with this skeleton, in every language that has them.

        >>> [(e.word, e.language) for e in load_words().candidates("clich*s") if e.language == "en"]
        [('clichés', 'en')]
        """
        return self._found(key)

    def _find(self, key: str) -> tuple[WordEntry, ...]:
        row = bisect_left(range(self._count), key, key=lambda at: skeleton(self._word(at)))
        found = []
        while row < self._count and skeleton(word := self._word(row)) == key:
            frequency = 10 ** (-self._centibels[row] / 100)
            found.append(WordEntry(word, frequency, self._languages[self._language[row]]))
            row += 1
        return tuple(found)

    def _word(self, row: int) -> str:
        return str(self._letters[self._ends[row] : self._ends[row + 1]], "utf-8")

    def frequency(self, word: str) -> float:
        """The word's frequency in the language where it is most frequent; 0 for no word.

        >>> load_words().frequency("Table") > load_words().frequency("kettle") > 0
        True
        >>> load_words().frequency("tablq")
        0.0
        """
        lower = word.lower()
        entries = self.candidates(skeleton(lower))
        return max((entry.frequency for entry in entries if entry.word == lower), default=0.0)


@cache
def load_words() -> WordList:
    """The shipped word list, opened once a process."""
    with as_file(files("pipeline") / "words" / "words.arrow") as path:
        return WordList(path)


@dataclass(frozen=True, slots=True)
class CorpusWords(Mapping[str, tuple[tuple[str, int], ...]]):
    """Undamaged words with accents that the corpus itself has: skeleton -> (word, count) pairs."""

    by_skeleton: Mapping[str, tuple[tuple[str, int], ...]]

    @classmethod
    def of(cls, counts: Mapping[tuple[str, str], int]) -> "CorpusWords":
        """From counts by (skeleton, word); pairs are sorted, so the order given does not matter.

        >>> CorpusWords.of({("jos*", "José"): 3})["jos*"]
        (('José', 3),)
        """
        grouped: dict[str, list[tuple[str, int]]] = {}
        for (key, word), count in sorted(counts.items()):
            grouped.setdefault(key, []).append((word, count))
        return cls({key: tuple(pairs) for key, pairs in grouped.items()})

    def __getitem__(self, key: str) -> tuple[tuple[str, int], ...]:
        return self.by_skeleton[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_skeleton)

    def __len__(self) -> int:
        return len(self.by_skeleton)


NO_CORPUS = CorpusWords({})


def count_words(text: str) -> dict[tuple[str, str], int]:
    """How often each undamaged word with accents stands in a text, by (skeleton, word).

    >>> count_words("José met José in a cafÃ© or caf\\ufffdé: â€œwhy?")
    {('jos*', 'José'): 2}

    Words of other scripts and very short words are left out: their skeletons say nothing.
    """
    if text.isascii():
        return {}
    counts: Counter[tuple[str, str]] = Counter()
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii() or _is_suspect(text, match):
            continue
        key = skeleton(word)
        if "*" in key and sum(map(str.isascii, key)) - key.count("*") >= _MIN_PLAIN_LETTERS:
            counts[key, word] += 1
    return dict(counts)


def _is_suspect(text: str, match: re.Match[str]) -> bool:
    """Whether the word or what touches it looks like mojibake."""
    before, after = (
        text[max(0, match.start() - 2) : match.start()],
        text[match.end() : match.end() + 2],
    )
    return bool(
        _MOJIBAKE_BEFORE.search(before)
        or _MOJIBAKE_AFTER.match(after)
        or _CASE_BREAK.search(match.group())
    )
