"""Teach: propose a site profile from pages whose lines are marked, or known to be shared.

Rules are chosen greedily, those that explain most first: elements of chrome, the element with the
main text, the lines between which text stands, and single lines for what is left. Nothing here is
tried; whether the rules serve is for the pages to show.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from pipeline.strip.selectors import levels_of

# A line that so many pages have, and this share of them, is shared.
_MIN_PAGES, _SHARED = 3, 0.5
# A line pattern says something only with so many letters.
_MIN_LETTERS = 2
# The share of an element's labelled text that may seem content in an element of chrome, because the
# labels themselves are guesses; and that need not be content in the element of the main text.
_DOUBTFUL, _UNTIDY = 0.1, 0.3
# The share of a page's text that the element of the main text must hold, and of the pages on which
# it must do so, as must a line that parts text from chrome.
_MAIN, _MOST = 0.95, 0.8
# Such a line must cost no more than this share of the text, and save more than so many lines of
# each page.
_COST, _SAVES = 0.02, 2
# The share of the lines between two such that may be neither text nor shared.
_STRAY = 0.02
# How many lines under a head may seem to be kept, for each page on which one is not.
_SELDOM = 0.25
# Elements whose tag alone says enough.
_TELLING_TAGS = frozenset({
    "address", "article", "aside", "dialog", "footer", "form", "header", "main", "menu", "nav",
    "search",
})  # fmt: skip
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_DIGITS = re.compile(r"\d+")
# Three words at most and a colon, before the rest of a line.
_HEAD = re.compile(r"[^\W\d][^\s:]*(?: [^\s:]+){0,2}:(?= )")


class Label(IntEnum):
    """What is known of a line: marked by a user, or guessed; what to keep is above zero."""

    OUT = -2
    GUESSED_OUT = -1
    UNKNOWN = 0
    GUESSED_KEPT = 1
    KEPT = 2


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """A page's lines, the node path of each ("" in plain text), and what is known of each.

    `titles` are the numbers of its headings; in plain text of its title.
    """

    lines: tuple[str, ...]
    paths: tuple[str, ...]
    labels: tuple[Label, ...]
    titles: frozenset[int] = frozenset()

    @property
    def is_html(self) -> bool:
        """Whether any line has a node path."""
        return any(self.paths)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a profile is to hold, beside its name and sites."""

    keep: tuple[str, ...] = ()
    chrome: tuple[str, ...] = ()
    keep_selectors: tuple[str, ...] = ()
    chrome_selectors: tuple[str, ...] = ()
    content_after: tuple[str, ...] = ()
    content_before: tuple[str, ...] = ()


# A line of a page, by the numbers of both.
_Place = tuple[int, int]


def line_pattern(line: str) -> str:
    r"""A pattern for a line and those that differ in blanks and digits alone.

    >>> line_pattern("  Page 3 of 12  (next)")
    'Page \\d+ of \\d+\\s+\\(next\\)'
    """
    escaped = (_escaped(word) for word in re.split(r"(\s+)", line.strip()))
    return "".join(escaped)


def _escaped(word: str) -> str:
    if word.isspace():
        return " " if word == " " else r"\s+"
    return r"\d+".join(_literal(part) for part in _DIGITS.split(word))


def _literal(text: str) -> str:
    return re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)


def shared_patterns(pages: Iterable[Iterable[str]]) -> frozenset[str]:
    """The patterns of the lines that most pages have; each page is the lines it has.

    >>> sorted(shared_patterns([["Home", "One"], ["Home", "Two"], ["Home", "3"]]))
    ['Home']
    """
    listed = [{line_pattern(line) for line in page if line.strip()} for page in pages]
    counts = Counter(pattern for patterns in listed for pattern in patterns)
    enough = max(_MIN_PAGES, _SHARED * len(listed))
    return frozenset(p for p, count in counts.items() if count >= enough and _says_something(p))


def _says_something(pattern: str) -> bool:
    bare = re.sub(r"\\[ds]\+", "", pattern)
    return sum(character.isalpha() for character in bare) >= _MIN_LETTERS


def guessed(
    lines: Sequence[str], content: Sequence[bool], unsure: Sequence[bool], shared: Collection[str]
) -> tuple[Label, ...]:
    """Labels for lines that nobody has marked: what most pages share is chrome, unless `unsure`.

    >>> guessed(["Home", "It sank.", "1"], [True, True, False], [False] * 3, {"Home"})
    (<Label.GUESSED_OUT: -1>, <Label.GUESSED_KEPT: 1>, <Label.UNKNOWN: 0>)
    """
    return tuple(
        Label.GUESSED_OUT
        if not doubt and line_pattern(line) in shared
        else Label.GUESSED_KEPT
        if is_content and line.strip()
        else Label.UNKNOWN
        for line, is_content, doubt in zip(lines, content, unsure, strict=True)
    )


def propose(pages: Sequence[LabelledPage], asked: Collection[str] = ()) -> Rules:
    """The rules that give these pages' lines their labels.

    A marked line is taken for one of the site, and gets a pattern, where another page has it too,
    or where it is among the lines `asked` for.

    >>> labels = (Label.GUESSED_OUT, Label.GUESSED_KEPT)
    >>> pages = [LabelledPage(("Home", text), ("nav/ul", "div"), labels) for text in "abc"]
    >>> propose(pages).chrome_selectors
    ('nav',)
    """
    elements = _elements(pages)
    out = _chrome_elements(pages, elements)
    told = _all(elements[selector] for selector in out)
    kept_elements = _kept_elements(pages, elements, told, asked)
    inside = _all(elements[selector] for selector in kept_elements)
    barred = _barred(pages, inside - told)
    on_pages = Counter(
        pattern for page in pages for pattern in {line_pattern(line) for line in page.lines}
    )
    after, before, beyond = _parting_lines(pages, on_pages, barred)
    wanted = {line_pattern(line) for line in asked}
    common = {pattern for pattern, count in on_pages.items() if count >= min(2, len(pages))}
    wanted |= {pattern for pattern in common if _says_something(pattern)}
    chrome = _patterns(pages, told | beyond, {Label.OUT, Label.GUESSED_OUT}, wanted)
    refused = _patterns(pages, set(), {Label.OUT}, wanted)
    keep = _patterns(pages, inside, {Label.KEPT}, wanted)
    kept = {*_patterns(pages, set(), {Label.KEPT}, wanted)}
    return Rules(
        # What is marked both ways is no line of which the site says anything.
        keep=tuple(pattern for pattern in keep if pattern not in refused),
        chrome=(
            *(each for each in chrome if each not in kept and _loose(each) not in barred),
            *_headed(pages, inside - told),
        ),
        keep_selectors=kept_elements,
        chrome_selectors=out,
        content_after=after,
        content_before=before,
    )


def _barred(pages: Sequence[LabelledPage], inside: set[_Place]) -> set[str]:
    """The patterns, loose, of titles and of the lines inside elements to keep.

    A pattern outranks selectors: what a sidebar lists on all pages may be the headline of one.
    Where a user marked such a line itself as chrome, the mark decides.
    """
    guarded = inside | {(p, n) for p, page in enumerate(pages) for n in page.titles}
    marked = {(p, n) for p, n in guarded if pages[p].labels[n] == Label.OUT}
    every, excused = ({line_pattern(pages[p].lines[n]) for p, n in s} for s in (guarded, marked))
    return {_loose(pattern) for pattern in every - excused}


def _loose(pattern: str) -> str:
    """The same for patterns of which one may match lines of the other."""
    return pattern.replace(r"\s+", " ")


def _elements(pages: Sequence[LabelledPage]) -> dict[str, set[_Place]]:
    """The lines with text inside each element that a short selector can mean."""
    found: dict[str, set[_Place]] = {}
    for p, page in enumerate(pages):
        for n, (line, path) in enumerate(zip(page.lines, page.paths, strict=True)):
            for selector in _selectors_on(path) if line.strip() else ():
                found.setdefault(selector, set()).add((p, n))
    return found


@lru_cache(maxsize=4096)
def _selectors_on(path: str) -> tuple[str, ...]:
    """A selector for each id and class on a path, and for each tag that says enough."""
    selectors = set()
    for level in levels_of(path):
        tag = level.tag or ""
        names = [f"#{level.id}"] if level.id else []
        names += [f".{name}" for name in level.classes]
        selectors |= {tag + name for name in names if _NAME.fullmatch(name[1:])}
        selectors |= {tag} & _TELLING_TAGS
    return tuple(sorted(selectors))


def _chrome_elements(
    pages: Sequence[LabelledPage], elements: Mapping[str, set[_Place]]
) -> tuple[str, ...]:
    """Elements that hold lines to leave out, and next to nothing to keep; the fullest first."""
    enough = min(2, sum(page.is_html for page in pages))
    gains: dict[str, set[_Place]] = {}
    for selector, places in elements.items():
        labels = [(pages[p].labels[n], len(pages[p].lines[n])) for p, n in places]
        kept = sum(size for label, size in labels if label > 0)
        if (
            Label.KEPT not in {label for label, _ in labels}
            and kept <= _DOUBTFUL * sum(size for _, size in labels)
            and len({p for p, _ in places}) >= enough
        ):
            gains[selector] = {(p, n) for p, n in places if pages[p].labels[n] < 0}
    return _fullest(gains)


def _fullest(gains: dict[str, set[_Place]]) -> tuple[str, ...]:
    """The elements that together hold all these lines, each the one that adds most."""
    chosen: list[str] = []
    covered: set[_Place] = set()
    while gains:
        best = min(gains, key=lambda each: (-len(gains[each] - covered), len(each), each))
        if not gains[best] - covered:
            break
        chosen.append(best)
        covered |= gains.pop(best)
    return tuple(chosen)


def _kept_elements(
    pages: Sequence[LabelledPage],
    elements: Mapping[str, set[_Place]],
    told: set[_Place],
    asked: Collection[str],
) -> tuple[str, ...]:
    """The main element, and those that keep the marked lines outside it and nothing more.

    Lines `asked` for one by one do not widen the main element: all around them would be kept.
    """
    one_by_one = {(p, n) for p, n in _all(elements.values()) if pages[p].lines[n].strip() in asked}
    main = _main_element(pages, elements, told | one_by_one)
    known = told | elements.get(main, set())
    beside = {
        selector: {(p, n) for p, n in places - known if pages[p].labels[n] == Label.KEPT}
        for selector, places in elements.items()
        if all(pages[p].labels[n] > 0 for p, n in places - known)
    }
    return (*([main] if main else []), *_fullest(beside))


def _main_element(
    pages: Sequence[LabelledPage], elements: Mapping[str, set[_Place]], told: set[_Place]
) -> str:
    """The smallest element that holds the text of most pages and little else; "" for none."""
    sizes: dict[str, int] = {}
    found = (_kept_places(p, page) - told for p, page in enumerate(pages) if page.is_html)
    kept = [places for places in found if places]
    for selector, places in elements.items():
        inside = places - told
        size = _chars(pages, inside)
        loose = {(p, n) for p, n in inside if pages[p].labels[n] == Label.UNKNOWN}
        whole = [_chars(pages, some & inside) >= _MAIN * _chars(pages, some) for some in kept]
        if whole and sum(whole) >= _MOST * len(whole) and _chars(pages, loose) <= _UNTIDY * size:
            sizes[selector] = size
    return min(sizes, key=lambda selector: (sizes[selector], len(selector), selector), default="")


def _parting_lines(
    pages: Sequence[LabelledPage], on_pages: Mapping[str, int], barred: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...], set[_Place]]:
    """The line above the text of plain pages and the one below, and the places beyond the two."""
    plain = {p: page for p, page in enumerate(pages) if not page.is_html}
    after, above = _parting(plain, {}, barred, upward=True)
    first = {p: max(n for q, n in above if q == p) + 1 for p in {p for p, _ in above}}
    before, below = _parting(plain, first, barred, upward=False)
    beyond = above | below
    marked = {p: page for p, page in plain.items() if {Label.KEPT, Label.OUT} <= {*page.labels}}
    between = [
        page.labels[n] > 0 or (page.labels[n] < 0 and on_pages[line_pattern(line)] > 1)
        for p, page in (marked or plain).items()
        for n, line in enumerate(page.lines)
        if (p, n) not in beyond and line.strip()
    ]
    # A profile leans towards all that stands between: that must be text, or known as chrome.
    if between.count(False) > _STRAY * len(between):
        return (), (), set()
    return after, before, beyond


def _parting(
    pages: Mapping[int, LabelledPage],
    first: Mapping[int, int],
    barred: Collection[str],
    upward: bool,
) -> tuple[tuple[str, ...], set[_Place]]:
    """The pattern at whose first place, from `first` on, chrome ends or begins, and that chrome."""
    beyond: dict[str, set[_Place]] = {}
    on_pages: Counter[str] = Counter()
    for p, page in pages.items():
        seen: dict[str, int] = {}
        for n in range(first.get(p, 0), len(page.lines)):
            if page.labels[n] < 0:
                seen.setdefault(line_pattern(page.lines[n]), n)
        on_pages.update(seen.keys())
        for pattern, n in seen.items():
            chrome = range(n + 1) if upward else range(n, len(page.lines))
            beyond.setdefault(pattern, set()).update((p, other) for other in chrome)
    saved: dict[str, int] = {}
    text = _chars(pages, _all(_kept_places(p, page) for p, page in pages.items()))
    for pattern, places in beyond.items():
        labels = [pages[p].labels[n] for p, n in places]
        lost = _chars(pages, ((p, n) for p, n in places if pages[p].labels[n] > 0))
        cheap = Label.KEPT not in labels and lost <= _COST * text and _loose(pattern) not in barred
        if cheap and on_pages[pattern] >= _MOST * len(pages) and _says_something(pattern):
            saved[pattern] = sum(label < 0 for label in labels)
    best = min(saved, key=lambda pattern: (-saved[pattern], pattern), default="")
    if not best or saved[best] <= _SAVES * len(pages):
        return (), set()
    return (best,), beyond[best]


def _patterns(
    pages: Sequence[LabelledPage], told: Collection[_Place], labels: set[Label], wanted: set[str]
) -> tuple[str, ...]:
    """The wanted patterns of lines so labelled of which nothing is told yet, in page order."""
    found: dict[str, None] = {}
    for p, page in enumerate(pages):
        for n, label in enumerate(page.labels):
            if label in labels and (p, n) not in told:
                pattern = line_pattern(page.lines[n])
                if pattern in wanted:
                    found[pattern] = None
    return tuple(found)


def _headed(pages: Sequence[LabelledPage], inside: Collection[_Place]) -> tuple[str, ...]:
    """Patterns for `Related: …` and the like in the main element: what hardly a page seems to keep.

    In that element a line is kept unless a rule says otherwise. No heading is taken for such.
    """
    out: dict[str, set[int]] = {}
    kept: Counter[str] = Counter()
    marked: set[str] = set()
    for p, page in enumerate(pages):
        for n, (line, label) in enumerate(zip(page.lines, page.labels, strict=True)):
            found = _HEAD.match(line.strip())
            head = found.group() if found else ""
            if label > 0 or n in page.titles:
                kept[head] += 1
                marked |= {head} if label == Label.KEPT or n in page.titles else set()
            elif (p, n) in inside:
                out.setdefault(head, set()).add(p)
    often = [
        head
        for head in sorted(out.keys() - marked - {""})
        if len(out[head]) >= _MIN_PAGES and kept[head] <= _SELDOM * len(out[head])
    ]
    return tuple(f"{line_pattern(head)} .*" for head in often)


def _kept_places(number: int, page: LabelledPage) -> set[_Place]:
    return {(number, n) for n, label in enumerate(page.labels) if label > 0}


def _all(sets: Iterable[set[_Place]]) -> set[_Place]:
    return {place for places in sets for place in places}


def _chars(
    pages: Sequence[LabelledPage] | Mapping[int, LabelledPage], places: Iterable[_Place]
) -> int:
    return sum(len(pages[p].lines[n]) for p, n in places)
