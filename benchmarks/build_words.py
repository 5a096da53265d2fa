"""Build pipeline/words/words.arrow from wordfreq: see pipeline/words/NOTICE.md.

Usage, in a throwaway environment that has wordfreq and pyarrow:

    PYTHONPATH=. python benchmarks/build_words.py pipeline/words/words.arrow
"""

import hashlib
import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import wordfreq

from pipeline.text.keys import skeleton

LANGUAGES = (
    "ca", "cs", "da", "de", "en", "es", "fi", "fil", "fr", "hu", "id", "is", "it", "lt", "lv",
    "nb", "nl", "pl", "pt", "ro", "sh", "sk", "sl", "sv", "tr", "vi",
)  # fmt: skip
MIN_FREQUENCY = 1e-7
# Languages of rich inflection have ten times as many accented words as the file has room for.
MAX_ACCENTED = 25_000
MAX_PLAIN = {"en": 30_000}
MAX_PLAIN_ELSEWHERE = 5_000


def is_word(word: str) -> bool:
    """Letters, with at most apostrophes between them, and not of another script."""
    letters = word.replace("'", "")
    latin = all(c < "\u0250" or "\u1e00" <= c < "\u1f00" for c in letters)
    return letters.isalpha() and latin and word[0] != "'" and word[-1] != "'"


def with_sharp_s(language: str, frequencies: dict[str, float]) -> dict[str, float]:
    """German with `ß`, which wordfreq folds into `ss`: for every `ss` the form with `ß` as well.

    Forms that nobody writes do no harm: nothing damaged can look like them but themselves.
    """
    sharp = {
        word[: match.start()] + "ß" + word[match.end() :]: frequency
        for word, frequency in frequencies.items()
        for match in re.finditer("ss", word)
    }
    return {**sharp, **frequencies} if language == "de" else frequencies


def chosen(language: str) -> Iterator[tuple[str, float]]:
    """The words of a language that are shipped, most frequent first within each class."""
    frequencies = with_sharp_s(language, wordfreq.get_frequency_dict(language, "best"))
    ranked = sorted(frequencies.items(), key=lambda item: (-item[1], item[0]))
    room = {True: MAX_PLAIN.get(language, MAX_PLAIN_ELSEWHERE), False: MAX_ACCENTED}
    for word, frequency in ranked:
        plain = word.isascii()
        if frequency >= MIN_FREQUENCY and is_word(word) and room[plain]:
            room[plain] -= 1
            yield word, frequency


def build() -> pa.Table:
    """The list, sorted by skeleton; frequency as hundredths of a decade below one."""
    rows = sorted(
        (skeleton(word), word, code, round(-100 * math.log10(frequency)))
        for code, language in enumerate(LANGUAGES)
        for word, frequency in chosen(language)
    )
    schema = pa.schema(
        [("word", pa.string()), ("language", pa.uint8()), ("centibels", pa.uint16())],
        metadata={"languages": " ".join(LANGUAGES)},
    )
    columns = [[row[1] for row in rows], [row[2] for row in rows], [row[3] for row in rows]]
    return pa.table(columns, schema=schema)


def main() -> None:
    """Write the file and print what NOTICE.md records."""
    path = Path(sys.argv[1])
    table = build()
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{table.num_rows} rows, {path.stat().st_size} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
