"""What verify proves of a record: its spans say the truth, and are what its pages account for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import get_args

from pipeline.config.schema import Config
from pipeline.model.copy import UnitType
from pipeline.model.record import Op
from pipeline.repair import INFERENCES
from pipeline.views.run_files import Part, Row, require
from pipeline.views.verify_page import (
    BEST_COPY,
    IN_RECORD,
    KINDS,
    REPAIR,
    Cut,
    check_layout,
    check_partition,
    cut,
)
from pipeline.views.verify_readings import check_quality, check_repairs, check_variants, marker_of

_OPS, _TYPES = frozenset(get_args(Op)), frozenset(get_args(UnitType))
# What a record and the lineage both say of a page.
_FACTS = ("page", "url", "site", "media_type", "bytes", "sha256")
# The rules of repairs that conclude from words; all others decode what lost nothing.
_INFERENCES = frozenset(REPAIR + name for name in INFERENCES)

# A stretch of page text and the stretch of record text it is the source of.
_Range = tuple[int, int, int, int]


def check_records(part: Part, config: Config) -> None:
    """Every record of a part is proved, and every page that belongs to one is heard."""
    by_record: dict[str, list[Row]] = defaultdict(list)
    for page in part.pages:
        if page["record"] is not None:
            by_record[page["record"]].append(page)
    for record in part.records:
        pages = sorted(by_record.pop(record["id"], []), key=lambda page: int(page["copy"]))
        _check_sources(record, pages)
        _check_record(record, pages, config)
    for missing in sorted(by_record):
        require(False, f"record {missing}", "pages belong to it, but it is not there")


def _check_sources(record: Row, pages: Sequence[Row]) -> None:
    """The copies are the pages of the lineage, in the order of their ids."""
    name = f"record {record['id']}"
    require(record["kind"] in KINDS, name, f"unknown kind {record['kind']!r}")
    sources = [page["page"] for page in pages]
    require(pages and record["sources"] == sources == sorted(sources), name, "its sources differ")
    numbers = [page["copy"] for page in pages]
    require(numbers == list(range(len(pages))), name, "its copies are numbered otherwise")
    require(len(record["copies"]) == len(pages), name, "its copies differ")
    for copy, page in zip(record["copies"], pages, strict=True):
        require(all(copy[fact] == page[fact] for fact in _FACTS), name, "its copies differ")
        shares = 0 <= copy["similarity"] <= 1 and 0 <= copy["coverage"] <= 1
        require(shares, f"{name}, page {page['page']}", "its similarity or coverage is no share")


def _check_record(record: Row, pages: Sequence[Row], config: Config) -> None:
    name, text = f"record {record['id']}", record["text"]
    cuts = [cut(page, record["kind"]) for page in pages]
    for page, found in zip(pages, cuts, strict=True):
        check_layout(page, found)
        _check_places(name, page, len(text))
    check_partition(name, "blocks", record["blocks"], len(text))
    for block in record["blocks"]:
        _check_block(name, block, text)
        _check_spans(name, block, text, pages, cuts)
    body = "".join(
        text[b["start"] : b["end"]]
        for b in record["blocks"]
        if b["type"] not in ("head", "signature")
    )
    require(body.rstrip() == record["body"], name, "its body is not its blocks")
    _check_taken(name, record, pages)
    for page in pages:
        _check_echoes(f"{name}, page {page['page']}", page, text)
    check_repairs(name, record, pages, config.repair.min_confidence)
    check_variants(name, record, pages, config.merge.mode)
    check_quality(name, record)
    if config.merge.mode == "best_copy":
        _check_one_copy(name, record, pages)


def _check_places(name: str, page: Row, length: int) -> None:
    """Segments point into the record, in its order."""
    at = 0
    for segment in page["segments"]:
        if segment["fate"] not in IN_RECORD:
            continue
        start, end = segment["rec_start"], segment["rec_end"]
        is_marker = segment["rule"] == "marker"
        place = f"{name}, page {page['page']}, characters {segment['start']}–{segment['end']}"
        # Of a marker that the record does not print, only the place is known.
        inside = 0 <= start <= end <= length and (start < end or is_marker)
        require(inside, place, f"stands for characters {start}–{end} of {length}")
        if not is_marker:
            require(at <= start, place, "stands for text before what it follows")
            at = end


def _check_block(name: str, block: Row, text: str) -> None:
    start, own = block["start"], f"{marker_of(block)}{block['text']}"
    require(block["type"] in _TYPES, name, f"unknown block type {block['type']!r}")
    reads = text[start : block["end"]].rstrip() == own.rstrip()
    require(reads, name, f"the block at character {start} reads otherwise")


def _check_spans(
    name: str, block: Row, text: str, pages: Sequence[Row], cuts: Sequence[Cut]
) -> None:
    at, before = block["start"], (-1, 0)
    for span in block["spans"]:
        start, end, copy = span["start"], span["end"], span["copy"]
        place = f"{name}, characters {start}–{end}"
        require(start == at and end > start, place, "spans do not meet")
        require(span["op"] in _OPS, place, f"unknown operation {span['op']!r}")
        if span["op"] == "rendered":
            renders = text[start:end].isspace() or end <= block["start"] + len(marker_of(block))
            require(renders, place, "is neither a blank nor the block's number, marking or dash")
        if copy is None:
            nothing = (span["op"], span["src_start"], span["src_end"]) == ("rendered", 0, 0)
            require(nothing, place, "has no source")
        else:
            require(0 <= copy < len(pages), place, f"there is no copy {copy}")
            _check_source(place, span, text[start:end], pages[copy], cuts[copy])
            if span["op"] == "joined":
                follows = before == (copy, span["src_start"])
                require(follows, place, "joins what does not follow on its page")
        at, before = end, (-1 if copy is None else copy, span["src_end"])
    require(at == block["end"], name, f"spans end at character {at}, the block at {block['end']}")


def _check_source(place: str, span: Row, rendered: str, page: Row, found: Cut) -> None:
    """What a span says of its source is so."""
    start, end = span["src_start"], span["src_end"]
    require(0 <= start <= end <= len(page["text"]), place, "its source lies outside the page")
    source = page["text"][start:end]
    match span["op"]:
        case "copied":
            require(source == rendered, place, f"is not copied from {page['page']} {start}–{end}")
        case "unwrapped":
            wrap = rendered == " " and source.isspace() and "\n" in source
            require(wrap, place, "stands for no line break")
        case "joined":
            require(rendered == " " and source, place, "joins with more than one blank")
            _check_joined(place, start, end, page)
        case "rendered":
            known = source.isspace() or (start, end) in found.markers
            require(known, place, "its source is neither a blank nor a number, marking or dash")
        case "repaired" | "inferred":
            rule = found.repairs.get((start, end, rendered))
            require(rule, place, "no step of the page repairs it so")
            op = "inferred" if rule in _INFERENCES else "repaired"
            require(span["op"] == op, place, f"is {op}, not {span['op']}: {rule}")


def _check_joined(place: str, start: int, end: int, page: Row) -> None:
    """A gap covers nothing but layout and what was left out."""
    for segment in page["segments"]:
        if segment["start"] < end and start < segment["end"]:
            gap = segment["fate"] in ("layout", "left_out")
            require(gap, place, f"joins over text of {page['page']} at {segment['start']}")


def _check_taken(name: str, record: Row, pages: Sequence[Row]) -> None:
    """What the record takes from its pages is what they account for."""
    taken: dict[int, list[_Range]] = defaultdict(list)
    for block in record["blocks"]:
        for span in block["spans"]:
            if span["src_start"] < span["src_end"] and span["op"] != "joined":
                source = (span["src_start"], span["src_end"], span["start"], span["end"])
                taken[span["copy"]].append(source)
    for number, page in enumerate(pages):
        told = _in_one(
            (s["start"], s["end"], s["rec_start"], s["rec_end"])
            for s in page["segments"]
            if s["fate"] == "chosen"
        )
        for start, end, *_ in sorted({*_in_one(taken[number])} ^ {*told}):
            place = f"{name}, page {page['page']}, characters {start}–{end}"
            what = "what the record takes from the page is not what the page accounts for"
            require(False, place, what)


def _in_one(ranges: Iterable[_Range]) -> list[_Range]:
    """Ranges in page order, those that go on in the page and in the record made one."""
    found: list[_Range] = []
    for start, end, rec_start, rec_end in sorted(ranges):
        if found and found[-1][1] == start and found[-1][3] == rec_start:
            found[-1] = (found[-1][0], end, found[-1][2], rec_end)
        else:
            found.append((start, end, rec_start, rec_end))
    return found


def _check_echoes(place: str, page: Row, text: str) -> None:
    """What is said to agree prints the same words, and a variant prints something else.

    Of markers the blanks do not count; a word may hold characters that look blank.
    """
    for segment in page["segments"]:
        own = page["text"][segment["start"] : segment["end"]]
        there = text[segment["rec_start"] : segment["rec_end"]]
        same = own.split() == there.split()
        unlike = not same if segment["rule"] == "marker" else own != there
        so = {"agrees": same, "variant": unlike}
        place_of = f"{place}, characters {segment['start']}–{segment['end']}"
        require(so.get(segment["fate"], True), place_of, "is not what it is said to be")


def _check_one_copy(name: str, record: Row, pages: Sequence[Row]) -> None:
    """The text is one copy's, of which no word is left out."""
    named = {span["copy"] for block in record["blocks"] for span in block["spans"]} - {None}
    require(len(named) <= 1, name, "has text of several copies, but the best copy was asked for")
    for copy in named:
        rules = {segment["rule"] for segment in pages[copy]["segments"]}
        place = f"{name}, page {pages[copy]['page']}"
        require(BEST_COPY not in rules, place, "is the best copy, yet left out in part")
