"""Site profiles: what is known of a layout, as data in `pipeline/sites/*.yaml`.

A profile adds evidence; nothing depends on one. Patterns match whole lines (blank space at a line's
ends aside) and must not match a line break.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np
from pydantic import BaseModel, ConfigDict, field_validator
from ruamel.yaml import YAML

from pipeline.strip.lines import LineEvidence, StripPage
from pipeline.text.batch import Batch

# Log-odds: a profile's word outweighs any context, its silence inside the text does not.
_CHROME = -9.0
_CONTENT = 2.5


class Profile(BaseModel):
    """One layout of one or more sites.

    >>> Profile(name="x", layout="A page with a table.", chrome=("Hide .*",)).hosts
    ()
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str
    """Short and unique; verdicts name it as `profile:<name>`."""

    layout: str
    """What the layout looks like, in a sentence."""

    hosts: tuple[str, ...] = ()
    """Sites known to have it; subdomains included."""

    signature: tuple[str, ...] = ()
    """Strings that all stand on a page of this layout, and together on no other."""

    chrome: tuple[str, ...] = ()
    """Lines that are chrome wherever they stand."""

    content_after: tuple[str, ...] = ()
    """Lines that end the chrome above the text."""

    content_before: tuple[str, ...] = ()
    """Lines that begin the chrome below the text."""

    @field_validator("chrome", "content_after", "content_before")
    @classmethod
    def _patterns_compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return patterns


@lru_cache(maxsize=1)
def load_profiles() -> tuple[Profile, ...]:
    """All shipped profiles, by name.

    >>> names = [profile.name for profile in load_profiles()]
    >>> names == sorted(names)
    True
    """
    folder = resources.files("pipeline").joinpath("sites")
    files = [file for file in folder.iterdir() if file.name.endswith(".yaml")]
    yaml = YAML(typ="safe")
    profiles = [Profile.model_validate(yaml.load(file.read_text("utf-8"))) for file in files]
    return tuple(sorted(profiles, key=lambda profile: profile.name))


def recognise(text: str, site: str | None, profiles: Sequence[Profile]) -> Profile | None:
    """The profile of a page: by its site and signature, else by either alone.

    Of several signatures that fit, the one with the most strings says the most. A site that no
    profile names may be a mirror under another name, so its pages are judged by signature.

    >>> table = Profile(name="x", layout="", hosts=("a.org",), signature=("Hide header",))
    >>> recognise("Hide header", "b.net", [table]) is table
    True
    >>> recognise("Nothing of the kind", "b.net", [table]) is None
    True
    """
    known = [profile for profile in profiles if site and _has_host(profile, site)]
    fitting = [
        profile
        for profile in known or profiles
        if profile.signature and all(sign in text for sign in profile.signature)
    ]
    if fitting:
        return max(fitting, key=lambda profile: (len(profile.signature), profile.name))
    return known[0] if known else None


def profile_evidence(
    batch: Batch, pages: Sequence[StripPage], profiles: Sequence[Profile]
) -> LineEvidence:
    """What the profiles say of the lines of a batch.

    >>> table = Profile(name="x", layout="", signature=("Hide",), content_after=("Hide header",))
    >>> batch = Batch.of(["A B C\\nHide header\\nIt sank."])
    >>> evidence = profile_evidence(batch, [StripPage()], [table])
    >>> evidence.log_odds.tolist(), evidence.reasons[evidence.reason[0]]
    ([-9.0, -9.0, 2.5], 'profile:x')
    """
    found = LineEvidence.none(len(batch.line_start))
    reasons = ["", *(f"profile:{profile.name}" for profile in profiles)]
    for i, page in enumerate(pages):
        if not profiles:
            break
        text = batch.buf[batch.page_off[i] : batch.page_off[i + 1] - 1].tobytes().decode("utf-8")
        profile = recognise(text, page.site, profiles)
        if profile is None:
            continue
        rows = batch.lines_of(i)
        starts, _ = batch.line_points(i)
        start, end, marked = _text_range(text, profile)
        inside = (starts >= start) & (starts < end)
        column = np.where(inside, _CONTENT if marked else 0.0, _CHROME if marked else 0.0)
        chrome = [match.start() for match in _matches(profile.chrome, text)]
        column[np.searchsorted(starts, chrome)] = _CHROME
        found.log_odds[rows] = column
        found.reason[rows] = reasons.index(f"profile:{profile.name}")
    return LineEvidence(found.log_odds, found.reason, tuple(reasons))


def _text_range(text: str, profile: Profile) -> tuple[int, int, bool]:
    """The longest stretch from a line that ends chrome to one that begins it, if one is marked.

    The longest, because menus and teasers may hold the very same lines.
    """
    above = [match.end() + 1 for match in _matches(profile.content_after, text)]
    below = [match.start() for match in _matches(profile.content_before, text)]
    stretches = [
        (start, min((end for end in below if end >= start), default=len(text) + 1))
        for start in above or [0]
    ]
    start, end = max(stretches, key=lambda stretch: (stretch[1] - stretch[0], -stretch[0]))
    return start, end, bool(above or below)


def _matches(patterns: tuple[str, ...], text: str) -> list[re.Match[str]]:
    return list(_whole_lines(patterns).finditer(text)) if patterns else []


@lru_cache(maxsize=256)
def _whole_lines(patterns: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re.compile(rf"^[^\S\n]*(?:{either})[^\S\n]*$", re.MULTILINE)


def _has_host(profile: Profile, site: str) -> bool:
    return any(site == host or site.endswith("." + host) for host in profile.hosts)
