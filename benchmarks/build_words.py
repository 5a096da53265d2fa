"""Build pipeline/words/words.arrow from wordfreq: see pipeline/words/NOTICE.md.

Usage, in a throwaway environment that has wordfreq, pyarrow and the program hunspell with the
dictionary de_DE_frami:

    PYTHONPATH=. python benchmarks/build_words.py pipeline/words/words.arrow
"""

import hashlib
import math
import re
import subprocess
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

import pyarrow as pa
import wordfreq

from pipeline.text.keys import skeleton

LANGUAGES = (
    "ca", "cs", "da", "de", "en", "es", "fi", "fil", "fr", "hu", "id", "is", "it", "lt", "lv",
    "nb", "nl", "pl", "pt", "ro", "sh", "sk", "sl", "sv", "tr", "vi",
)  # fmt: skip
# wordfreq goes to 1e-8. Nearly all accented words are shipped, and as many plain ones as there is
# room; a word with letters that are rare in the language has to be as frequent as names are.
MIN_FREQUENCY = 1.25e-8
MIN_FOREIGN = 1e-7
MIN_NATIVE_SHARE = 1e-3
MAX_PLAIN = {"en": 60_000}
MAX_PLAIN_ELSEWHERE = 20_000

# The format, which pipeline.text.words reads. Skeletons have lower-case letters, `'` and `*`,
# languages the bytes from `A` to the backtick; all bytes beyond `z` can stand for letters.
FIRST_LANGUAGE, FIRST_LETTER = ord("A"), ord("z") + 1
LEVELS_PER_DECADE = 20
BLOCK_BYTES = 1536

# How much of the frequency a spelling gets that only some write: `Strasse` in Switzerland, `daß`
# before 1996, and words with `ß` that the dictionary does not know.
MARGINAL = 0.05
# Before 1996 `ss` stood between vowels only.
_NEW_SS = re.compile(r"ss(?![aeiouyäöü])")

# wordfreq has subtitles in these code pages that somebody read as Western ones: `siê` for `się`.
CODE_PAGES = {
    **dict.fromkeys(("cs", "hu", "pl", "ro", "sh", "sk", "sl"), "cp1250"),
    **dict.fromkeys(("lt", "lv"), "cp1257"),
    "tr": "cp1254",
}
_COMMAS = str.maketrans("şţ", "șț")

Words = Mapping[str, Mapping[str, float]]


def is_word(word: str) -> bool:
    """Latin letters, with at most apostrophes or Catalan points between them."""
    letters = word.replace("'", "").replace("·", "")
    latin = all(c < "\u0250" or "\u1e00" <= c < "\u1f00" for c in letters)
    return letters.isalpha() and latin and word[0] not in "'·" and word[-1] not in "'·"


def sharp_forms(word: str) -> tuple[str, ...]:
    """All ways to write a word's `ss`.

    >>> sharp_forms("massgenuss")
    ('massgenuss', 'massgenuß', 'maßgenuss', 'maßgenuß')
    """
    parts = word.split("ss")
    fills = product(("ss", "ß"), repeat=len(parts) - 1)
    return tuple("".join(a + b for a, b in zip(parts, (*fill, ""), strict=True)) for fill in fills)


def known_german(words: Iterable[str]) -> frozenset[str]:
    """Those of the words that hunspell's German dictionary knows, as they are or with a capital."""
    asked = [form for word in words for form in (word, word[0].upper() + word[1:])]
    command = ["hunspell", "-i", "utf-8", "-d", "de_DE_frami", "-l"]
    unknown = subprocess.run(
        command, input="\n".join(asked), capture_output=True, encoding="utf-8", check=True
    )
    return frozenset(map(str.lower, set(asked) - set(unknown.stdout.split())))


def with_sharp_s(frequencies: Mapping[str, float]) -> dict[str, float]:
    """German with `ß`, which wordfreq folds into `ss`: the dictionary tells which form is right."""
    forms = {word: sharp_forms(word) for word in frequencies if "ss" in word}
    known = known_german(sorted({form for several in forms.values() for form in several}))
    found = dict(frequencies)
    for word, several in forms.items():
        right = known.intersection(several)
        marginal = {word, *(_NEW_SS.sub("ß", form) for form in right)} if right else {*several}
        found |= dict.fromkeys(marginal, MARGINAL * frequencies[word])
        right = right or {word}
        found |= dict.fromkeys(right, frequencies[word] / len(right))
    return found


def is_misread(word: str, language: str, frequencies: Mapping[str, float]) -> bool:
    """Whether the word is a more frequent one of its language in the wrong code page."""
    try:
        meant = word.encode("cp1252").decode(CODE_PAGES.get(language, "cp1252")).lower()
    except UnicodeError:
        return False
    if language == "ro":
        meant = meant.translate(_COMMAS)
    return meant != word and frequencies.get(meant, 0) > frequencies[word]


def native_letters(frequencies: Mapping[str, float]) -> frozenset[str]:
    """The letters beyond ASCII that a language uses, but for names and loanwords."""
    shares: Counter[str] = Counter()
    for word, frequency in frequencies.items():
        shares.update(dict.fromkeys(filter(lambda c: not c.isascii(), word), frequency))
    least = MIN_NATIVE_SHARE * shares.total()
    return frozenset(letter for letter, share in shares.items() if share >= least)


def chosen(language: str) -> Iterator[tuple[str, float]]:
    """The words of a language that are shipped: the accented ones and the most frequent others."""
    listed = wordfreq.get_frequency_dict(language, "best")
    frequencies = {word: frequency for word, frequency in listed.items() if is_word(word)}
    if language == "de":
        frequencies = with_sharp_s(frequencies)
    native = native_letters(frequencies)
    room = MAX_PLAIN.get(language, MAX_PLAIN_ELSEWHERE)
    for word, frequency in sorted(frequencies.items(), key=lambda item: (-item[1], item[0])):
        if word.isascii():
            is_chosen = room > 0
            room -= 1
        else:
            is_native = all(letter.isascii() or letter in native for letter in word)
            is_chosen = frequency >= (MIN_FREQUENCY if is_native else MIN_FOREIGN)
        if is_chosen and not is_misread(word, language, frequencies):
            yield word, frequency


def alphabet(words: Iterable[str]) -> str:
    """A character for each byte; rare letters, for which there is no byte, are left out."""
    counts = Counter(letter for word in words for letter in word if not letter.isascii())
    ranked = sorted(counts, key=lambda letter: (-counts[letter], letter))
    return "".join(map(chr, range(FIRST_LETTER))) + "".join(ranked[: 256 - FIRST_LETTER])


def line(key: str, words: Words, letters: Mapping[str, int]) -> bytes:
    """A skeleton with the words that share it: letters for its stars, languages and levels."""
    made = bytearray(key.encode())
    for word, frequencies in sorted(words.items()):
        runs = re.findall(r"[^\x00-\x7f]+", word)
        made += bytes(letters[letter] for letter in "*".join(runs))
        for language, frequency in frequencies.items():
            level = round(-LEVELS_PER_DECADE * math.log10(frequency))
            made += bytes((FIRST_LANGUAGE + LANGUAGES.index(language), level))
    return bytes(made) + b"\n"


def blocks(words: Words, characters: str) -> Iterator[tuple[str, bytes]]:
    """The first skeleton of each block and the block, deflated."""
    letters = {character: number for number, character in enumerate(characters)}
    sharing: defaultdict[str, dict[str, Mapping[str, float]]] = defaultdict(dict)
    for word, frequencies in words.items():
        if letters.keys() >= set(word):
            sharing[skeleton(word)][word] = frequencies
    first, block = "", b"\n"
    for key in sorted(sharing):
        first = first or key
        block += line(key, sharing[key], letters)
        if len(block) >= BLOCK_BYTES:
            yield first, deflated(block)
            first, block = "", b"\n"
    if first:
        yield first, deflated(block)


def deflated(block: bytes) -> bytes:
    """The block without a header or check sum, which each block would have to carry."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    return packer.compress(block) + packer.flush()


def table(words: Words) -> pa.Table:
    """The list as a table of blocks."""
    print(f"{len(words)} words, {sum(map(len, words.values()))} with their languages")
    about = {"languages": " ".join(LANGUAGES), "levels": str(LEVELS_PER_DECADE)}
    about["alphabet"] = alphabet(words)
    firsts, packed = zip(*blocks(words, about["alphabet"]), strict=True)
    schema = pa.schema([("first", pa.string()), ("block", pa.binary())], metadata=about)
    return pa.table([firsts, packed], schema=schema)


def write(made: pa.Table, path: Path) -> None:
    """Write the file and print what NOTICE.md records."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, made.schema) as writer:
        writer.write_table(made)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{made.num_rows} blocks, {path.stat().st_size} bytes, sha256 {digest}")


def main() -> None:
    """Build the list."""
    words: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for language in LANGUAGES:
        for word, frequency in chosen(language):
            words[word][language] = frequency
    write(table(words), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
