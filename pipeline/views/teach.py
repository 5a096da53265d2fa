"""Teach: propose a site profile from pages of a site, and show what it would keep and lose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML

from pipeline.engines.ledger import replace_file
from pipeline.errors import InputError, UsageError
from pipeline.strip.sites import Profile, ProfileFile, load_profiles, parse_profile, recognise
from pipeline.strip.teach import Rules, propose
from pipeline.views.teach_pages import (
    TaughtPage,
    labelled,
    marked_lines,
    read_pages,
    site_of,
    taught_pages,
)
from pipeline.views.teach_trial import changes, summary, tried

# What cannot stand in the name of a profile, which is that of its file too.
_NO_NAME = re.compile(r"[^\w.-]+")
_NOTHING = (
    "Give more pages of the site, or mark lines with --keep and --chrome, or whole pages with "
    "--examples."
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a user asks of a profile: name and site (None: as the pages say), and marked text."""

    name: str | None = None
    site: str | None = None
    keep: tuple[str, ...] = ()
    chrome: tuple[str, ...] = ()
    examples: Path | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A proposed profile: where it would be written, its YAML, and what a person is shown."""

    path: Path
    yaml: str
    report: str


def teach(paths: Sequence[str], wishes: Wishes, folder: Path) -> Lesson:
    """The profile that these pages suggest, tried on them. Writes nothing.

    Raises InputError where no page can be read or nothing can be proposed, UsageError where the
    pages are of several sites or marked text stands on none of them.
    """
    found, refused = read_pages(paths)
    site = site_of(found, wishes.site)
    pages = taught_pages(found, site)
    profiles = load_profiles()
    labels = labelled(pages, profiles, wishes.keep, wishes.chrome, wishes.examples)
    rules = propose(labels, marked_lines(pages, (*wishes.keep, *wishes.chrome)))
    if rules == Rules():
        raise InputError(f"{len(pages)} pages of {site} suggest no rule", _NOTHING)
    name = wishes.name or _NO_NAME.sub("-", site)
    if _NO_NAME.search(name):
        raise UsageError(f"--name {name!r}: a name is made of letters, digits, . _ and -")
    path = folder / f"{name}.yaml"
    yaml = _yaml(name, site, len(pages), rules)
    profile = parse_profile(ProfileFile(str(path), yaml))
    trials = tried(pages, profile, profiles)
    report = [
        *refused,
        *_replaced(pages, profiles),
        f"proposed from {len(pages)} pages of {site}, for {path}:",
        "",
        *(f"    {line}" for line in yaml.splitlines()),
        "",
        *summary(trials, labels),
        *changes(trials, profile),
    ]
    return Lesson(path, yaml, "\n".join(report))


def write(lesson: Lesson) -> str:
    """Write the profile, in place of one of that name; says how runs come to use it."""
    lesson.path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(lesson.path, lambda path: _write(path, lesson.yaml))
    return f"written: {lesson.path}\nto use it: strip: {{sites: [{lesson.path.parent}]}}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def _yaml(name: str, site: str, pages: int, rules: Rules) -> str:
    """The profile as a file."""
    layout = f"Pages of {site}, proposed by `clean teach` from {pages} of them."
    values = {"name": name, "layout": layout, "hosts": [site]}
    given = {key: list(patterns) for key, patterns in asdict(rules).items() if patterns}
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 4096  # a pattern stays on its line
    stream = StringIO()
    yaml.dump(values | given, stream)
    return stream.getvalue()


def _replaced(pages: Sequence[TaughtPage], profiles: Sequence[Profile]) -> Iterator[str]:
    """Say which shipped profiles stand back on these pages once there is one for their site."""
    fitting = [recognise(page.text, page.page.site, profiles) for page in pages]
    for name in sorted({profile.name for profile in fitting if profile}):
        yield f"the shipped profile {name} fits some of these pages; the new one takes its place"
