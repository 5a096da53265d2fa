"""Explain one line further: why it was judged so, who else has it, and how to change that."""

import json
import re
import shlex
from collections.abc import Iterator

from pipeline.model.page import Page
from pipeline.strip.repeats import WORDLESS
from pipeline.strip.sites import Profile, RuleKey, profile_rule, recognise
from pipeline.tasks.judge import Told
from pipeline.text.batch import Batch
from pipeline.views.line_mirrors import Mirrors, mirrors
from pipeline.views.line_repeats import LineCounts, line_counts
from pipeline.views.run_files import Row, config_of, page_of_lineage, profiles_of
from pipeline.views.run_index import Index

# So many reasons, pages or sites are named; the others are counted.
_NAMED = 3
# A pattern for a longer line has its beginning alone.
_PATTERN_CHARS = 80
_META = "html:meta"
# What is said of lines that nothing is weighed for: blank ones, and what has that reason.
_UNWEIGHED = (
    "why: a blank line goes by its neighbours",
    "why: what an HTML page says of itself is never content",
)
# Verdicts that came after the line model, with all copies side by side.
_LATER = ("mirrors:", "repeated")
# What has a meaning in a pattern; a blank or a dash has none outside brackets.
_SPECIAL = re.compile(r"([\\.^$*+?{}\[\]|()])")
_DIGITS = re.compile(r"[0-9]+")
_NO_NAME_CHARS = re.compile(r"[^\w.-]+")


def behind(index: Index, row: Row, line: int) -> Iterator[str]:
    """What stands behind the verdict on a line of a page (counted from 1), and how to change it.

    The page is judged once more, as the run judged it, from the output folder alone. Raises the
    errors of `run_files`.
    """
    page, config = page_of_lineage(row), config_of(index.manifest)
    profiles = profiles_of(index.manifest)
    batch = Batch.of([page.text])
    start, end = (int(points[line - 1]) for points in batch.line_points(0))
    printed = page.text[start:end].strip()
    verdict = next(v for v in reversed(row["blocks"]) if v["start"] <= start)
    if not printed or verdict["reason"] == _META:
        yield from ("", _UNWEIGHED[bool(printed)])
        return
    counts = line_counts(index, page.site, batch, line - 1, config.strip)
    told = Told.of([page], batch, counts.site, config.strip)
    yield ""
    yield "why: the strongest reasons, in log-odds (+ for content, - for chrome)"
    for reason, odds in told.reasons(config.strip, profiles, line - 1)[:_NAMED]:
        yield f"  {odds:+6.2f}  {reason}"
    model = float(told.judged(config.strip, profiles).p[line - 1])
    yield from _differs(verdict, model, told.cheap)
    known = recognise(page.text, page.site, profiles)
    yield from _profile(known, page, line)
    if batch.line_hash[line - 1] != WORDLESS:
        yield from _shared(page.site, counts, config.strip.min_site_pages)
    if row["dropped"] is not None:
        yield f"No line of a dropped page is in a record; this one was dropped as {row['dropped']}."
        return
    yield from _copies(row["record"], mirrors(index, row, start, end))
    kept = verdict["p"] >= config.strip.threshold
    yield from _remedy(page.site, printed, kept, known, verdict["reason"])


def _differs(verdict: Row, model: float, cheap: bool) -> Iterator[str]:
    """Where the verdict is not the line model's."""
    if cheap:
        yield "  the page is too large for the line model, so the cheap pass judged it"
        yield "  (strip.max_page_chars, strip.max_page_lines)"
    if verdict["reason"].startswith(_LATER):
        yield f"  that made a probability of {model:.4f}; seen beside the other copies it was"
        yield f"  overruled: {verdict['reason']}"
    elif round(model, 4) != verdict["p"]:
        yield f"  judged today it would get {model:.4f}: this is another version than made the run,"
        yield "  or pages of its site are in quarantine, which are not counted here"


def _profile(profile: Profile | None, page: Page, line: int) -> Iterator[str]:
    if profile is None:
        yield "profile: none fits this page"
        return
    rule = profile_rule(profile, page.text, page.blocks, line)
    if rule is None:
        yield f"profile: {profile.name} fits this page; none of its rules decides this line"
        return
    yield f"profile: {profile.name}, by the rule"
    yield f"  {rule.rule}"
    yield f"  {rule.file}:{rule.line}"


def _shared(site: str | None, counts: LineCounts, enough: int) -> Iterator[str]:
    """On how many pages the line stands, its own included."""
    if site is None:
        yield "repeats: the page's site is unknown, so nothing was counted"
    else:
        share = f"{counts.pages / counts.of:.0%}".replace("%", " %")
        yield f"repeats: on {counts.pages:,} of {_counted(counts.of, 'page')} of {site} ({share})"
        if counts.of_distinct < counts.of:
            once = f"{counts.distinct:,} of {counts.of_distinct:,}"
            yield f"  with near-identical pages counted once: {once}"
        if counts.of_distinct < enough:
            yield f"  too few pages to count as evidence (strip.min_site_pages: {enough})"
    others = counts.elsewhere.total()
    if others:
        named = [f"{name or 'unknown'} ({n:,})" for name, n in counts.elsewhere.most_common(_NAMED)]
        rest = len(counts.elsewhere) - len(named)
        more = f" and {_counted(rest, 'more site')}" if rest else ""
        yield f"  on {_counted(others, 'page')} of other sites: {', '.join(named)}{more}"
    else:
        yield "  on no page of another site"


def _copies(record: str, found: Mirrors) -> Iterator[str]:
    sorts = (
        ("have it", found.have),
        ("have it on their page, left out too", found.left_out),
        ("have another reading", found.vary),
        ("do not have it", found.lack),
    )
    total = sum(len(pages) for _, pages in sorts)
    if not total:
        yield f"copies: {record} has no other copy"
        return
    yield f"copies: {record} has {_counted(total, 'other copy', 'other copies')}"
    for what, pages in sorts:
        if pages:
            rest = f" and {len(pages) - _NAMED:,} more" if len(pages) > _NAMED else ""
            yield f"  {len(pages):,} {what}: {', '.join(pages[:_NAMED])}{rest}"


def _remedy(
    site: str | None, printed: str, kept: bool, known: Profile | None, reason: str
) -> Iterator[str]:
    """A profile, ready to paste, that changes the verdict."""
    key: RuleKey = "chrome" if kept else "keep"
    yield ""
    yield f"To {'leave it out' if kept else 'keep it'} in the next run, on all pages like this one,"
    if known is not None and known.own:
        yield f"add to {known.place_of((key, 0))[0]}:"
    else:
        yield from _new_profile(site, printed, known)
    yield f"  {key}:"
    yield f"    - {_quoted(_pattern(printed))}"
    text = shlex.quote(printed) if len(printed) <= _PATTERN_CHARS else "TEXT"
    yield "or let it be proposed, and tried on pages of the site, by"
    yield f"  clean teach PAGE... --{key} {text}"
    if reason.startswith(_LATER):
        yield f"Here the copies decided ({reason}), and they may overrule a profile too."


def _new_profile(site: str | None, printed: str, known: Profile | None) -> Iterator[str]:
    """Where a profile of one's own comes from: a shipped one, or a new one for the site."""
    use = "and name the folder in the config, strip: {sites: [sites]}"
    if known is not None:
        place, _ = known.place_of(("chrome", 0))
        yield f"copy {place} into a folder sites/,"
        yield f"{use}; it replaces the shipped one. Add to it:"
        return
    name = _NO_NAME_CHARS.sub("-", site or "own")
    yield f"save this as sites/{name}.yaml,"
    yield f"{use}:"
    yield f"  name: {name}"
    yield f"  layout: {_quoted(f'Pages of {site}.' if site else 'Pages that have this line.')}"
    # A page whose site is unknown can be known by what stands on it alone.
    yield f"  hosts: [{_quoted(site)}]" if site else f"  signature: [{_quoted(printed)}]"


def _pattern(printed: str) -> str:
    """The pattern of a line, whatever its numbers; of a long one, of all that begin like it."""
    beginning = _DIGITS.sub(r"\\d+", _SPECIAL.sub(r"\\\1", printed[:_PATTERN_CHARS]))
    return beginning if len(printed) <= _PATTERN_CHARS else f"{beginning}.*"


def _quoted(text: str) -> str:
    """A string as YAML."""
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)


def _counted(number: int, noun: str, nouns: str = "") -> str:
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
