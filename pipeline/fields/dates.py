"""Dates as pages print them, brought to ISO 8601."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_YEARS = range(1700, 2101)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "|".join(_MONTHS)
_NAMED_DATE = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+)?(?P<month>{_MONTH})[a-z]*\.?,?\s+"
    r"(?:(?P<late_day>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{4})\b",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?=$|[T ])")
_LOOSE_ISO = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?)?(.*)$")
_ZONE = re.compile(r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?")
_TIME = re.compile(r":|\dT\d")


def iso(printed: str) -> str | None:
    """The date in ISO 8601, in UTC where a zone is printed; None where it is no sensible date.

    >>> iso("2020-05-04T10:00:00+02:00"), iso("May 4th, 2020"), iso("2020-05-04 10:00")
    ('2020-05-04T08:00:00Z', '2020-05-04', '2020-05-04T10:00:00')
    >>> iso("Mon, 04 May 2020 10:00:00 GMT"), iso("0001-01-01"), iso("yesterday")
    ('2020-05-04T10:00:00Z', None, None)
    """
    text = printed.strip()
    moment, has_time = _parse(text)
    if moment is None or moment.year not in _YEARS:
        return None
    if not has_time:
        return moment.date().isoformat()
    if moment.tzinfo is None:
        return moment.replace(microsecond=0).isoformat()
    in_utc = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    # The zero of computer clocks stands for a date that was never set.
    return None if in_utc == datetime(1970, 1, 1) else f"{in_utc.isoformat()}Z"


def _parse(text: str) -> tuple[datetime | None, bool]:
    """The moment, and whether a time of day is printed."""
    text = _tidy(text)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text), bool(_TIME.search(text))
        except (ValueError, TypeError, OverflowError):
            continue
    return _named(text), False


def _tidy(text: str) -> str:
    """A date that is almost ISO 8601 as one: blanks before a zone, slashes, one-digit months."""
    slashed = _SLASHED.match(text)
    if slashed:
        year, month, day = (int(part) for part in slashed.groups())
        text = f"{year:04}-{month:02}-{day:02}{text[slashed.end() :]}"
    loose = _LOOSE_ISO.match(text)
    if loose is None or not loose[2]:
        return loose[1] if loose else text
    zone = _ZONE.fullmatch(loose[3])
    shift = (zone[1] or "") if zone else ""
    return f"{loose[1]}T{loose[2]}{'+00:00' if shift in ('UTC', 'GMT') else shift}"


def _named(text: str) -> datetime | None:
    """A date with an English month name."""
    match = _NAMED_DATE.search(text)
    day = match and (match["day"] or match["late_day"])
    if not match or not day:
        return None
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    try:
        return datetime(int(match["year"]), month, int(day))
    except ValueError:
        return None
