"""Explain one line further: why it was judged so, who else has it, and how to change that."""

import json
import math
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from pipeline.strip.classify import MOST_TOLD
from pipeline.strip.repeats import WORDLESS
from pipeline.strip.sites import Profile, ProfileRule, RuleKey, profile_rule, recognise
from pipeline.tasks.judge import Told
from pipeline.text.beside import REASON as BESIDE
from pipeline.views.line_mirrors import Mirrors, mirrors
from pipeline.views.line_printed import PrintedLine
from pipeline.views.line_repeats import LineCounts, line_counts
from pipeline.views.run_files import Row, config_of, profiles_of
from pipeline.views.run_index import Index

# So many reasons, pages or sites are named; the others are counted.
_NAMED = 3
# A smaller difference is one of rounding.
_SHOWN_ODDS = 0.05
# A pattern, or a signature, for a longer line has its beginning alone.
_PATTERN_CHARS = 80
_META = "html:meta"
# What is said of lines that nothing is weighed for: blank ones, and what has that reason.
_UNWEIGHED = (
    "why: a blank line goes by its neighbours",
    "why: what an HTML page says of itself is never content",
)
# Verdicts that came after the line model, with all copies side by side.
_REPEATED = "repeated"
_LATER = ("mirrors:", _REPEATED)
# What has a meaning in a pattern; a blank or a dash has none outside brackets.
_SPECIAL = re.compile(r"([\\.^$*+?{}\[\]|()])")
_DIGITS = re.compile(r"[0-9]+")
_NO_NAME_CHARS = re.compile(r"[^\w.-]+")
# A name of so many characters is a file name everywhere.
_NAME_CHARS = 60
# A signature has so many lines, of so many words each.
_SIGNS = 2
_SIGN_WORDS = 3
_USE = "and name the folder in the config, strip: {sites: [sites]}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A line whose verdict is to be changed: as printed, whether and why the run kept it.

    `overruled` says that its own probability was for the opposite; `known` is the profile of its
    page, and `rule` the rule there that decides it.
    """

    row: Row
    printed: str
    kept: bool
    reason: str
    overruled: bool
    threshold: float
    known: Profile | None
    rule: ProfileRule | None

    @property
    def key(self) -> RuleKey:
        """The key of the rules that change the verdict."""
        return "chrome" if self.kept else "keep"

    @property
    def undoes(self) -> bool:
        """Whether a pattern of the profile made the verdict, so that it is to be removed."""
        return self.rule is not None and _key(self.rule) == ("keep" if self.kept else "chrome")

    @property
    def said(self) -> bool:
        """Whether the profile says already what is wanted."""
        return self.rule is not None and _key(self.rule) in (self.key, f"{self.key}_selectors")


def behind(index: Index, row: Row, line: int) -> Iterator[str]:
    """What stands behind the verdict on a line of a page (counted from 1), and how to change it.

    The page is judged once more, as the run judged it, from the output folder alone. Raises the
    errors of `run_files`.
    """
    here = PrintedLine.of(row, line)
    yield from (f"beside the text, and left out ({BESIDE}): {beside}" for beside in here.aside)
    if not here.printed or here.verdict["reason"] == _META:
        if here.printed or not here.aside:
            yield from ("", _UNWEIGHED[bool(here.printed)])
        return
    options, profiles = config_of(index.manifest).strip, profiles_of(index.manifest)
    counts = line_counts(index, here.page.site, here.batch, here.number, options)
    told = Told.of([here.page], here.batch, counts.site, options)
    model = float(told.judged(options, profiles).p[here.number])
    asked = _asked(row, here, model, options.threshold, profiles)
    yield from _why(told.reasons(options, profiles, here.number), model)
    yield from _differs(here.verdict, model, told.cheap)
    yield from _profile(asked.known, asked.rule)
    if here.batch.line_hash[here.number] != WORDLESS:
        yield from _shared(here.page.site, counts, options.min_site_pages)
    if row["dropped"] is not None:
        yield f"No line of a dropped page is in a record; this one was dropped as {row['dropped']}."
        return
    found = mirrors(index, row, here.start, here.end)
    yield from _copies(row["record"], found)
    if asked.known and asked.undoes:
        rest = [_without(each, asked) if each is asked.known else each for each in profiles]
        p = told.judged(options, rest).p[here.number]
        yield from _undo(asked, asked.known, (p >= options.threshold) != asked.kept)
    else:
        yield from _remedy(asked, found, counts.pages + counts.elsewhere.total() <= 1)


def _asked(
    row: Row, here: PrintedLine, model: float, threshold: float, profiles: Sequence[Profile]
) -> _Asked:
    """What is asked of a line that the line model gives such a probability."""
    known = recognise(here.text, here.page.site, profiles)
    rule = profile_rule(known, here.text, here.page.blocks, here.number + 1) if known else None
    kept, reason = here.verdict["p"] >= threshold, here.verdict["reason"]
    overruled = reason.startswith(_LATER) and (model >= threshold) != kept
    return _Asked(row, here.printed, kept, reason, overruled, threshold, known, rule)


def _why(reasons: Sequence[tuple[str, float]], p: float) -> Iterator[str]:
    """The strongest reasons, and what is between them and the log-odds of the verdict.

    Each group of columns of the model is weighed alone, so reasons need not add up to the whole.
    """
    yield ""
    yield "why: the strongest reasons, in log-odds (+ for content, - for chrome)"
    for reason, odds in reasons[:_NAMED]:
        yield f"  {odds:+6.2f}  {reason}"
    if len(reasons) > _NAMED:
        yield f"  {sum(odds for _, odds in reasons[_NAMED:]):+6.2f}  all others together"
    total, told = math.log(p / (1 - p)), sum(odds for _, odds in reasons)
    if abs(total) >= MOST_TOLD and abs(told) > abs(total) and told * total > 0:
        yield f"  in all {total:+.2f}, as far as a verdict goes"
        return
    if abs(total - told) >= _SHOWN_ODDS:
        yield f"  {total - told:+6.2f}  what no reason adds alone, but several do together"
    yield f"  in all {total:+.2f}"


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


def _profile(profile: Profile | None, rule: ProfileRule | None) -> Iterator[str]:
    if profile is None:
        yield "profile: none fits this page"
    elif rule is None:
        yield f"profile: {profile.name} fits this page; none of its rules decides this line"
    else:
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
    # Of a page without a site nobody knows which sites are others.
    where = "of other sites" if site else "besides this one"
    if others:
        named = [f"{name or 'unknown'} ({n:,})" for name, n in counts.elsewhere.most_common(_NAMED)]
        rest = len(counts.elsewhere) - len(named)
        more = f" and {_counted(rest, 'more site')}" if rest else ""
        yield f"  on {_counted(others, 'page')} {where}: {', '.join(named)}{more}"
    else:
        yield "  on no page of another site" if site else "  on no other page"


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


def _undone(asked: _Asked, known: Profile) -> tuple[RuleKey, Sequence[str], list[int]]:
    """The key that made the verdict, its patterns, and which of them match the line."""
    key: RuleKey = "keep" if asked.kept else "chrome"
    patterns: list[str] = getattr(known, key)
    matching = [at for at, each in enumerate(patterns) if re.fullmatch(each, asked.printed)]
    return key, patterns, matching


def _without(known: Profile, asked: _Asked) -> Profile:
    """The profile without the patterns that made the verdict."""
    key, patterns, matching = _undone(asked, known)
    left = [each for at, each in enumerate(patterns) if at not in matching]
    return known.model_copy(update={key: left})


def _undo(asked: _Asked, known: Profile, enough: bool) -> Iterator[str]:
    """Which rules to remove, and what to add where that is not enough."""
    key, patterns, matching = _undone(asked, known)
    places = [known.place_of((key, at)) for at in range(len(patterns))]
    yield ""
    yield f"To {_wish(asked)} in the next run,"
    if not known.own:
        yield from _copied(places[0][0])
    for at in matching:
        file, line = places[at]
        what = "this rule from line" if places.count(places[at]) > 1 else "line"
        yield f"remove {what} {line} of {file if known.own else 'the copy'}:"
        yield f"  {key}: {patterns[at]}"
    if len(matching) == len(patterns):
        yield f"and `{key}:` itself, which has no other rule."
    if not enough:
        yield f"Other reasons would still {'keep it' if asked.kept else 'leave it out'}, so"
        yield from _added(known, asked.key)
        yield f"    - {_quoted(_pattern(asked.printed))}"


def _remedy(asked: _Asked, found: Mirrors, alone: bool) -> Iterator[str]:
    """A profile, ready to paste, that changes the verdict; on no other page the line is `alone`."""
    yield ""
    if asked.reason == _REPEATED:
        yield f"The page has this passage twice, and it stands in the record once ({_REPEATED}):"
        yield "no profile brings the other one back."
        return
    if asked.overruled:
        yield from _overruled(asked, found)
    if asked.said:
        yield f"The profile says already to {_wish(asked)}: nothing is to be added to it."
        return
    if asked.kept and alone and len(asked.printed) > _PATTERN_CHARS:
        yield "No profile is proposed to leave it out: no other page has this long line."
        return
    site = asked.row["site"]
    signs = [] if site else _signature(asked)
    yield f"To {_wish(asked)} in the next run, on all pages like this one,"
    if asked.known is None:
        yield from _new_profile(asked, signs)
    elif not asked.known.own:
        yield from _copied(asked.known.place_of(("chrome", 0))[0])
    if asked.known is not None:
        yield from _added(asked.known, asked.key)
    else:
        yield f"  {asked.key}:"
    yield f"    - {_quoted(_pattern(asked.printed))}"
    if site and not (asked.known and asked.known.own):
        text = shlex.quote(asked.printed) if len(asked.printed) <= _PATTERN_CHARS else "TEXT"
        yield "or let it be proposed, and tried on pages of the site, by"
        yield f"  clean teach PAGE... --site {shlex.quote(site)} --{asked.key} {text}"
    elif asked.known is None:
        have = (
            "all lines of the signature" if signs else "this line, for it has no other to tell by"
        )
        yield f"The page's site is unknown, so the profile fits any page that has {have}."
    others = _sites(asked, found, found.lack)
    if not asked.kept and not asked.overruled and others:
        yield f"The copies on {others} do not have it; they may overrule a profile."


def _overruled(asked: _Asked, found: Mirrors) -> Iterator[str]:
    """That the copies decided, and on which sites they are."""
    own = asked.row["site"] or "this page"
    yield f"The copies overruled this line ({asked.reason}):"
    yield f"a profile for {own} alone will not change the record."
    having = [*found.have, *found.vary] if asked.kept else found.left_out
    if sites := _sites(asked, found, having):
        which = "have it" if asked.kept else "have it on their page, left out,"
        yield f"The copies that {which} are on {sites}:"
        yield "the rule is needed for their hosts too."
    if not asked.kept and (sites := _sites(asked, found, found.lack)):
        yield f"The copies that lack it are on {sites}:"
        yield "the rule is needed for their hosts too; where their pages have no such line at all,"
        yield "keep what is left out between it and the text."


def _sites(asked: _Asked, found: Mirrors, pages: Sequence[str]) -> str:
    """The sites of copies, but for the page's own, whose copies cannot overrule it."""
    own = asked.row["site"]
    sites = {found.sites[page] or "unknown sites" for page in pages}
    named = sorted(sites - {own})
    rest = f" and {_counted(len(named) - _NAMED, 'more site')}" if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + rest


def _key(rule: ProfileRule) -> RuleKey:
    """The key under which a rule stands."""
    return cast(RuleKey, rule.rule.partition(":")[0])


def _wish(asked: _Asked) -> str:
    return "leave it out" if asked.kept else "keep it"


def _copied(file: str) -> Iterator[str]:
    """How a profile that ships becomes one's own."""
    yield f"copy {file} into a folder sites/,"
    yield f"{_USE}; it replaces the shipped one."


def _added(profile: Profile, key: RuleKey) -> Iterator[str]:
    """Where a rule is added to a profile: a key may be there once alone."""
    where = profile.place_of((key, 0))[0] if profile.own else "the copy"
    if key in profile.model_fields_set:
        yield f"add to {where}, below the `{key}:` that is there, indented as its rules:"
    else:
        yield f"add to {where}:"
        yield f"  {key}:"


def _new_profile(asked: _Asked, signs: Sequence[str]) -> Iterator[str]:
    """The head of a new profile: for the site, or for the page where that is unknown."""
    site = asked.row["site"]
    name = _NO_NAME_CHARS.sub("-", site or asked.row["page"][-_NAME_CHARS:]).strip("-.") or "own"
    yield f"save this as sites/{name}.yaml, or add the rule to it where it is there,"
    yield f"{_USE}:"
    yield f"  name: {name}"
    if site:
        yield f"  layout: {_quoted(f'Pages of {site}.')}"
        yield f"  hosts: [{_quoted(site)}]"
        return
    has = "the lines of the signature" if signs else "this line"
    yield f"  layout: {_quoted(f'Pages that have {has}.')}"
    yield f"  signature: [{', '.join(map(_quoted, signs or [asked.printed]))}]"


def _signature(asked: _Asked) -> list[str]:
    """Lines that tell pages like this one: long ones, rather of the layout than of the text."""
    of_line: dict[str, float] = {}
    for verdict in asked.row["blocks"]:
        if verdict["reason"] not in (_META, BESIDE):
            for line in asked.row["text"][verdict["start"] : verdict["end"]].split("\n"):
                of_line.setdefault(line.strip(), verdict["p"])
    telling = [
        (p >= asked.threshold, -len(line), line[:_PATTERN_CHARS].strip())
        for line, p in of_line.items()
        if len(line.split()) >= _SIGN_WORDS and line.isprintable()
        if line != asked.printed and not _DIGITS.search(line)
    ]
    signs = [sign for *_, sign in sorted(telling)[:_SIGNS]]
    return signs if len(set(signs)) == _SIGNS else []


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
