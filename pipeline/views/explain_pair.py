"""Explain two: why two pages, or records, are one document to the run, or are not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.views.explain import in_quarantine
from pipeline.views.never_compared import claimed, why_never_compared
from pipeline.views.pair_links import Link, between, links_among, shortest_path
from pipeline.views.run_files import RECORDS, columns, config_of
from pipeline.views.run_index import Index, index_of, meant

# So many pages or links are named; the others are counted.
_NAMED = 3

# What a rule of match says. One that is not listed is shown by its name alone.
_RULES = {
    "identity": "they claim the same id, and their prose agrees",
    "sending": "they say the same of how they were sent, and their prose agrees",
    "prose-disagrees": "they claim the same id or sending, but their prose differs: a person must "
    "decide",
    "different-ids": "they claim different ids or sections, which never become one record",
    "different-sendings": "they were sent at different times under different numbers",
    "facts-differ": "their prose is alike, its numbers and names are not: one template",
    "updated": "one adds statements to the prose of the other: two versions of a story",
    "similarity": "their prose is alike",
    "containment": "the prose of the shorter stands in the longer",
    "alignment": "word by word, the shorter stands in the longer",
    "too-different": "too little of their prose is the same",
}


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two: a page or record, the pages it stands for, and the record they are in."""

    name: str
    pages: Sequence[str]
    record: str


def explain_pair(out: Path, first: str, second: str) -> str:
    """Why two pages or records (or one of each) are, or are not, one record.

    The end of an id will do where only one has it. Raises InputError when the run has no such page
    or record, or several, and UsageError when both are the same.
    """
    index = index_of(out)
    known = [*index.quarantined, *index.pages, *index.copies]
    names = [meant(asked, known, "page or record") for asked in (first, second)]
    if names[0] == names[1]:
        raise UsageError(f"both are {names[0]}", "Name two different pages or records.")
    lines = [line for name in names for line in _about(index, name)]
    sides = [side for name in names if (side := _side(index, name))]
    if len(sides) < len(names):
        told = iter(["They were not compared: only pages that are documents are."])
    elif sides[0].record == sides[1].record:
        told = _joined(index, *sides)
    else:
        told = _apart(index, *sides)
    return "\n".join([*lines, "", *told])


def _side(index: Index, name: str) -> _Side | None:
    """A page or record as one side; None for a page that is in no record."""
    if name in index.copies:
        return _Side(name, index.copies[name], name)
    record = index.pages[name]["record"] if name in index.pages else None
    return _Side(name, [name], record) if record is not None else None


def _about(index: Index, name: str) -> Iterator[str]:
    """What the run made of a page, and which id it claims; or whose copies a record has."""
    yield name
    if name in index.quarantined:
        yield in_quarantine(index.quarantined[name])
    elif name in index.copies:
        copies = index.copies[name]
        rest = f" and {len(copies) - _NAMED} more" if len(copies) > _NAMED else ""
        yield f"  made of {', '.join(copies[:_NAMED])}{rest}"
    elif index.pages[name]["dropped"] is not None:
        yield f"  dropped: {index.pages[name]['dropped']}"
    else:
        row = index.pages[name]
        identity = claimed(index, name)
        section = f", section {identity.section}" if identity and identity.section else ""
        claim = f"claims to be {identity.id}{section}" if identity else "claims no id"
        yield f"  copy {row['copy']} of {row['record']}; {claim}"


def _joined(index: Index, one: _Side, other: _Side) -> Iterator[str]:
    """The verdicts by which two sides became one record; one of them may be that record itself."""
    members = set(index.copies[one.record])
    starts = set(one.pages if one.name != one.record else other.pages)
    goals = set(other.pages) if one.record not in (one.name, other.name) else members - starts
    yield f"They are one record, {one.record}."
    links = links_among(index.out, members)
    way = shortest_path(links, starts, goals)
    for link in way:
        yield from _told(link)
    if not goals:
        yield "  it has no other copy"
    elif not way:
        yield "  no chain of verdicts leads from one to the other"
    elif len(way) > 1:
        weakest = min(way, key=lambda link: link.strength)
        yield f"  {len(way)} verdicts in a row; the weakest is that on {weakest.a} and {weakest.b}"
        direct = between(links, starts, goals)
        yield f"  the two themselves were {'compared too:' if direct else 'never compared'}"
        yield from (line for link in direct for line in _told(link))


def _apart(index: Index, one: _Side, other: _Side) -> Iterator[str]:
    """Why two sides are two records: the verdicts on their pages, or why there are none."""
    yield f"They are two records, {one.record} and {other.record}."
    ours, theirs = index.copies[one.record], index.copies[other.record]
    across = between(links_among(index.out, {*ours, *theirs}), ours, theirs)
    shown = between(across, one.pages, other.pages)
    if across and not shown:
        yield "  the two themselves were never compared, but other copies were:"
        shown = across
    yield from (line for link in shown[:_NAMED] for line in _told(link))
    if len(shown) > _NAMED:
        yield f"  and {len(shown) - _NAMED} more verdicts on their copies, of pages less alike"
    same = sum(link.decision == "same" for link in across)
    if same:
        yield f"  of {len(across)} verdicts on copies of the two records {same} say `same`;"
        yield "  records are joined where most do, and never where they claim two ids"
    if not across:
        yield "  no copy of one was compared with a copy of the other:"
        options = config_of(index.manifest).match
        yield from why_never_compared(index, one.pages, other.pages, options)
    yield from _relations(index, one.record, other.record)


def _told(link: Link) -> Iterator[str]:
    words = f"{_RULES[link.rule]} ({link.rule})" if link.rule in _RULES else link.rule
    yield f"  {link.a} and {link.b}"
    yield f"    {link.decision}: {words}"
    aligned = "" if link.aligned is None else f", aligned {link.aligned}"
    yield f"    similarity {link.jaccard}, containment {link.containment}{aligned}"
    for name, told in (("exchanged", link.exchanged), ("added", link.added)):
        if told:
            yield f"    {name}: {'; '.join(told)}"


def _relations(index: Index, one: str, other: str) -> Iterator[str]:
    """How the records of both refer to one another."""
    parts = {index.pages[index.copies[record][0]]["part"] for record in (one, other)}
    for part in sorted(parts):
        for batch in columns(index.out, RECORDS, part, ["id", "relations"]):
            for row in batch.to_pylist():
                for to in row["relations"]:
                    if {row["id"], to["id"]} == {one, other}:
                        link = f"  {row['id']} → {to['id']}: {to['type']}"
                        yield f"{link} ({to['evidence']})" if to["evidence"] else link
