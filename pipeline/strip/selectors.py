"""CSS selectors over node paths: which blocks of a page lie inside an element that is meant.

A path names block elements, level by level, as `tag#id.class.class`, joined by `/`. So a selector
may ask for tags, ids and classes, and for elements inside or right inside others; what a path does
not hold (attributes, siblings, inline elements) no selector can ask for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model.page import PATH_CLASSES, PATH_NAME_CHARS

SUPPORTED = (
    "a selector is made of tag, #id and .class, with a blank for 'inside', > for 'right inside', "
    "and commas between several"
)

_COMPOUND = re.compile(r"[a-zA-Z][a-zA-Z0-9]*(?:[#.][\w-]+)*|(?:[#.][\w-]+)+")
_PART = re.compile(r"([#.]?)([^#.]+)")
_COMBINATOR = re.compile(r"\s*>\s*|\s+")
# The first character of what is not supported, and what it is in CSS.
_OTHER_CSS = {
    "[": "an attribute selector",
    ":": "a pseudo class",
    "*": "a universal selector",
    "+": "a sibling combinator",
    "~": "a sibling combinator",
    "\\": "an escape",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One element: its tag, id and classes. In a selector None and no classes stand for any."""

    tag: str | None
    id: str | None
    classes: frozenset[str]

    def fits(self, element: "Level") -> bool:
        """Whether an element of a path is one that this asks for."""
        return (
            self.tag in (None, element.tag)
            and self.id in (None, element.id)
            and self.classes <= element.classes
        )


@dataclass(frozen=True, slots=True)
class Step:
    """An element that a selector asks for; `right_inside` where it is to be a child of the last."""

    level: Level
    right_inside: bool


@lru_cache(maxsize=8192)
def depth(selector: str, path: str) -> int:
    """How deep on a path the innermost element lies that a selector means; 0 where there is none.

    >>> depth("div.menu > ul, #top", "html/body/div.menu.wide/ul/li"), depth(".menu > li", "div/li")
    (4, 0)

    Raises ValueError where the selector asks for what a path does not hold.
    """
    levels = levels_of(path)
    return max((_depth(steps, levels) for steps in parsed(selector)), default=0)


@lru_cache(maxsize=1024)
def parsed(selector: str) -> tuple[tuple[Step, ...], ...]:
    """The alternatives of a selector, each as the elements it asks for, outermost first.

    >>> len(parsed("nav, div.menu > ul"))
    2

    Raises ValueError that says what is not supported.
    """
    return tuple(tuple(_steps(part.strip(), selector)) for part in selector.split(","))


@lru_cache(maxsize=4096)
def levels_of(path: str) -> tuple[Level, ...]:
    """The elements of a node path.

    >>> levels_of("body/p#lead.first")[1].id
    'lead'
    """
    return tuple(_level(part) for part in path.split("/")) if path else ()


def _level(name: str) -> Level:
    parts = _PART.findall(name)
    tags, ids, classes = ([value for sign, value in parts if sign == s] for s in ("", "#", "."))
    return Level(tags[0] if tags else None, ids[0] if ids else None, frozenset(classes))


def _steps(part: str, selector: str) -> list[Step]:
    """The elements that one alternative asks for. Raises ValueError."""
    steps: list[Step] = []
    at, right_inside = 0, False
    while True:
        compound = _COMPOUND.match(part, at)
        if not compound:
            break
        steps.append(Step(_asked(compound.group(), selector), right_inside))
        at = compound.end()
        if at == len(part):
            return steps
        combinator = _COMBINATOR.match(part, at)
        if not combinator:
            break
        right_inside = ">" in combinator.group()
        at = combinator.end()
    rest = part[at:]
    what = _OTHER_CSS.get(rest[:1])
    why = f"has {what}, which is not supported" if what else "is no selector"
    raise ValueError(f"{selector!r} {why}: {SUPPORTED}")


def _asked(compound: str, selector: str) -> Level:
    """What a compound selector asks for, its names cut as those of paths are."""
    level = _level(compound)
    if compound.count("#") > 1 or len(level.classes) > PATH_CLASSES:
        raise ValueError(
            f"{selector!r} asks for more than one id or {PATH_CLASSES} classes of one element, "
            "which no node path holds"
        )
    cut = frozenset(name[:PATH_NAME_CHARS] for name in level.classes)
    name = level.id[:PATH_NAME_CHARS] if level.id else None
    return Level(level.tag.lower() if level.tag else None, name, cut)


def _depth(steps: Sequence[Step], levels: Sequence[Level]) -> int:
    """The innermost place of the last element such that the others lie around it, or 0."""
    for at in range(len(levels), 0, -1):
        if _stands(steps, levels, at):
            return at
    return 0


def _stands(steps: Sequence[Step], levels: Sequence[Level], at: int) -> bool:
    """Whether the last step is the element at this depth, with all others around it."""
    *around, last = steps
    if not last.level.fits(levels[at - 1]):
        return False
    if not around:
        return True
    outer = [at - 1] if last.right_inside else range(at - 1, 0, -1)
    return any(place > 0 and _stands(around, levels, place) for place in outer)
