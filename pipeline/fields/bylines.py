"""Bylines: who wrote an article, and when, where only a printed line says so."""

import re
from collections.abc import Iterable, Iterator

from pipeline.fields.dates import iso
from pipeline.model.copy import Fact

_BY = re.compile(
    r"(?i)\W*(?:(?:written|text|words|reported|story)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|autor(?:in|ka)?|author|yazan|автор)(?::\s*|\s+)(?=\w)"
)
_CHANGED = re.compile(
    r"(?i)\W*(?:last\s+)?(?:updated|modified|mis\s+à\s+jour|aktualisiert|actualizado|atualizado"
    r"|aggiornato|bijgewerkt|uppdaterad|oppdatert|opdateret|zaktualizowano|güncelleme|обновлено)\b"
)
# Names end where something else begins: a date, a place, a job.
_NAMES_END = re.compile(r"\s+[|·•–—/-]\s|[|·•,;:(\d]")
_BETWEEN = frozenset(
    ("and", "und", "et", "y", "e", "i", "og", "och", "en", "ve", "и", "&", "of", "de", "da", "do",
     "dos", "di", "van", "von", "der", "den", "la", "le", "del", "bin", "al")
)  # fmt: skip
_MAX_NAMES = 12


def printed(text: str, lines: Iterable[tuple[int, int]], stated: Iterable[str]) -> tuple[Fact, ...]:
    """The author and dates that these lines of a page text print, as far as nothing states them.

    `lines` are half-open ranges of whole lines that stand by the title; `stated` names the facts
    that are known already. Dates are ISO 8601; a date without a year is none.

    >>> text = "A mill is sold\\nBy Ada Quill and Tom Ash, Staff Writers\\nPublished May 4, 2020"
    >>> [(fact.name, fact.value) for fact in printed(text, [(15, len(text))], ())]
    [('author', 'Ada Quill and Tom Ash'), ('published', '2020-05-04')]
    """
    known = set(stated)
    found = []
    for start, end in lines:
        for fact in _facts(text, start, end):
            if fact.name not in known:
                known.add(fact.name)
                found.append(fact)
    return tuple(found)


def _facts(text: str, start: int, end: int) -> Iterator[Fact]:
    for line in text[start:end].split("\n"):
        by = _BY.match(line)
        names = _names(line[by.end() :]) if by else ""
        if by and names:
            at = start + by.end()
            yield Fact("author", names, at, at + len(names))
        day = iso(line)
        if day:
            yield Fact(
                "modified" if _CHANGED.match(line) else "published", day, start, start + len(line)
            )
        start += len(line) + 1


def _names(rest: str) -> str:
    """The names at the start of what follows `By`; nothing where it is no name."""
    cut = _NAMES_END.search(rest)
    words = (rest[: cut.start()] if cut else rest).split(" ")
    kept = 0
    for word in words[:_MAX_NAMES]:
        if not (word[:1].isupper() or word in _BETWEEN):
            break
        kept += 1
    while kept and not words[kept - 1][:1].isupper():
        kept -= 1
    return " ".join(words[:kept])
