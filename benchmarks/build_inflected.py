"""Build pipeline/words/inflected.arrow from hunspell's dictionaries: see pipeline/words/NOTICE.md.

Usage, after build_words.py and in the same environment, with the dictionaries' folder:

    PYTHONPATH=. python benchmarks/build_inflected.py pipeline/words/inflected.arrow \\
        /usr/share/hunspell
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import wordfreq

from benchmarks.build_words import is_word, table, write

# The languages of which wordfreq has but a short list, with the names of their dictionaries.
DICTIONARIES = {
    "da": "da_DK", "lt": "lt_LT", "ro": "ro_RO", "sh": "hr_HR", "sk": "sk_SK", "sl": "sl_SI",
    "tr": "tr_TR",
}  # fmt: skip
MAX_FORMS = 42_000
# Of all forms, for nothing tells one from another: wordfreq's short lists end at 1e-6.
FREQUENCY = 1e-7
# Suffixes upon suffixes.
MAX_DEPTH = 2


class Suffix(NamedTuple):
    """A rule of an affix file: what is cut off, what is put there, and where it applies."""

    strip: str
    add: str
    flags: tuple[str, ...]
    condition: re.Pattern[str]


@dataclass
class Dictionary:
    """A hunspell dictionary with its suffixes; prefixes and compounds are left aside."""

    stems: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    suffixes: defaultdict[str, list[Suffix]] = field(default_factory=lambda: defaultdict(list))
    hidden: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)

    def forms(
        self, word: str, flags: tuple[str, ...], path: tuple[str, ...] = ()
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The forms of a stem, each with the rules that make it."""
        if not self.hidden.intersection(flags):
            yield word, path
        if len(path) == MAX_DEPTH:
            return
        for flag in flags:
            for number, rule in enumerate(self.suffixes.get(flag, ())):
                if word.endswith(rule.strip) and rule.condition.search(word):
                    form = word.removesuffix(rule.strip) + rule.add
                    yield from self.forms(form, rule.flags, (*path, f"{flag} {number}"))


def read(folder: Path, name: str) -> Dictionary:
    """Parse a dictionary's affix file and its stems."""
    raw = (folder / f"{name}.aff").read_bytes()
    settings = dict(re.findall(rb"^(SET|FLAG)\s+(\S+)", raw, re.MULTILINE))
    encoding = settings[b"SET"].decode()
    kind = settings.get(b"FLAG", b"char").decode()
    rules = [line.split() for line in raw.decode(encoding, "replace").splitlines()]
    aliases = [rule[1] for rule in rules if rule[:1] == ["AF"]][1:]

    def flags(text: str) -> tuple[str, ...]:
        if aliases and text:
            text = aliases[int(text) - 1]
        return tuple(re.findall({"num": r"\d+", "long": ".."}.get(kind, "."), text))

    found = Dictionary()
    for rule in rules:
        if rule[:1] == ["SFX"] and len(rule) > 4:
            strip, (add, _, more), condition = rule[2], rule[3].partition("/"), rule[4]
            strip, add = ("" if text == "0" else text for text in (strip, add))
            # Hunspell's sets of letters have no ranges.
            where = re.compile(condition.replace("-", r"\-") + "$")
            found.suffixes[rule[1]].append(Suffix(strip, add, flags(more), where))
        elif rule[:1] in (["NEEDAFFIX"], ["ONLYINCOMPOUND"], ["CIRCUMFIX"]):
            found.hidden.add(rule[1])
        elif rule[:1] == ["FORBIDDENWORD"]:
            found.forbidden.add(rule[1])
    for line in (folder / f"{name}.dic").read_text(encoding, "replace").splitlines()[1:]:
        stem, _, given = (line.split() or [""])[0].partition("/")
        if stem and is_word(stem) and not found.forbidden.intersection(flags(given)):
            found.stems.append((stem.lower(), flags(given)))
    return found


def chosen(found: Dictionary, known: Mapping[str, float]) -> list[str]:
    """The accented forms that wordfreq has not, the likeliest first.

    A form is as likely as all forms of its stem together, times the share that the same rules have
    with the stems whose forms are known.
    """
    made: Counter[tuple[str, ...]] = Counter()
    whole: Counter[tuple[str, ...]] = Counter()
    masses: list[float] = []
    for stem in found.stems:
        by_path = {path: known.get(form, 0.0) for form, path in found.forms(*stem)}
        masses.append(sum(by_path.values()))
        if masses[-1]:
            made.update({path: seen for path, seen in by_path.items() if seen})
            whole.update(dict.fromkeys(by_path, masses[-1]))
    likely: Counter[str] = Counter()
    for stem, mass in zip(found.stems, masses, strict=True):
        for form, path in found.forms(*stem) if mass else ():
            if path in made and form not in known and not form.isascii() and is_word(form):
                likely[form] += mass * made[path] / whole[path]
    ranked = sorted(likely, key=lambda form: (-likely[form], form))
    return ranked[:MAX_FORMS]


def main() -> None:
    """Write the file and print what NOTICE.md records."""
    words: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for language, name in DICTIONARIES.items():
        known = wordfreq.get_frequency_dict(language, "best")
        forms = chosen(read(Path(sys.argv[2]), name), known)
        print(f"{language}: {len(forms)} forms", flush=True)
        for form in forms:
            words[form][language] = FREQUENCY
    write(table(words), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
