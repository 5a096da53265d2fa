"""Build pipeline/words/letters.arrow from wordfreq: see pipeline/words/NOTICE.md.

Usage, in a throwaway environment that has wordfreq and pyarrow:

    python benchmarks/build_letters.py pipeline/words/letters.arrow
"""

import hashlib
import math
import sys
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import wordfreq

LANGUAGES = (
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fil", "fr", "he", "hu",
    "is", "it", "lt", "lv", "mk", "nb", "nl", "pl", "pt", "ro", "ru", "sh", "sk", "sl", "sv", "tr",
    "uk", "vi",
)  # fmt: skip
MIN_FREQUENCY = 1e-7
# So unlikely a pair of letters may be and still have a row of its own, in tenths of a nat.
MAX_LOSS = 90
# Words count by the root of their frequency: else the hundred commonest would be all there is.
WEIGHT = 0.5


def script(letter: str) -> str:
    """The script of a letter, by its name."""
    return unicodedata.name(letter, "").split(" ")[0]


def pairs(language: str) -> Counter[tuple[str, str]]:
    """How often one letter follows another; a blank stands for the ends of a word."""
    frequencies = wordfreq.get_frequency_dict(language, "best")
    counts: Counter[tuple[str, str]] = Counter()
    scripts: Counter[str] = Counter()
    for word, frequency in frequencies.items():
        scripts.update({script(letter): frequency for letter in word if letter.isalpha()})
    main = scripts.most_common(1)[0][0]
    for word, frequency in frequencies.items():
        if frequency < MIN_FREQUENCY or any(script(letter) != main for letter in word):
            continue
        spelt = f" {word} "
        for pair in pairwise(spelt):
            counts[pair] += frequency**WEIGHT
        if language == "de" and "ss" in word:
            # wordfreq folds the sharp s into ss: a third of them are sharp ones.
            sharp = spelt.replace("ss", "ß", 1)
            for pair in pairwise(sharp):
                counts[pair] += frequency**WEIGHT / 3
    return counts


def rows(language: str) -> list[tuple[str, str, int]]:
    """Letter pairs that are not all ASCII, with what the second costs after the first."""
    counts = pairs(language)
    before: Counter[str] = Counter()
    for (first, _), count in counts.items():
        before[first] += count
    losses = {
        pair: round(-10 * math.log(count / before[pair[0]])) for pair, count in counts.items()
    }
    return sorted(
        (*pair, loss)
        for pair, loss in losses.items()
        if loss <= MAX_LOSS and not "".join(pair).isascii()
    )


def build() -> pa.RecordBatch:
    """All pairs of all languages."""
    found = [
        (ord(first), ord(second), code, loss)
        for code, language in enumerate(LANGUAGES)
        for first, second, loss in rows(language)
    ]
    schema = pa.schema(
        [
            ("first", pa.uint16()),
            ("second", pa.uint16()),
            ("language", pa.uint8()),
            ("decinats", pa.uint8()),
        ],
        metadata={"languages": " ".join(LANGUAGES)},
    )
    return pa.record_batch([list(column) for column in zip(*found, strict=True)], schema=schema)


def main() -> None:
    """Write the file and print what NOTICE.md records."""
    path = Path(sys.argv[1])
    batch = build()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with (
        pa.OSFile(str(path), "wb") as file,
        pa.ipc.new_file(file, batch.schema, options=options) as w,
    ):
        w.write_batch(batch)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    print(f"{batch.num_rows} pairs, {path.stat().st_size} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
