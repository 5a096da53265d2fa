"""Damage running text as careless programs do: what repairers are tried on.

    python benchmarks/damage.py TEXTS_FOLDER OUT.jsonl [--seed 7] [--cases 40] [--mech q_char]

takes documents of about a thousand characters from the folder's LANG--SOURCE.txt files, all
languages evenly, and writes per mechanism that many of them damaged, and undamaged ones that look
damaged. A line of OUT: id, mech, group (lossy | reversible | negative), lang, src, damaged, truth
and sites, the number of whitespace-separated words that differ. The same texts and seed give the
same bytes.
"""

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

from mechanisms import LOSSY, REVERSIBLE, Damage

_CYRILLIC = frozenset(("ru", "uk", "bg"))
_EAST = frozenset(("cs", "hr", "hu", "pl", "ro", "sh", "sk", "sl", "sr-latn", "sq"))
_NEEDS = {
    "cp1250_as_cp1252": _EAST,
    "utf8_cp1250": _EAST | {"vi"},
    "cp1251_as_cp1252": _CYRILLIC,
    "koi8r_as_cp1251": _CYRILLIC,
    "utf8_cp1251": _CYRILLIC,
    "utf8_koi8r": _CYRILLIC,
}
_LENGTHS = (250, 2600)  # characters of a document

# What looks like damage and is none, whole documents of it: people chat, ask, match and query so.
_LURES = r"""no????
What?? When???
really?!?! you????
are u serious????
Is it you?Yes it is.
tea?or coffee?
true/false?
(?) [?] {?}
My mark was a C????, hers a B????
Flat ??, 3rd floor
17??-18??
call 0800-????
seven letters: F????E
mv photo????.jpg old/
cat log.?? | sort
SELECT name FROM people WHERE id=? AND age>?
VALUES (?, ?, ?)
22.Rxe7?? Qd1+ 23.Bf1!? Be3?!
flavou?r|behaviou?r
^(?:https?|ftp)://(?P<host>[^/?#]+)(\?.*)?$
return ok ? yes : no;
let v = p?.q ?? r;
x?y:z
https://example.net/find?q=na%C3%AFve&lang=fr
http://example.net/?page=2?ref=home
www.example.net/a?b?c
s/lines?/rows/g
Dr. R?bert guessed at the letters: L?ND?N
wheel of fortune: ?R?A? ???S
What?Me?Never!
(year?) (place?)
To be ?
??? is not a name
$???? per night
¿Dónde está? ¿Y por qué? ¿¿Cuándo??
¿Vienes?¡Claro!
Vamos?Claro que sim.
«ÇÀ ET LÀ»
SÃO PAULO, AÇÃO!
R&D, Q&A and B&B
if (a &lt b) or &amp alone
Ç is a letter, Â another
a±b, 5°C, 3×4, 2½
100 € — or £ 85?
=20 is what a space becomes; a=3D4
\x41 and \u0041 are both A in C
printf("%d\n", a ? b : c);
caf\xe9 is how Python shows it
Questions? Answers!
Why not? Because. Why? Why?
FAQ: Can I? May I? Must I?
?"""
LURES = tuple(_LURES.split("\n"))


@dataclass(frozen=True, slots=True)
class Case:
    """A document with the truth about it; the fields of a line of the file."""

    id: str
    mech: str
    group: str
    lang: str
    src: str
    damaged: str
    truth: str
    sites: int


@dataclass(frozen=True, slots=True)
class Text:
    """The paragraphs of one source in one language."""

    lang: str
    src: str
    lines: tuple[str, ...]


def load(folder: Path) -> list[Text]:
    """Read every LANG--SOURCE.txt of a folder, in the order of their names.

    Raises:
        SystemExit: if there is none, with the name of the folder.
    """
    texts = []
    for path in sorted(folder.glob("*--*.txt")):
        lang, src = path.stem.split("--", 1)
        texts.append(Text(lang, src, tuple(path.read_text(encoding="utf-8").splitlines())))
    if not texts:
        raise SystemExit(f"{folder}: no LANG--SOURCE.txt; benchmarks/repair_texts.py makes some")
    return texts


def document(text: Text, rng: random.Random) -> str:
    """Consecutive paragraphs from anywhere in a source, of about a thousand characters."""
    wanted = int(min(_LENGTHS[1], max(_LENGTHS[0], rng.lognormvariate(7, 0.5))))
    taken: list[str] = []
    at = rng.randrange(len(text.lines))
    for line in text.lines[at : at + 60]:
        if taken and sum(map(len, taken)) + len(line) > wanted:
            break
        taken.append(line)
    return "\n".join(taken)


def sites(truth: str, damaged: str) -> int:
    """Number of words, told apart by blanks and line ends, that are not as they were.

    Where blanks came or went, it is the number of words with a character beyond ASCII.

    >>> sites("a café or a bar", "a caf? or a bar")
    1
    >>> sites("a café noir", "a caf  noir")
    1
    """
    before, after = re.split("[ \n]", truth), re.split("[ \n]", damaged)
    if len(before) == len(after):
        return sum(a != b for a, b in zip(before, after, strict=True))
    return sum(not word.isascii() for word in before)


def damaged_cases(
    mech: str, group: str, damage: Damage, texts: Sequence[Text], count: int, seed: int
) -> Iterator[Case]:
    """Documents of all fitting languages by turns, each really changed by the mechanism.

    A language whose texts the mechanism cannot touch (no curly quotes, say) loses its turn; fewer
    than `count` come out if no language can give any more.
    """
    rng = random.Random(f"{seed} {mech}")
    fitting = _by_language(mech, texts)
    languages = sorted(fitting)
    rng.shuffle(languages)
    made, fruitless = 0, 0
    for lang in _forever(languages):
        if made == count or fruitless > 3 * len(languages):
            return
        fruitless += 1
        for _ in range(25):
            text = rng.choice(fitting[lang])
            truth = document(text, rng)
            harmed = damage(truth)
            if harmed is None or harmed == truth:
                continue
            number = sites(truth, harmed)
            yield Case(f"{mech}-{made}", mech, group, lang, text.src, harmed, truth, number)
            made, fruitless = made + 1, 0
            break


def _by_language(mech: str, texts: Sequence[Text]) -> dict[str, list[Text]]:
    """Texts by language, of the languages whose writers ever met the mechanism."""
    others = frozenset(text.lang for text in texts) - _CYRILLIC - {"el"}
    wanted = _NEEDS.get(mech, others)
    found: dict[str, list[Text]] = {}
    for text in texts:
        if text.lang in wanted and text.lines:
            found.setdefault(text.lang, []).append(text)
    return found


def _forever(languages: Sequence[str]) -> Iterator[str]:
    """The languages by turns, without end."""
    while languages:
        yield from languages


_KINDS = {
    "q": re.compile(r"\?"),
    "oddq": re.compile(r"\?\S|\S\?\?|\s\?|[\"”»]\?|\(\?"),
    "plain": re.compile(r"^[^?]*[^\x00-\x7f][^?]*$"),
}


def negatives(texts: Sequence[Text], count: int, seed: int) -> Iterator[Case]:
    """The lures, and per language undamaged paragraphs with questions, odd ones and accents."""
    for number, lure in enumerate(LURES):
        yield Case(f"neg:lure-{number}", "neg:lure", "negative", "en", "lure", lure, lure, 0)
    languages = sorted({text.lang for text in texts})
    for (kind, pattern), lang in product(_KINDS.items(), languages):
        found = [
            (text.src, line)
            for text in texts
            if text.lang == lang
            for line in text.lines
            if pattern.search(line)
        ]
        rng = random.Random(f"{seed} {kind} {lang}")
        for number, (src, line) in enumerate(rng.sample(found, min(count, len(found)))):
            name, mech = f"neg:{kind}-{lang}-{number}", f"neg:{kind}"
            yield Case(name, mech, "negative", lang, src, line, line, 0)


def make(texts: Sequence[Text], seed: int, count: int, mech: str = "") -> Iterator[Case]:
    """All cases, mechanism after mechanism, or only those of which the name begins with `mech`."""
    for group, mechanisms in (("lossy", LOSSY), ("reversible", REVERSIBLE)):
        for name, damage in mechanisms.items():
            if name.startswith(mech):
                yield from damaged_cases(name, group, damage, texts, count, seed)
    if not mech or mech.startswith("neg"):
        yield from (case for case in negatives(texts, count, seed) if case.mech.startswith(mech))


def main() -> None:
    """Read the command line and write the cases."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--cases", type=int, default=40, help="per mechanism")
    parser.add_argument("--mech", default="", help="only mechanisms whose name begins so")
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as out:
        for case in make(load(options.texts), options.seed, options.cases, options.mech):
            out.write(json.dumps(asdict(case), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
