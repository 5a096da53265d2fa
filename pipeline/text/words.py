"""Words: the shipped list with frequencies and languages, and what the survey saw in the corpus."""

import re
import zlib
from bisect import bisect_right
from codecs import charmap_decode
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import chain, zip_longest
from pathlib import Path
from typing import NamedTuple

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
# Blocks kept: skeletons that are asked for one after another often begin alike.
_INFLATED = 1_000
# The list's format, which benchmarks/build_words.py writes.
_KEY = re.compile(r"[a-z'*]+")
_KEY_BYTES = b"abcdefghijklmnopqrstuvwxyz'*"
# A language's code is a byte from `A` on, behind it the level; neither is in a skeleton.
_FIRST_LANGUAGE = ord("A")
_ENTRY = re.compile(rb"([^A-`]*)((?:[A-`].)+)", re.DOTALL)
# A hint only: the usual size of an inflated block.
_BLOCK_BYTES = 2048
_CASE_BREAK = re.compile(r"[a-z][À-ÖØ-Þ]|[ß-öø-ÿœšž][A-Z]")


class WordEntry(NamedTuple):
    """A word of one language and its share of that language's running text."""

    word: str
    frequency: float
    language: str


class _Blocks:
    """A file of the list: deflated blocks in an Arrow file, memory-mapped, so ready at once.

    A block has a line for each of its skeletons, in order: the skeleton, then for each word what
    its stars stand for (a byte a letter) and, for each language, its code and the word's level.
    Only what a look-up asks for is inflated.
    """

    def __init__(self, path: Path) -> None:
        """Map the file; of its content only the first skeleton of each block is read."""
        with pa.memory_map(str(path)) as source:
            batch = pa.ipc.open_file(source).get_batch(0)
        about = {name.decode(): value.decode() for name, value in batch.schema.metadata.items()}
        self.languages = tuple(about["languages"].split())
        self._alphabet = about["alphabet"]
        self._frequencies = [10 ** (-level / int(about["levels"])) for level in range(256)]
        self._firsts: list[str] = batch.column("first").to_pylist()
        # Plain views of the mapped buffers: an Arrow scalar for each look-up would take longer.
        _, ends, blocks = batch.column("block").buffers()
        self._ends = memoryview(ends).cast("i")
        self._blocks = memoryview(blocks)
        self._inflated = lru_cache(maxsize=_INFLATED)(self._inflate)

    def entries(self, key: str) -> Iterator[WordEntry]:
        """All words with this skeleton, in every language that has them."""
        for fill, pairs in _ENTRY.findall(self._line(key)):
            word = self._filled(key, fill)
            for code, level in zip(pairs[::2], pairs[1::2], strict=True):
                language = self.languages[code - _FIRST_LANGUAGE]
                yield WordEntry(word, self._frequencies[level], language)

    def begins(self, start: str) -> bool:
        """Whether any skeleton begins so."""
        number = bisect_right(self._firsts, start) - 1
        if self._firsts[number + 1 : number + 2] and self._firsts[number + 1].startswith(start):
            return True
        return number >= 0 and b"\n" + start.encode() in self._inflated(number)

    def skeletons(self) -> Iterator[str]:
        """All skeletons, in order."""
        for number in range(len(self._firsts)):
            for line in self._inflated(number).split(b"\n"):
                if found := _KEY.match(line.decode("latin-1")):
                    yield found.group()

    def _inflate(self, number: int) -> bytes:
        deflated = self._blocks[self._ends[number] : self._ends[number + 1]]
        return zlib.decompress(deflated, wbits=-zlib.MAX_WBITS, bufsize=_BLOCK_BYTES)

    def _line(self, key: str) -> bytes:
        """What stands behind a skeleton in its block; empty where it has no line."""
        number = bisect_right(self._firsts, key) - 1
        if number < 0:
            return b""
        block = self._inflated(number)
        # In order a skeleton comes before those that begin with it, so the first is the one.
        start = block.find(b"\n" + key.encode()) + 1 + len(key)
        if start <= len(key) or block[start] in _KEY_BYTES:
            return b""
        return block[start : block.index(b"\n", start)]

    def _filled(self, key: str, fill: bytes) -> str:
        """The word: a skeleton with letters in place of its stars."""
        if not fill:
            return key
        letters, _ = charmap_decode(fill, "strict", self._alphabet)
        runs = letters.split("*")
        return "".join(chain.from_iterable(zip_longest(key.split("*"), runs, fillvalue="")))


class WordList:
    """The shipped list: words with frequencies, and forms of inflection that are rarer."""

    def __init__(self, words: Path, inflected: Path) -> None:
        """Map both files."""
        self._words, self._inflected = _Blocks(words), _Blocks(inflected)
        self._found = lru_cache(maxsize=_REMEMBERED)(self._find)
        self._spoken = lru_cache(maxsize=_REMEMBERED)(self._languages_of)
        self._begun = lru_cache(maxsize=_REMEMBERED)(self._begins)

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of all languages in the list."""
        return self._words.languages

    def skeletons(self) -> Iterator[str]:
        """The skeletons of all words with frequencies, in order; this inflates the whole list."""
        return self._words.skeletons()

    def candidates(self, key: str) -> tuple[WordEntry, ...]:
        """All words with this skeleton, in every language that has them.

        >>> [(e.word, e.language) for e in load_words().candidates("clich*s") if e.language == "en"]
        [('clichés', 'en')]
        """
        return self._found(key)

    def _find(self, key: str) -> tuple[WordEntry, ...]:
        if not _KEY.fullmatch(key):
            return ()
        # The forms of inflection all have accents.
        rarer = self._inflected.entries(key) if "*" in key else ()
        return (*self._words.entries(key), *rarer)

    def begins(self, start: str) -> bool:
        """Whether the skeleton of any word begins so.

        >>> load_words().begins("caf*"), load_words().begins("zbrwka*")
        (True, False)
        """
        return self._begun(start)

    def _begins(self, start: str) -> bool:
        return self._words.begins(start) or self._inflected.begins(start)

    def frequency(self, word: str) -> float:
        """The word's frequency in the language where it is most frequent; 0 for no word.

        >>> load_words().frequency("Table") > load_words().frequency("kettle") > 0
        True
        >>> load_words().frequency("tablq")
        0.0
        """
        return max((frequency for _, frequency in self.languages_of(word)), default=0.0)

    def languages_of(self, word: str) -> tuple[tuple[str, float], ...]:
        """The languages that have the word, whatever its case, with its frequency in each.

        >>> [language for language, _ in load_words().languages_of("Schlösschen")]
        ['de']
        >>> load_words().languages_of("tablq")
        ()
        """
        return self._spoken(word.lower())

    def _languages_of(self, lower: str) -> tuple[tuple[str, float], ...]:
        return tuple(
            (entry.language, entry.frequency)
            for entry in self.candidates(skeleton(lower))
            if entry.word == lower
        )


@cache
def load_words() -> WordList:
    """The shipped word list, opened once a process."""
    with as_file(files("pipeline") / "words") as folder:
        return WordList(folder / "words.arrow", folder / "inflected.arrow")


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

    def only(self, skeletons: Collection[str]) -> "CorpusWords":
        """The words with these skeletons.

        >>> words = CorpusWords.of({("jos*", "José"): 3, ("pe*a", "Peña"): 2})
        >>> dict(words.only({"jos*", "ren*"}))
        {'jos*': (('José', 3),)}
        """
        found = {key: self.by_skeleton[key] for key in sorted(skeletons) if key in self}
        return CorpusWords(found)

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
