"""The fields of a diplomatic cable. None or an empty tuple where nothing is printed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mrn:
    """Message reference number: year, origin, serial; as printed and as displayed."""

    year: int
    origin: str
    serial: int
    printed: str | None
    display: str


@dataclass(frozen=True, slots=True)
class FileTime:
    """The transmission's file time: day of year and `HHMMZ`."""

    printed: str
    day_of_year: int
    time: str


@dataclass(frozen=True, slots=True)
class Transmission:
    """The transmission lines above the date-time group."""

    id: str | None
    first_line: str | None
    relay: tuple[str, ...]
    station: str | None
    station_serial: str | None
    section: str | None
    file_time: FileTime | None
    security: str | None


@dataclass(frozen=True, slots=True)
class Precedence:
    """Precedence letters and their name, such as R, ROUTINE."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Dtg:
    """Date-time group as printed and in ISO 8601 (UTC)."""

    printed: str
    iso: str | None


@dataclass(frozen=True, slots=True)
class Post:
    """The sending post and its route."""

    name: str
    route: str | None


@dataclass(frozen=True, slots=True)
class Addressee:
    """A receiver: route, name, precedence, message continuity number, posts exempted by XMT."""

    route: str | None
    name: str
    precedence: str | None = None
    mcn: str | None = None
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """One reference: its letter, its text, and the cable id it stands for (kind `cable`)."""

    id: str | None
    kind: str
    text: str
    bullet: str | None


@dataclass(frozen=True, slots=True)
class ClassifiedBy:
    """Who classified the cable."""

    name: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Cable:
    """All fields of one cable; see docs/cables.md for where each is printed."""

    reference_id: str | None = None
    mrn: Mrn | None = None
    released: str | None = None
    classification: str | None = None
    classification_line: str | None = None
    origin: str | None = None
    transmission: Transmission | None = None
    precedence: Precedence | None = None
    dtg: Dtg | None = None
    from_: Post | None = None
    to: tuple[Addressee, ...] = ()
    info: tuple[Addressee, ...] = ()
    captions: tuple[str, ...] = ()
    attention: tuple[str, ...] = ()
    eo12958: str | None = None
    declassify_on: str | None = None
    tags: tuple[str, ...] = ()
    subject: str | None = None
    refs: tuple[Ref, ...] = ()
    classified_by: ClassifiedBy | None = None
    reason: str | None = None
    signer: str | None = None
    signers: tuple[str, ...] = ()
    section: int | None = None
    sections: int | None = None
    partial: bool = False
    summary_paragraph: int | None = None
