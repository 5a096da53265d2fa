"""Site profiles: what is known of a layout, as data in `pipeline/sites/*.yaml` and in own files.

A profile adds evidence; nothing depends on one. Patterns match one line each, blank space at its
ends aside; selectors match the elements in which the blocks of an HTML page lie.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import accumulate, chain
from typing import Annotated, Literal, NamedTuple

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from pipeline.config.parse import lines_of_values, parse, told
from pipeline.errors import ConfigError
from pipeline.model.page import PageBlock
from pipeline.strip.lines import LineEvidence, StripPage, blocks_at
from pipeline.strip.selectors import depth, parsed
from pipeline.text.batch import Batch

# Log-odds: a profile's word outweighs any context, its silence inside the text does not.
_CHROME = -30.0
_CONTENT = 2.5
_KEEP = 30.0

ADVICE = "Correct the lines named above; docs/profiles.md describes every key of a profile."

# A line break that a pattern asks for; one that it excludes is none.
_EXCLUDED = re.compile(r"\[\^(?:\\.|[^\]\\])*\]")
_LINE_BREAK = re.compile(r"\n|(?<!\\)(?:\\\\)*\\n")
# What has another meaning inside an alternation: flags, groups by name or number, conditions.
_ALONE = re.compile(r"\(\?[aiLmsux(]|\(\?P|\\[1-9]")


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(
            f"{pattern!r} is no regular expression: {error}; "
            "a backslash before a character takes it as it is"
        ) from error
    if _LINE_BREAK.search(_EXCLUDED.sub("", pattern)):
        raise ValueError(
            f"{pattern!r} asks for a line break, but a pattern is held against one line at a time: "
            "write a pattern for each line"
        )
    if not pattern.strip():
        raise ValueError("a pattern must not be blank; remove it, or write what the line says")
    return pattern


def _selector(selector: str) -> str:
    parsed(selector)
    return selector


def _host(host: str) -> str:
    if not host.strip() or "/" in host:
        raise ValueError(f"{host!r} is no host: write it without http:// and path: news.example")
    return host


Patterns = list[Annotated[str, AfterValidator(_pattern)]]
Selectors = list[Annotated[str, AfterValidator(_selector)]]
Text = Annotated[str, Field(min_length=1)]
# The keys that hold rules for lines.
RuleKey = Literal[
    "keep", "chrome", "keep_selectors", "chrome_selectors", "content_after", "content_before"
]
_PATTERN_KEYS: tuple[RuleKey, ...] = ("keep", "chrome", "content_after", "content_before")
# A rule of a profile: its key, and its place in the list there.
Rule = tuple[RuleKey, int]


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile as it is written, and where: in this program's own folder or in one of a user."""

    path: str
    text: str
    shipped: bool = False


class Profile(BaseModel):
    """One layout of one or more sites.

    >>> Profile(name="x", layout="A page with a table.", hosts=["a.org"]).chrome
    []
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: Annotated[str, Field(pattern=r"^[\w.-]+$")]
    """Short and unique; verdicts name it as `profile:<name>`."""

    layout: str
    """What the layout looks like, in a sentence."""

    hosts: list[Annotated[str, AfterValidator(_host)]] = []
    """Sites known to have it; subdomains included."""

    signature: list[Text] = []
    """Strings that all stand on a page of this layout, and together on no other."""

    keep: Patterns = []
    """Lines that are content wherever they stand; no other key takes them away."""

    chrome: Patterns = []
    """Lines that are chrome wherever they stand."""

    keep_selectors: Selectors = []
    """Elements of an HTML page whose text is content."""

    chrome_selectors: Selectors = []
    """Elements whose text is chrome; where one lies in another, the inner one decides."""

    content_after: Patterns = []
    """Lines that end the chrome above the text."""

    content_before: Patterns = []
    """Lines that begin the chrome below the text."""

    _file: ProfileFile | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _fits_some_page(self) -> "Profile":
        if not self.hosts and not self.signature:
            raise ValueError("this profile fits no page: give it hosts or a signature")
        return self

    @property
    def own(self) -> bool:
        """Whether a user wrote it."""
        return self._file is not None and not self._file.shipped

    def place_of(self, rule: Rule) -> tuple[str, int]:
        """File and line, counted from 1, of one of its rules; ("", 0) where it is from no file."""
        if self._file is None:
            return "", 0
        return self._file.path, lines_of_values(self._file.text).get(rule, 0)


def parse_profile(file: ProfileFile) -> Profile:
    """The profile that a file holds.

    >>> parse_profile(ProfileFile("sites/x.yaml", "name: x\\nlayout: ''\\nhosts: [a.org]")).own
    True

    Raises a ConfigError that lists all mistakes with file, line and column.
    """
    raw = file.text.encode("utf-8")
    profile, problems = parse(raw, Profile)
    if profile is None:
        raise ConfigError("\n".join(told(file.path, problems, raw)), ADVICE)
    profile._file = file
    return profile


@lru_cache(maxsize=4)
def load_profiles(own: tuple[ProfileFile, ...] = ()) -> tuple[Profile, ...]:
    """A user's own profiles, then those shipped that none of them replaces, each part by name.

    >>> names = [profile.name for profile in load_profiles()]
    >>> names == sorted(names)
    True

    Raises ConfigError where one has mistakes.
    """
    folder = resources.files("pipeline").joinpath("sites")
    shipped = [
        ProfileFile(f"pipeline/sites/{file.name}", file.read_text("utf-8"), shipped=True)
        for file in folder.iterdir()
        if file.name.endswith(".yaml")
    ]
    named: dict[str, Profile] = {}
    for profile in map(parse_profile, (*shipped, *own)):
        named[profile.name] = profile
    return tuple(sorted(named.values(), key=lambda profile: (not profile.own, profile.name)))


def recognise(text: str, site: str | None, profiles: Sequence[Profile]) -> Profile | None:
    """The profile of a page: by its site and signature, else by either alone; a user's own first.

    Of several signatures that fit, the one with the most strings says the most. A site that no
    profile names may be a mirror under another name, so its pages are judged by signature.

    >>> table = Profile(name="x", layout="", hosts=["a.org"], signature=["Hide header"])
    >>> recognise("Hide header", "b.net", [table]) is table
    True
    >>> recognise("Nothing of the kind", "b.net", [table]) is None
    True
    """
    known = [profile for profile in profiles if site and _has_host(profile, site)]
    fitting = [
        profile
        for profile in known or profiles
        if (known or profile.signature) and all(sign in text for sign in profile.signature)
    ]
    if fitting:
        return max(fitting, key=lambda each: (each.own, len(each.signature), each.name))
    return known[0] if known else None


def profile_evidence(
    batch: Batch, pages: Sequence[StripPage], profiles: Sequence[Profile]
) -> LineEvidence:
    """What the profiles say of the lines of a batch.

    >>> table = Profile(name="x", layout="", signature=["Hide"], content_after=["Hide header"])
    >>> batch = Batch.of(["A B C\\nHide header\\nIt sank."])
    >>> evidence = profile_evidence(batch, [StripPage()], [table])
    >>> evidence.log_odds.tolist(), evidence.reasons[evidence.reason[0]]
    ([-30.0, -30.0, 2.5], 'profile:x')
    """
    found = LineEvidence.none(len(batch.line_start))
    reasons = ["", *(f"profile:{profile.name}" for profile in profiles)]
    for i, page in enumerate(pages):
        if not profiles:
            break
        text = batch.text_of(i)
        profile = recognise(text, page.site, profiles)
        if profile is None:
            continue
        rows = batch.lines_of(i)
        found.log_odds[rows] = [odds for odds, _ in _decisions(profile, text, page.blocks)]
        found.reason[rows] = reasons.index(f"profile:{profile.name}")
    return LineEvidence(found.log_odds, found.reason, tuple(reasons))


class ProfileRule(NamedTuple):
    """What decided a line: the rule as `key: pattern`, and where it stands; line 0: in no file."""

    rule: str
    file: str
    line: int


def profile_rule(
    profile: Profile, text: str, blocks: Sequence[PageBlock], line: int
) -> ProfileRule | None:
    """The rule of a profile that decides a line of a page (counted from 1), if one does.

    >>> table = Profile(name="x", layout="", signature=["Hide"], chrome=["Log .*", "Hide .*"])
    >>> profile_rule(table, "A B C\\nHide header\\nIt sank.", (), 2)
    ProfileRule(rule='chrome: Hide .*', file='', line=0)

    Without the page's blocks no selector is seen to decide.
    """
    _, rule = _decisions(profile, text, blocks)[line - 1]
    if rule is None:
        return None
    key, index = rule
    return ProfileRule(f"{key}: {getattr(profile, key)[index]}", *profile.place_of(rule))


# Log-odds of a line, and the rule behind them.
_Decision = tuple[float, Rule | None]


def _decisions(profile: Profile, text: str, blocks: Sequence[PageBlock]) -> list[_Decision]:
    """What a profile says of each line of a page: later rules here overrule those before."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    hits = _hits(profile, lines)
    decisions = _by_range(hits["content_after"], hits["content_before"], starts)
    if blocks and (profile.keep_selectors or profile.chrome_selectors):
        of_path = {path: _by_selector(profile, path) for path in {b.path for b in blocks}}
        at = blocks_at(blocks, np.array(starts[:-1]))
        for number, block in enumerate(at.tolist()):
            found = of_path[blocks[block].path] if block >= 0 else None
            decisions[number] = found or decisions[number]
    for number, index in hits["chrome"].items():
        decisions[number] = (_CHROME, ("chrome", index))
    for number, index in hits["keep"].items():
        decisions[number] = (_KEEP, ("keep", index))
    return decisions


def _by_range(
    above: Mapping[int, int], below: Mapping[int, int], starts: Sequence[int]
) -> list[_Decision]:
    """The longest stretch from a line that ends chrome to one that begins it, if one is marked.

    The longest, because menus and teasers may hold the very same lines. `starts` are those of all
    lines and of one more.
    """
    lines = len(starts) - 1
    if not above and not below:
        return [(0.0, None)] * lines
    stretches = [
        (first, min((line for line in below if line >= first), default=lines))
        for first in [line + 1 for line in above] or [0]
    ]
    first, stop = max(stretches, key=lambda s: (starts[s[1]] - starts[s[0]], -s[0]))
    before: Rule | None = ("content_after", above[first - 1]) if above else None
    behind: Rule | None = ("content_before", below[stop]) if stop in below else None
    return [
        *[(_CHROME, before)] * first,
        *[(_CONTENT, before or behind)] * (stop - first),
        *[(_CHROME, behind)] * (lines - stop),
    ]


def _by_selector(profile: Profile, path: str) -> _Decision | None:
    """What the selectors say of a block: the innermost element that one means decides."""
    keys: tuple[RuleKey, RuleKey] = ("keep_selectors", "chrome_selectors")
    meant = [
        (depth(selector, path), key, index)
        for key in keys
        for index, selector in enumerate(getattr(profile, key))
    ]
    # The first of equals: so of one and the same element its text is kept.
    deep, key, index = max(meant, key=lambda each: each[0])
    return (_KEEP if key == "keep_selectors" else _CHROME, (key, index)) if deep else None


def _hits(profile: Profile, lines: Sequence[str]) -> dict[RuleKey, dict[int, int]]:
    """The lines that a pattern matches as a whole: for each key, with the first that does."""
    of_key: dict[RuleKey, tuple[str, ...]] = {
        key: tuple(getattr(profile, key)) for key in _PATTERN_KEYS
    }
    bare = [line.strip() for line in lines]
    # Few lines match any pattern at all: the others are done with at once.
    either = [pattern.fullmatch for pattern in _joined(tuple(chain(*of_key.values())))]
    matched = {n: line for matches in either for n, line in enumerate(bare) if matches(line)}
    return {
        key: {n: at for n, line in matched.items() if (at := _first(patterns, line)) >= 0}
        for key, patterns in of_key.items()
    }


@lru_cache(maxsize=8192)
def _first(patterns: tuple[str, ...], line: str) -> int:
    """The first of the patterns that matches a line, or -1."""
    found = (at for at, pattern in enumerate(patterns) if re.fullmatch(pattern, line))
    return next(found, -1)


@lru_cache(maxsize=256)
def _joined(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Few expressions that match what the patterns do: one of them all is faster than each."""
    alone = [pattern for pattern in patterns if _ALONE.search(pattern)]
    others = [f"(?:{pattern})" for pattern in patterns if pattern not in alone]
    return tuple(map(re.compile, [*alone, "|".join(others)] if others else alone))


def _has_host(profile: Profile, site: str) -> bool:
    return any(site == host or site.endswith("." + host) for host in profile.hosts)
