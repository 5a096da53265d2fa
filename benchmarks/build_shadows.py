"""Build pipeline/words/shadows.arrow from the word list: see pipeline/words.

Usage, after build_words.py:

    PYTHONPATH=. python benchmarks/build_shadows.py pipeline/words/shadows.arrow
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from pipeline.repair.vanished import MECHANISMS, Vanishing
from pipeline.text.shadows import places
from pipeline.text.words import load_words

# Rarer words prove nothing, and would double the file.
MIN_FREQUENCY = 5e-7
BITS_A_WORD = 8
# What vanished altogether leaves nothing to ask for.
MIN_LETTERS = 1


def shadows(words: Iterable[str], mechanism: Vanishing) -> frozenset[str]:
    """What a mechanism leaves of the words; nothing of those it cannot have damaged."""
    forms = {form.lower() for word in words if (form := mechanism.damage(word)).isascii()}
    return frozenset(form for form in forms if len(form) >= MIN_LETTERS)


def bloom(forms: frozenset[str]) -> bytes:
    """A Bloom filter of the forms."""
    made = bytearray(len(forms) * BITS_A_WORD // 8 + 1)
    for form in forms:
        for bit in places(form, 8 * len(made)):
            made[bit >> 3] |= 1 << (bit & 7)
    return bytes(made)


def main() -> None:
    """Write the file and print what it holds."""
    path = Path(sys.argv[1])
    listed = load_words()
    words = {
        entry.word
        for skeleton in listed.skeletons()
        if "*" in skeleton
        for entry in listed.candidates(skeleton)
        if entry.frequency >= MIN_FREQUENCY
    }
    capitals = {word[0].upper() + word[1:] for word in words if not word[0].isascii()}
    names = [mechanism.name for mechanism in MECHANISMS if mechanism.is_by_word]
    filters = [
        bloom(shadows(words | capitals, mechanism))
        for mechanism in MECHANISMS
        if mechanism.is_by_word
    ]
    table = pa.table({"damage": names, "filter": pa.array(filters, pa.binary())})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    print(f"{len(words)} words, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
