"""Copies: what one page says of its document, annotated, nothing thrown away."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["cable", "article", "generic"]


@dataclass(frozen=True, slots=True)
class Step:
    """One replayable change: `before` stood at page text [start, end), `after` stands there now."""

    start: int
    end: int
    before: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A run of lines judged alike: half-open page text offsets, probability of content, reason.

    The verdicts of a page partition its text; each run begins at a line's start and ends after a
    line's newline (or at the page's end), but for what stands beside the text (`line:beside`).
    `p` is rounded to 4 decimals.
    """

    start: int
    end: int
    p: float
    reason: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A field found on a page, with the page text range that states it.

    `name` is one of: reference_id, created, released, classification, origin, subject, title,
    author, published, modified, canonical_url, site_name, section, language, url.
    """

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LineSign:
    """Whole lines of page text [start, end) that a grammar knows: evidence for or against content.

    `log_odds` is added to what else is known of these lines; `reason` names the sign (`cable:dtg`).
    """

    start: int
    end: int
    log_odds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Which kind a page is, or why it is no document.

    `dropped` is None for a document, else one of: index, listing, empty, error, consent, login.
    """

    kind: Kind
    dropped: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """The canonical id and section a copy claims (cables: `10GENEVA48`, section or None)."""

    id: str
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """How a cable says it was sent: date-time group (ISO 8601, UTC), station's route and serial.

    Mirrors that lose the line with the reference number often keep these. `again` says that it was
    sent before: `corrected` or `resend`.
    """

    dtg: str | None = None
    station: str | None = None
    serial: int | None = None
    again: str | None = None


UnitType = Literal[
    "head", "heading", "paragraph", "list_item", "table", "quote", "code", "caption", "signature"
]


@dataclass(frozen=True, slots=True)
class Unit:
    """One block of a document as a copy prints it: half-open offsets into the copy text.

    [start, marker_end) is the printed number, portion marking or dash (empty when start equals
    marker_end); [marker_end, end) the block's own text, without blank space at its ends. `cuts` are
    ranges inside it that are layout (page banners, anchors the mirror added). Line breaks inside a
    unit are wraps unless `keeps_lines`. `of` is the number of the paragraph a list item belongs to.
    """

    type: UnitType
    start: int
    marker_end: int
    end: int
    number: int | None = None
    marking: str | None = None
    level: int | None = None
    of: int | None = None
    cuts: tuple[tuple[int, int], ...] = ()
    keeps_lines: bool = False
