"""Clean: page texts → copies. Strip and repair annotate, fields read what the copy says."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.config.schema import MatchOptions, RepairOptions, StripOptions
from pipeline.engines.ledger import Done, key, once
from pipeline.fields import article, bylines, cable, kinds
from pipeline.match import sign
from pipeline.model.copy import Judgement, Step, Verdict
from pipeline.model.page import Page
from pipeline.model.repair import Claim
from pipeline.repair import asked, claims
from pipeline.repair import steps as repair_steps
from pipeline.strip.classify import judge
from pipeline.strip.lines import LineEvidence, StripPage, html_columns, removed, verdicts
from pipeline.strip.repeats import RepeatCounts, SiteRepeats, site_repeats
from pipeline.strip.sites import load_profiles, recognise
from pipeline.tasks import VERSION
from pipeline.tasks.work import (
    COPIES,
    Failed,
    attempt,
    mapped,
    page_of,
    structs_of,
    table_of_structs,
    write_ipc,
)
from pipeline.text.batch import Batch, batches
from pipeline.text.shingles import shingles
from pipeline.text.steps import apply
from pipeline.text.words import CorpusWords, load_words
from pipeline.write.dataset import row

# What strip calls the lines that say who wrote an article, and when.
_BYLINE = "line:byline"


@dataclass(frozen=True, slots=True)
class CleanItem:
    """One shard of pages, the survey, and the options of the stages."""

    folder: str
    shard: int
    pages: str
    survey: tuple[str, ...]
    kind: str
    strip: StripOptions
    repair: RepairOptions
    match: MatchOptions


@dataclass(frozen=True, slots=True)
class _Shard:
    """A shard as clean sees it: its pages, batch by batch, and what survey says of them."""

    pages: list[Page]
    batches: list[tuple[int, Batch]]
    repeats: list[SiteRepeats]
    corpus: CorpusWords


def clean_shard(item: CleanItem) -> Done:
    """Annotate the pages of one shard.

    The key holds the part of the survey that this shard asks for, so that pages elsewhere cost no
    work here unless they change an answer.
    """
    shard = _load(item)
    answers = [column.tobytes() for of in shard.repeats for column in (of.share, of.pages)]
    told = key(answers, sorted(shard.corpus.items()))
    options = (item.kind, item.strip, item.repair, item.match)
    task_key = key("clean", VERSION, Path(item.pages).name, told, *options)

    def write(path: Path) -> None:
        rows: list[pa.StructArray] = []
        for (first, batch), repeats in zip(shard.batches, shard.repeats, strict=True):
            pages = shard.pages[first : first + len(batch)]
            verdict_lists = _judged(pages, batch, repeats, item)
            rows += [
                _copy_row(page, lines, shard.corpus, item)
                for page, lines in zip(pages, verdict_lists, strict=True)
            ]
        write_ipc(table_of_structs(rows, COPIES), path)

    return once(item.folder, f"copies-{item.shard:04d}.arrow", task_key, write)


def _load(item: CleanItem) -> _Shard:
    with mapped(item.pages) as table:
        pages = [page_of(page) for page in table.filter(pc.is_valid(table["text"])).to_pylist()]
    texts = [page.text for page in pages]
    asked_words: set[str] = set()
    for text in texts if item.repair.lossy else ():
        # Where this fails, repair will fail on the page too, and then it is told.
        words = attempt(asked, text)
        asked_words |= frozenset() if isinstance(words, Failed) else words
    sites = sorted({page.site for page in pages if page.site is not None})
    table, site_pages, corpus = _survey(item.survey, sites, sorted(asked_words))
    cut = list(batches(texts))
    columns = [
        site_repeats(b, [p.site for p in pages[i : i + len(b)]], table, site_pages, item.strip)
        for i, b in cut
    ]
    return _Shard(pages, cut, columns, corpus)


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
) -> list[tuple[Verdict, ...] | Failed]:
    """The verdicts of each page of a batch; a page on which strip breaks costs itself alone."""
    judged = attempt(_strip, pages, batch, repeats, item)
    if not isinstance(judged, Failed):
        return list(judged)
    if len(pages) == 1:
        return [judged]
    alone: list[tuple[Verdict, ...] | Failed] = []
    for number, page in enumerate(pages):
        own = Batch.of([page.text])
        alone += _judged([page], own, repeats.rows(batch.lines_of(number)), item)
    return alone


def _strip(
    pages: Sequence[Page],
    batch: Batch,
    repeats: SiteRepeats,
    item: CleanItem,
) -> list[tuple[Verdict, ...]]:
    strip_pages = [
        StripPage(page.site, page.url, html_columns(page, batch, number))
        for number, page in enumerate(pages)
    ]
    profiles = load_profiles() if item.strip.profiles else ()
    signs = _cable_signs(pages, batch)
    lines = judge(batch, strip_pages, signs, repeats, item.strip, profiles)
    return [verdicts(batch, number, lines) for number in range(len(pages))]


def _cable_signs(pages: Sequence[Page], batch: Batch) -> LineEvidence:
    """What the grammar of cables says of each line of a batch."""
    evidence = LineEvidence.none(len(batch.line_start))
    reasons = [""]
    for number, page in enumerate(pages):
        rows = batch.lines_of(number)
        starts, _ = batch.line_points(number)
        for sign_of in cable.signs(page.text):
            if sign_of.reason not in reasons:
                reasons.append(sign_of.reason)
            first, last = np.searchsorted(starts, [sign_of.start, sign_of.end])
            covered = slice(rows.start + int(first), rows.start + max(int(first) + 1, int(last)))
            evidence.log_odds[covered] = sign_of.log_odds
            evidence.reason[covered] = reasons.index(sign_of.reason)
    return LineEvidence(evidence.log_odds, evidence.reason, tuple(reasons))


def _copy_row(
    page: Page, lines: tuple[Verdict, ...] | Failed, corpus: CorpusWords, item: CleanItem
) -> pa.StructArray:
    """A row of COPIES; a page that a stage cannot deal with has a reason instead of a copy."""
    made = lines if isinstance(lines, Failed) else attempt(_annotate, page, lines, corpus, item)
    if not isinstance(made, Failed):
        return made
    failed = {"id": page.id, "reason": made.reason, "detail": made.detail}
    failed["digest"] = key(page.id, page.sha256, made.reason, made.detail)
    return structs_of([failed], COPIES)


def _annotate(
    page: Page, lines: tuple[Verdict, ...], corpus: CorpusWords, item: CleanItem
) -> pa.StructArray:
    """Everything the page says, with reasons, as a row of COPIES."""
    repairs = claims(page.text, corpus, load_words(), item.repair)
    text = apply(page.text, copy_steps(page.text, lines, repairs, item.strip, item.repair))
    facts = (*cable.facts(page.text), *article.facts(page))
    by = [(verdict.start, verdict.end) for verdict in lines if verdict.reason == _BYLINE]
    facts += bylines.printed(page.text, by, [fact.name for fact in facts])
    judgement = _of_wanted_kind(
        kinds.judge_page(text, page.text, facts, page.media_type), item.kind
    )
    cabled = judgement.kind == "cable"
    identity, sending = cable.identify(text, facts) if cabled else (None, None)
    profile = recognise(page.text, page.site, load_profiles() if item.strip.profiles else ())
    shingled = shingles(Batch.of([text]), 0)
    annotated: dict[str, Any] = {
        "id": page.id,
        "kind": judgement.kind,
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
    return Judgement(judgement.kind, f"kind:{judgement.kind}")


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
