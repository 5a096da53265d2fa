"""Articles: what pages say of themselves, and what their copies agree on."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.fields.dates import iso
from pipeline.model.article import Article
from pipeline.model.copy import Fact
from pipeline.model.page import Page
from pipeline.text.keys import fold

_LINE = re.compile(r"(?m)^(?P<name>[^\s:][^\n]*?):[ \t]+(?P<value>\S[^\n]*?)[ \t]*$")
_URL = re.compile(r"https?://\S+")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
_TRAILS_OFF = re.compile(r"\s*(?:\.{3}|…)$")
_BY = re.compile(r"(?i)^by:?\s+")
_MAX_CHARS = 300
_SEPARATOR = re.compile(r"\s+[-–—|·•»:/\\]{1,2}\s+|\s*\|\s*")

# For every fact the meta names that state it, the most trustworthy first.
_SOURCES: dict[str, tuple[str, ...]] = {
    "title": (
        "og:title", "ld.headline", "citation_title", "dc.title", "dcterms.title",
        "twitter:title", "title",
    ),
    "author": (
        "ld.author.name", "author", "citation_author", "dc.creator", "dcterms.creator",
        "parsely-author", "sailthru.author", "byl", "article:author", "ld.author",
    ),
    "published": (
        "article:published_time", "ld.datepublished", "datepublished", "og:published_time",
        "citation_publication_date", "dc.date.issued", "dcterms.issued", "parsely-pub-date",
        "sailthru.date", "pubdate", "publishdate", "publish-date", "dc.date", "dcterms.date",
        "date",
    ),
    "modified": (
        "article:modified_time", "ld.datemodified", "datemodified", "og:updated_time",
        "dcterms.modified", "last-modified", "lastmod",
    ),
    "canonical_url": ("canonical", "og:url", "ld.mainentityofpage", "ld.mainentityofpage.@id"),
    "site_name": ("og:site_name", "ld.publisher.name", "application-name"),
    "section": ("article:section", "ld.articlesection", "parsely-section"),
    "language": ("lang", "content-language", "og:locale", "ld.inlanguage", "dc.language"),
    "url": ("og:url", "saved-from", "ld.url"),
}  # fmt: skip


def facts(page: Page) -> tuple[Fact, ...]:
    """What the meta blocks of a page state, with where they state it.

    Each fact comes from its most trustworthy source alone; only an author may occur more than once.
    Values are tidied: dates in ISO 8601, a language as its primary subtag; nonsense is left out.
    """
    printed = list(_meta_lines(page))
    found: list[Fact] = []
    for name, sources in _SOURCES.items():
        for source in sources:
            stated = [
                Fact(name, tidy, start, start + len(value))
                for meta, value, start in printed
                if meta == source and (tidy := _TIDY[name](value))
            ]
            if stated:
                found += stated if name == "author" else stated[:1]
                break
    return tuple(found)


def _meta_lines(page: Page) -> Iterator[tuple[str, str, int]]:
    for block in page.blocks:
        if block.kind == "meta":
            for match in _LINE.finditer(page.text, block.start, block.end):
                yield match["name"].casefold(), match["value"], match.start("value")


def _short(value: str) -> str | None:
    return value if len(value) <= _MAX_CHARS else None


def _name(value: str) -> str | None:
    bare = _BY.sub("", value)
    return None if _URL.search(bare) or "@" in bare else _short(bare)


def _address(value: str) -> str | None:
    return value if _URL.fullmatch(value) else None


def _language(value: str) -> str | None:
    match = _LANGUAGE.fullmatch(value)
    return match[1].lower() if match else None


_TIDY: dict[str, Callable[[str], str | None]] = {
    "title": _short,
    "author": _name,
    "published": iso,
    "modified": iso,
    "canonical_url": _address,
    "site_name": _short,
    "section": _short,
    "language": _language,
    "url": _address,
}


def parse(facts_of_copies: Sequence[Sequence[Fact]]) -> Article:
    """What most copies say of the article; at a tie the first copy is believed.

    >>> copies = [[Fact("author", "A. Poe", 0, 6)], [Fact("author", "Ann Poe", 0, 7)]]
    >>> parse([*copies, copies[1]]).author
    'Ann Poe'
    """
    return Article(
        author=_most_said(", ".join(_values(copy, "author")) for copy in facts_of_copies),
        published=_date(facts_of_copies, "published"),
        modified=_date(facts_of_copies, "modified"),
        canonical_url=_most_said(_first(copy, "canonical_url") for copy in facts_of_copies),
        site_name=_most_said(_first(copy, "site_name") for copy in facts_of_copies),
        section=_most_said(_first(copy, "section") for copy in facts_of_copies),
    )


def title(
    facts_of_copies: Sequence[Sequence[Fact]],
    blocks_first_heading: str | None,
    hosts: Iterable[str] = (),
) -> str | None:
    """The title most copies state, without the name of a site; else the text's first heading.

    >>> copies = [[Fact("title", "At sea - The Gull", 0, 0), Fact("site_name", "The Gull", 0, 0)]]
    >>> title(copies, None)
    'At sea'

    A tail is cut only if it is a copy's site name or what one of the `hosts` is called, or if the
    rest is what another copy or the heading says. A title that trails off gives way to one that
    goes on where it stops.
    """
    printed = [value for copy in facts_of_copies if (value := _first(copy, "title"))]
    known = [*printed, *([blocks_first_heading] if blocks_first_heading else [])]
    named = {fold(value) for copy in facts_of_copies for value in _values(copy, "site_name")}
    sites = named | {name for host in hosts if (name := _host_name(host))}
    bare = [_without_site(value, known, named, sites) for value in printed]
    whole = [*bare, *known]
    return _most_said(_completed(value, whole) for value in bare) or blocks_first_heading or None


def _host_name(host: str) -> str:
    """What a host is called: its last label of more than three letters before the top one.

    >>> _host_name("www.dailyherald.co.uk"), _host_name("history.example.org")
    ('dailyherald', 'example')
    """
    labels = [label for label in host.lower().split(".")[:-1] if len(label) > 3]
    return labels[-1] if labels else ""


def _completed(title: str, known: Sequence[str]) -> str:
    """The longest title that begins with one that trails off; else the title itself."""
    stem = _TRAILS_OFF.sub("", title)
    if stem == title or not stem:
        return title
    longer = [value for value in known if value.startswith(stem) and not _TRAILS_OFF.search(value)]
    return max(longer, key=len, default=title)


def _without_site(printed: str, known: Sequence[str], named: set[str], sites: set[str]) -> str:
    """The title without its site, where a reason to cut is found.

    What the pages call their site (`named`) may stand first; what their host is called, only last.
    """
    others = [value for value in known if value != printed]
    whole = {fold(value) for value in others}
    for mark in _SEPARATOR.finditer(printed):
        before, after = printed[: mark.start()], printed[mark.end() :]
        if not before or not after:
            continue
        if (
            _names_site(after, sites)
            or fold(before) in whole
            or _is_shared(before, printed, others)
        ):
            return before
        if fold(before) in named or fold(after) in whole:
            return after
    return printed


def _names_site(part: str, sites: set[str]) -> bool:
    """Whether a part of a title is the name of a site; hosts write it in one word."""
    return fold(part) in sites or "".join(c for c in part.lower() if c.isalnum()) in sites


def _is_shared(before: str, printed: str, others: Iterable[str]) -> bool:
    """Whether another copy has the same title with another tail."""
    return any(
        fold(other[: mark.start()]) == fold(before)
        for other in others
        if fold(other) != fold(printed)
        for mark in _SEPARATOR.finditer(other)
    )


def _values(copy: Sequence[Fact], name: str) -> list[str]:
    return list(dict.fromkeys(fact.value for fact in copy if fact.name == name))


def _first(copy: Sequence[Fact], name: str) -> str | None:
    return next(iter(_values(copy, name)), None)


def _most_said(values: Iterable[str | None]) -> str | None:
    """The value said most often, case and punctuation aside; at a tie the first."""
    said = [value for value in values if value]
    count = Counter(fold(value) for value in said)
    return max(said, key=lambda value: count[fold(value)], default=None)


def _date(facts_of_copies: Sequence[Sequence[Fact]], name: str) -> str | None:
    """The day most copies state, as exactly as one of them does."""
    said = [value for copy in facts_of_copies if (value := _first(copy, name))]
    day = _most_said(value[:10] for value in said)
    exact = [value for value in said if day and value[:10] == day]
    return max(exact, key=lambda value: (len(value), exact.count(value)), default=None)
