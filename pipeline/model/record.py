"""Records: one canonical text a document, and where every character came from."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.model.article import Article
from pipeline.model.cable import Cable
from pipeline.model.copy import Kind, UnitType

Op = Literal["copied", "unwrapped", "joined", "repaired", "inferred", "rendered"]
Fate = Literal["chosen", "agrees", "variant", "layout", "left_out"]


class Span(NamedTuple):
    """Record text [start, end) comes from page text [src_start, src_end) of copy `copy`.

    `copied`: the slices are equal. `unwrapped`: one space for a line break. `joined`: one space for
    a cut banner or gap. `repaired`, `inferred`: the source is the damaged range and may be empty.
    `rendered`: not printed so; the source is the range it stands for (copy None: nothing).
    """

    start: int
    end: int
    copy: int | None
    src_start: int
    src_end: int
    op: Op


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a record: record text [start, end), its separator included."""

    type: UnitType
    number: int | None
    marking: str | None
    level: int | None
    of: int | None
    text: str
    start: int
    end: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading at a place and the copies (indices) that have it."""

    text: str
    copies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """Copies disagree at record text [start, end); `rule` says why the text has the one it has."""

    start: int
    end: int
    readings: tuple[Reading, ...]
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class RecordRepair:
    """A repair that stands in the record: the claim, and the copies damaged at that place."""

    start: int
    end: int
    before: str
    after: str
    mechanism: str
    confidence: float
    rivals: tuple[str, ...]
    support: tuple[str, ...]
    copies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Text is missing at record offset `at`: redaction, truncation or lost lines."""

    at: int
    reason: str
    copies: tuple[int, ...]


class Segment(NamedTuple):
    """Page text [start, end) met one fate; the segments of a page partition its text.

    `record`, `rec_start`, `rec_end` say where in which record; None, 0, 0 where it is in none.
    """

    start: int
    end: int
    fate: Fate
    record: str | None
    rec_start: int
    rec_end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Quality:
    """How well a record is attested; shares are of the record's words, rounded to 4 decimals."""

    copies: int
    coverage: float
    seen_twice: float
    inferred: float
    repaired: float
    from_others: float
    disagreements: int
    gaps: int


@dataclass(frozen=True, slots=True)
class MergedText:
    """What merge makes of the copies of one document: the text, and the fate of every character.

    `segments[k]`, `similarity[k]` and `coverage[k]` belong to copy k: similarity is the share of
    its own words that stand in the record as it prints them, coverage the share of the record's
    words that it has. `main` is the copy on which the others were aligned.
    """

    text: str
    body: str
    blocks: tuple[Block, ...]
    repairs: tuple[RecordRepair, ...]
    variants: tuple[Variant, ...]
    gaps: tuple[Gap, ...]
    segments: tuple[tuple[Segment, ...], ...]
    main: int
    similarity: tuple[float, ...]
    coverage: tuple[float, ...]
    quality: Quality


@dataclass(frozen=True, slots=True)
class RecordCopy:
    """One copy behind a record, as its page was read."""

    page: str
    url: str | None
    site: str | None
    layout: str | None
    fetched: str | None
    media_type: str
    bytes: int
    sha256: str
    similarity: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Relation:
    """A record that this one is linked to, and why."""

    type: str
    id: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Record:
    """One canonical record: the columns of `records/`, in their order."""

    id: str
    kind: Kind
    text: str
    body: str
    title: str | None
    language: str | None
    created: str | None
    sources: tuple[str, ...]
    blocks: tuple[Block, ...]
    copies: tuple[RecordCopy, ...]
    repairs: tuple[RecordRepair, ...]
    variants: tuple[Variant, ...]
    gaps: tuple[Gap, ...]
    relations: tuple[Relation, ...]
    cable: Cable | None
    article: Article | None
    quality: Quality
