"""Clean: page texts → copies. Strip and repair annotate, fields read what the copy says."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.config.schema import MatchOptions, RepairOptions, StripOptions
from pipeline.engines.ledger import Done, key, once_untroubled
from pipeline.fields import article, bylines, cable, kinds
from pipeline.match import sign
from pipeline.model.copy import Judgement, Step, Verdict
from pipeline.model.page import Page
from pipeline.model.repair import Claim
from pipeline.repair import asked, claims
from pipeline.repair import steps as repair_steps
from pipeline.strip.lines import NO_TYPE, removed, verdicts
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.repeats import RepeatCounts, SiteRepeats, site_repeats
from pipeline.strip.sites import ProfileFile, recognise
from pipeline.tasks import VERSION
from pipeline.tasks.judge import Told, exceeds
from pipeline.tasks.profiles import profiles_for
from pipeline.tasks.work import (
    COPIES,
    OTHER_KIND,
    TIME_LIMIT,
    Failed,
    attempt,
    mapped,
    page_of,
    structs_of,
    table_of_structs,
    write_ipc,
)
from pipeline.text.batch import Batch, batches
from pipeline.text.beside import leave_out_beside, main_column
from pipeline.text.shingles import shingles
from pipeline.text.steps import apply
from pipeline.text.words import CorpusWords, load_words
from pipeline.write.dataset import row

# What strip calls the lines that say who wrote an article, and when.
_BYLINE = "line:byline"


@dataclass(frozen=True, slots=True)
class CleanItem:
    """One shard of pages, the survey, the user's own profiles, and the options of the stages.

    A stage may take so many `seconds` over a page.
    """

    folder: str
    shard: int
    pages: str
    survey: tuple[str, ...]
    sites: tuple[ProfileFile, ...]
    kind: str
    strip: StripOptions
    repair: RepairOptions
    match: MatchOptions
    seconds: float


@dataclass(frozen=True, slots=True)
class _Shard:
    """A shard as clean sees it: its pages, batch by batch, and what survey says of them.

    `corpus` answers what a page, by its id, asked of the words. `failed` are the pages of which it
    could not even be found what to ask.
    """

    pages: list[Page]
    batches: list[tuple[int, Batch]]
    repeats: list[SiteRepeats]
    corpus: dict[str, CorpusWords]
    failed: dict[str, Failed]


@dataclass(frozen=True, slots=True)
class _Stripped:
    """What strip says of a page: of its lines, and of which type it is, where something tells."""

    verdicts: tuple[Verdict, ...]
    page_type: str | None


def clean_shard(item: CleanItem) -> Done:
    """Annotate the pages of one shard.

    The key holds the part of the survey that this shard asks for, so that pages elsewhere cost no
    work here unless they change an answer. Pages that took too long are tried again next time.
    """
    shard = _load(item)
    answers = [column.tobytes() for of in shard.repeats for column in (of.share, of.pages)]
    told = key(answers, [sorted(words.items()) for words in shard.corpus.values()])
    options = (item.sites, item.kind, item.strip, item.repair, item.match)
    task_key = key("clean", VERSION, Path(item.pages).name, told, *options)

    def write(path: Path) -> str:
        rows: list[pa.StructArray] = []
        for (first, batch), repeats in zip(shard.batches, shard.repeats, strict=True):
            pages = shard.pages[first : first + len(batch)]
            judged = _judged(pages, batch, repeats, item)
            rows += [
                _copy_row(page, shard.failed.get(page.id, stripped), shard.corpus[page.id], item)
                for page, stripped in zip(pages, judged, strict=True)
            ]
        table = table_of_structs(rows, COPIES)
        write_ipc(table, path)
        late = table.filter(pc.equal(table["reason"], TIME_LIMIT))
        return "\n".join(late["id"].to_pylist())

    return once_untroubled(item.folder, f"copies-{item.shard:04d}.arrow", task_key, write)


def _load(item: CleanItem) -> _Shard:
    with mapped(item.pages) as table:
        pages = [page_of(page) for page in table.filter(pc.is_valid(table["text"])).to_pylist()]
    texts = [page.text for page in pages]
    asked_words: dict[str, frozenset[str]] = {page.id: frozenset() for page in pages}
    failed: dict[str, Failed] = {}
    for page in pages if item.repair.lossy else ():
        words = attempt(asked, page.text, seconds=item.seconds)
        if isinstance(words, Failed):
            failed[page.id] = words
        else:
            asked_words[page.id] = words
    sites = sorted({page.site for page in pages if page.site is not None})
    table, site_pages, corpus = _survey(
        item.survey, sites, sorted(frozenset().union(*asked_words.values()))
    )
    # A page hears what it asked alone: what its neighbours ask may not change it.
    answers = {page: corpus.only(words) for page, words in asked_words.items()}
    cut = list(batches(list(map(main_column, texts))))
    columns = [
        site_repeats(b, [p.site for p in pages[i : i + len(b)]], table, site_pages, item.strip)
        for i, b in cut
    ]
    return _Shard(pages, cut, columns, answers, failed)


def _survey(
    paths: Sequence[str], sites: Sequence[str], words: Sequence[str]
) -> tuple[RepeatCounts, dict[str, int], CorpusWords]:
    """The survey's answers for these sites and skeletons."""
    found = []
    for path in paths:
        with mapped(path) as table:
            wanted = pc.if_else(
                pc.equal(table["kind"], "word"),
                pc.is_in(table["key"], pa.array(words, pa.string())),
                pc.is_in(table["key"], pa.array(sites, pa.string())),
            )
            found.append(table.filter(wanted))
    survey = pa.concat_tables(found).sort_by(
        [("kind", "ascending"), ("key", "ascending"), ("line", "ascending")]
    )

    def of_kind(kind: str) -> pa.Table:
        return survey.filter(pc.equal(survey["kind"], kind))

    lines, pages, counted = of_kind("line"), of_kind("page"), of_kind("word").to_pylist()
    repeats = RepeatCounts(
        np.array(lines["key"].to_pylist(), np.str_),
        np.asarray(lines["line"]).astype(np.uint64),
        np.asarray(lines["count"]).astype(np.int64),
    )
    site_pages = dict(zip(pages["key"].to_pylist(), pages["count"].to_pylist(), strict=True))
    corpus = CorpusWords.of({(w["key"], w["word"]): w["count"] for w in counted})
    return repeats, site_pages, corpus


def _judged(
    pages: Sequence[Page],
    batch: Batch,
    repeats: SiteRepeats,
    item: CleanItem,
) -> list[_Stripped | Failed]:
    """What strip says of each page of a batch; a page on which strip breaks costs itself alone.

    So is one alone that is beyond the limits of the line model, for the cheap pass.
    """
    if len(pages) == 1 or not exceeds(pages, item.strip):
        judged = attempt(_strip, pages, batch, repeats, item, seconds=item.seconds)
        if not isinstance(judged, Failed):
            return list(judged)
        if len(pages) == 1:
            return [judged]
    alone: list[_Stripped | Failed] = []
    for number, page in enumerate(pages):
        own = Batch.of([main_column(page.text)])
        alone += _judged([page], own, repeats.rows(batch.lines_of(number)), item)
    return alone


def _strip(
    pages: Sequence[Page],
    batch: Batch,
    repeats: SiteRepeats,
    item: CleanItem,
) -> list[_Stripped]:
    profiles = profiles_for(item.strip, item.sites)
    lines = Told.of(pages, batch, repeats, item.strip).judged(item.strip, profiles)
    types = [None if n == NO_TYPE else PAGE_TYPES[n] for n in lines.page_type.tolist()]
    return [
        _Stripped(leave_out_beside(verdicts(batch, n, lines), page.text), seen)
        for n, (page, seen) in enumerate(zip(pages, types, strict=True))
    ]


def _copy_row(
    page: Page, stripped: _Stripped | Failed, corpus: CorpusWords, item: CleanItem
) -> pa.StructArray:
    """A row of COPIES; a page that a stage cannot deal with has a reason instead of a copy."""
    made: pa.StructArray | Failed = stripped
    if not isinstance(stripped, Failed):
        made = attempt(_annotate, page, stripped, corpus, item, seconds=item.seconds)
    if not isinstance(made, Failed):
        return made
    failed = {"id": page.id, "reason": made.reason, "detail": made.detail}
    failed["digest"] = key(page.id, page.sha256, made.reason, made.detail)
    return structs_of([failed], COPIES)


def _annotate(
    page: Page, stripped: _Stripped, corpus: CorpusWords, item: CleanItem
) -> pa.StructArray:
    """Everything the page says, with reasons, as a row of COPIES."""
    lines, main = stripped.verdicts, main_column(page.text)
    repairs = claims(page.text, corpus, load_words(), item.repair)
    text = apply(page.text, copy_steps(page.text, lines, repairs, item.strip, item.repair))
    facts = (*cable.facts(main), *article.facts(page))
    by = [(verdict.start, verdict.end) for verdict in lines if verdict.reason == _BYLINE]
    facts += bylines.printed(page.text, by, [fact.name for fact in facts])
    told = kinds.judge_page(text, page.text, facts, page.media_type)
    judgement = _of_wanted_kind(told, item.kind)
    cabled = judgement.kind == "cable"
    identity, sending = cable.identify(text, facts) if cabled else (None, None)
    profile = recognise(main, page.site, profiles_for(item.strip, item.sites))
    shingled = shingles(Batch.of([text]), 0)
    annotated: dict[str, Any] = {
        "id": page.id,
        "kind": judgement.kind,
        "page_type": kinds.page_type(told, stripped.page_type),
        "dropped": judgement.dropped,
        "layout": profile.layout if profile else None,
        "verdicts": [row(verdict) for verdict in lines],
        "claims": [row(claim) for claim in repairs],
        "facts": [row(fact) for fact in facts],
        "text": text,
        "identity": identity.id if identity else None,
        "section": identity.section if identity else None,
        "sending": row(sending),
        "shingles": shingled.tolist(),
        "signature": sign(shingled, item.match).tolist(),
    }
    everything = sorted((name, str(value)) for name, value in annotated.items())
    annotated["digest"] = key(page.sha256, page.site, page.url, page.fetched, everything)
    return structs_of([annotated], COPIES)


def _of_wanted_kind(judgement: Judgement, wanted: str) -> Judgement:
    if wanted in ("auto", judgement.kind) or judgement.dropped:
        return judgement
    return Judgement(judgement.kind, f"{OTHER_KIND}{judgement.kind}")


def copy_steps(
    text: str,
    lines: Sequence[Verdict],
    repairs: Sequence[Claim],
    strip: StripOptions,
    repair: RepairOptions,
) -> tuple[Step, ...]:
    """The steps from page text to copy text: chrome out, claims applied where text stays."""
    out = removed(text, lines, strip.threshold)
    edges = np.array([edge for step in out for edge in (step.start, step.end)], np.int64)
    applied = [
        step
        for step in repair_steps(repairs, repair.min_confidence)
        if np.searchsorted(edges, step.start, side="right") % 2 == 0
        and np.searchsorted(edges, step.end, side="left") % 2 == 0
        and not np.any((edges > step.start) & (edges < step.end))
    ]
    return tuple(sorted((*out, *applied), key=lambda step: (step.start, step.end)))
