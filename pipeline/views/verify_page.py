"""What verify proves of one page: its text is partitioned, by rules that hold for the text."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import get_args

import numpy as np

from pipeline.config.schema import Config
from pipeline.fields import structure
from pipeline.fields.html_units import copy_blocks
from pipeline.fields.kinds import page_type
from pipeline.model.copy import Judgement, Kind, Step, Verdict
from pipeline.model.page import PageBlock
from pipeline.model.record import Fate
from pipeline.strip.lines import removed
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.tasks.work import OTHER_KIND
from pipeline.text.steps import CopyMap, apply
from pipeline.views.run_files import Row, require

REPAIR = "repair:"
KINDS = frozenset(get_args(Kind))
_FATES = frozenset(get_args(Fate))
# The fates of page text that a record's text stands for, and the rules they may have.
IN_RECORD: dict[str, tuple[str, ...]] = {
    "chosen": ("",),
    "agrees": ("", "marker"),
    "variant": ("", "damaged", "marker"),
}
BEST_COPY = "best-copy"


@dataclass(frozen=True, slots=True)
class Cut:
    """A page as the program cuts it: which characters units print, and the ranges of markers.

    `repairs` gives the rule of every repair, by its range and what it puts there.
    """

    printed: bytearray
    markers: frozenset[tuple[int, int]]
    repairs: Mapping[tuple[int, int, str], str]


def check_page(page: Row, config: Config) -> None:
    """Segments and verdicts partition the page text, and the steps carry the verdicts out."""
    name, text = f"page {page['page']}", page["text"]
    require(page["kind"] in KINDS, name, f"unknown kind {page['kind']!r}")
    _check_type(name, page)
    for what in ("segments", "blocks"):
        check_partition(name, what, page[what], len(text))
    for block in page["blocks"]:
        place = _place(name, block)
        require(0 <= block["p"] <= 1, place, "its probability is none")
    _check_steps(name, page, config.strip.threshold)
    _check_holes(name, page, config.repair.min_confidence)
    placed = [page[column] is not None for column in ("record", "copy")]
    if page["dropped"] is not None:
        require(not any(placed), name, "was dropped, yet is a copy of a record")
        whole = [(s["fate"], s["record"], s["rule"]) for s in page["segments"]]
        wanted = [("left_out", None, page["dropped"])] if text else []
        require(whole == wanted, name, "was dropped but is not one left-out segment")
        return
    require(all(placed), name, "is neither dropped nor a copy of a record")
    starts = [block["start"] for block in page["blocks"]]
    for segment in page["segments"]:
        place = _place(name, segment)
        require(segment["record"] in (None, page["record"]), place, "another document's record")
        _check_fate(place, segment, text[segment["start"] : segment["end"]])
        first = bisect_right(starts, segment["start"]) - 1
        _check_verdicts(place, segment, page, first, config)


def check_partition(name: str, what: str, ranges: Sequence[Row], length: int) -> None:
    """The ranges follow one another from the first character to the last."""
    at = 0
    for one in ranges:
        fits = one["start"] == at and one["end"] > at
        require(fits, name, f"{what} do not meet at character {at}")
        at = one["end"]
    require(at == length, name, f"{what} end at character {at} of {length}")


def steps_of(page: Row) -> tuple[Step, ...]:
    """The page's steps; what stood there before is its text."""
    text = page["text"]
    return tuple(
        Step(s["start"], s["end"], text[s["start"] : s["end"]], s["after"], s["rule"])
        for s in page["steps"]
    )


def cut(page: Row, kind: Kind) -> Cut:
    """Cut the page's copy text into units once more, and find their characters on the page."""
    steps, text = steps_of(page), page["text"]
    to_page, printed = CopyMap(steps), bytearray(len(text))
    pieces: list[tuple[int, int]] = []
    markers: list[tuple[int, int]] = []
    stated = [PageBlock(**block) for block in page["stated"]]
    for unit in structure.units(apply(text, steps), kind, copy_blocks(stated, steps)):
        at = unit.start
        for begin, end in (*unit.cuts, (unit.end, unit.end)):
            pieces.append((at, max(at, begin)))
            at = max(at, end)
        if unit.start < unit.marker_end < unit.end:
            start, end = to_page.start(unit.start), to_page.end(unit.marker_end)
            markers.append((start, start + len(text[start:end].rstrip())))
    left, right = np.array(pieces, np.int64).reshape(-1, 2).T
    for start, end in zip(to_page.starts(left).tolist(), to_page.ends(right).tolist(), strict=True):
        printed[start:end] = b"\1" * (end - start)
    for step in steps:
        # What a repair takes for a blank, or for nothing, is no part of a word.
        if step.rule.startswith(REPAIR) and not step.after.strip():
            printed[step.start : step.end] = bytes(step.end - step.start)
    repairs = {(s.start, s.end, s.after): s.rule for s in steps if s.rule.startswith(REPAIR)}
    return Cut(printed, frozenset(markers), repairs)


def check_layout(page: Row, found: Cut) -> None:
    """No layout is a word, a number or a dash of a unit, and what is called a marker is one."""
    for segment in page["segments"]:
        place = _place(f"page {page['page']}", segment)
        if segment["fate"] == "layout" and segment["rule"] != "blank":
            own = range(segment["start"], segment["end"])
            words = any(found.printed[at] and not page["text"][at].isspace() for at in own)
            require(not words, place, "is layout, but holds text")
        if segment["record"] is not None and segment["rule"] == "marker":
            is_marker = (segment["start"], segment["end"]) in found.markers
            require(is_marker, place, "is no number, marking or dash")


def _place(name: str, one: Row) -> str:
    return f"{name}, characters {one['start']}–{one['end']}"


def _check_type(name: str, page: Row) -> None:
    """The type is one that lines tell, unless the page's kind says it, or that it is none."""
    told, dropped = page["page_type"], page["dropped"]
    no_document = dropped is not None and not dropped.startswith(OTHER_KIND)
    judgement = Judgement(page["kind"], dropped if no_document else None)
    wanted = page_type(judgement, told if told in PAGE_TYPES else None)
    require(told == wanted, name, f"is of type {told}, which does not fit its kind")


def _check_steps(name: str, page: Row, threshold: float) -> None:
    """Steps are apart; removals are what the verdicts say; the others are repairs."""
    text, at = page["text"], 0
    for step in page["steps"]:
        apart = at <= step["start"] <= step["end"] <= len(text)
        require(apart, name, f"steps overlap at character {step['start']}")
        at = step["end"]
    steps = steps_of(page)
    verdicts = [Verdict(b["start"], b["end"], b["p"], b["reason"]) for b in page["blocks"]]
    wanted = removed(text, verdicts, threshold) if page["dropped"] is None else ()
    repairs = [step for step in steps if step.rule.startswith(REPAIR)]
    told = [step for step in steps if not step.rule.startswith(REPAIR)]
    for step in sorted({*told} ^ {*wanted}, key=lambda step: (step.start, step in wanted)):
        place = f"{name}, characters {step.start}–{step.end}"
        require(step in wanted, place, f"is left out as {step.rule!r}, against its verdict")
        require(step in told, place, f"is {step.rule!r} by its verdict, but no step leaves it out")
    require(len(told) == len(wanted), name, "a step stands twice")
    require(not repairs or page["dropped"] is None, name, "was dropped, yet repaired")
    for step in repairs:
        place = f"{name}, characters {step.start}–{step.end}"
        changes = step.before != step.after and step.rule != REPAIR
        require(changes, place, "a repair that changes nothing, or does not say how")


def _check_holes(name: str, page: Row, min_confidence: float) -> None:
    """Holes are unsure, in a document, in order, and where no step changes anything."""
    require(not page["holes"] or page["dropped"] is None, name, "was dropped, yet has holes")
    at = 0
    for hole in page["holes"]:
        place = f"{name}, characters {hole['start']}–{hole['end']}"
        require(at <= hole["start"] <= hole["end"] <= len(page["text"]), place, "holes overlap")
        at = hole["end"]
        unsure = 0 <= hole["confidence"] < min_confidence
        require(unsure, place, "a hole that is sure enough to be repaired")
        before = bisect_left(page["steps"], at, key=itemgetter("start")) - 1
        free = before < 0 or page["steps"][before]["end"] <= hole["start"]
        require(free, place, "a hole where a step leaves something out or repairs it")


def _check_fate(place: str, segment: Row, own: str) -> None:
    """A part that is in a record says where; one that is not says by which rule."""
    fate, rule = segment["fate"], segment["rule"]
    require(fate in _FATES, place, f"unknown fate {fate!r}")
    if fate in IN_RECORD:
        require(segment["record"] is not None, place, f"is {fate}, but in no record")
        require(rule in IN_RECORD[fate], place, f"is {fate} by the unknown rule {rule!r}")
        return
    nowhere = (segment["record"], segment["rec_start"], segment["rec_end"]) == (None, 0, 0)
    told = fate.replace("_", " ")
    require(nowhere, place, f"is {told}, yet said to be in the record")
    if fate == "layout":
        has_words = any(map(str.isalnum, own))
        kinds = {
            "blank": own.isspace(),
            "mark": not has_words and not own.isspace(),
            "banner": has_words,
        }
        require(kinds.get(rule, False), place, f"is layout, but no {rule or 'rule says why'}")


def _check_verdicts(place: str, segment: Row, page: Row, first: int, config: Config) -> None:
    """What was left out was judged to be chrome, for the same reason; all else was not."""
    fate, rule, blocks = segment["fate"], segment["rule"], page["blocks"]
    chrome = fate == "left_out" and rule != BEST_COPY
    if fate == "left_out" and rule == BEST_COPY:
        allowed = config.merge.mode == "best_copy"
        require(allowed, place, "is left out for the best copy, but copies were united")
    elif fate == "left_out":
        require(rule == blocks[first]["reason"], place, "is left out, but not by its verdict")
    while first < len(blocks) and blocks[first]["start"] < segment["end"]:
        block = blocks[first]
        inside = slice(max(block["start"], segment["start"]), min(block["end"], segment["end"]))
        judged_chrome = block["p"] < config.strip.threshold
        # Between the words of a record's text there may be empty lines that were left out.
        blank = fate in IN_RECORD and page["text"][inside].isspace()
        agrees = judged_chrome == chrome or blank
        require(agrees, place, f"is {fate}, against the verdict of its lines")
        first += 1
