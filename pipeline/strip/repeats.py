"""Lines that return on a site's pages: what tells pages apart, and the share that has a line.

Lines are known by `Batch.line_hash`, which is blind to digits, so a counter or a date does not hide
a repeat. Lines without words are not counted: they repeat everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.config.schema import StripOptions
from pipeline.strip.lines import Flags, Floats
from pipeline.text.batch import Batch
from pipeline.text.kernels import Hashes, line_hashes
from pipeline.text.offsets import Ints

# Shares are rounded to sixteenths: a neighbour that joins a large site then changes no key.
STEPS = 16

# So many pages with a line are many: beyond them only the share of the site counts.
MANY = 6
# On a site of so many pages it says something how few have a line.
_TELLING_PAGES = 20
# Lines of so many words are a document's own, if anything is.
_LONG = 8

# The hash of every line without words.
WORDLESS = line_hashes(np.frombuffer(b"\n", np.uint8), np.array([0]), np.array([0]))[0]


@dataclass(frozen=True, slots=True)
class RepeatCounts:
    """How many pages of a site have a line: a row a site and line, sorted by both."""

    site: npt.NDArray[np.str_]
    line_hash: Hashes
    pages: Ints

    def __len__(self) -> int:
        """How many rows."""
        return len(self.line_hash)


@dataclass(frozen=True, slots=True)
class SiteRepeats:
    """How often a page's site has its lines: a row a line.

    `share` is the share of the site's pages, in sixteenths. `pages` counts the page itself and the
    site's pages of other documents, `MANY` at most. 0 where the site says nothing: it is unknown or
    has too few pages, or the line has no words.
    """

    share: Floats
    pages: Ints

    @classmethod
    def none(cls, lines: int) -> "SiteRepeats":
        """No site, no evidence.

        >>> SiteRepeats.none(2).pages.tolist()
        [0, 0]
        """
        return cls(np.zeros(lines), np.zeros(lines, np.int64))

    def without(self, lines: Flags) -> "SiteRepeats":
        """The same, with nothing said of these lines.

        >>> found = SiteRepeats(np.ones(2), np.array([6, 6]))
        >>> found.without(np.array([True, False])).pages.tolist()
        [0, 6]
        """
        return SiteRepeats(np.where(lines, 0.0, self.share), np.where(lines, 0, self.pages))

    def rows(self, lines: slice) -> "SiteRepeats":
        """Some of the lines.

        >>> len(SiteRepeats.none(5).rows(slice(1, 3)).share)
        2
        """
        return SiteRepeats(self.share[lines], self.pages[lines])


def page_digests(batch: Batch) -> Hashes:
    """A digest for each page: the same for pages with the same lines in whatever order.

    >>> digests = page_digests(Batch.of(["one\\ntwo", "two\\none 1", "one"]))
    >>> bool(digests[0] == digests[1]), bool(digests[0] == digests[2])
    (True, False)
    """
    telling = batch.line_hash != WORDLESS
    digests = np.zeros(len(batch), np.uint64)
    np.add.at(digests, batch.line_page[telling], batch.line_hash[telling])
    return digests


def site_repeats(
    batch: Batch,
    sites: Sequence[str | None],
    table: RepeatCounts,
    site_pages: Mapping[str, int],
    options: StripOptions,
) -> SiteRepeats:
    """For each line how much of its site has it.

    >>> batch = Batch.of(["Home\\nOne", "Home\\nTwo"])
    >>> home = batch.line_hash[:1]
    >>> table = RepeatCounts(np.array(["a.org"]), home, np.array([2]))
    >>> options = StripOptions(min_site_pages=2)
    >>> site_repeats(batch, ["a.org", None], table, {"a.org": 2}, options).share.tolist()
    [1.0, 0.0, 0.0, 0.0]
    >>> site_repeats(batch, ["a.org", None], table, {"a.org": 40}, options).pages.tolist()
    [2, 1, 0, 0]
    """
    found = SiteRepeats.none(len(batch.line_start))
    for page, site in enumerate(sites):
        total = 0 if site is None else site_pages.get(site, 0)
        if site is None or total < options.min_site_pages:
            continue
        rows = batch.lines_of(page)
        on_pages = _on_pages(batch.line_hash[rows], site, table)
        found.share[rows] = np.minimum((STEPS * on_pages + total // 2) // total, STEPS) / STEPS
        others = np.maximum(on_pages, 1) - _copies(batch, rows, on_pages) + 1
        telling = (batch.line_hash[rows] != WORDLESS) & (total >= _TELLING_PAGES)
        found.pages[rows] = np.where(telling, np.clip(others, 1, MANY), 0)
    return found


def _copies(batch: Batch, rows: slice, on_pages: Ints) -> int:
    """How many pages of the site have most of a page's long lines: it, and its copies there."""
    words = np.diff(np.searchsorted(batch.word_line, np.arange(rows.start, rows.stop + 1)))
    long = np.sort(on_pages[words >= _LONG])
    return int(max(1, long[3 * len(long) // 4])) if len(long) else 1


def _on_pages(lines: Hashes, site: str, table: RepeatCounts) -> Ints:
    """On how many pages of the site each line stands; 0 for lines that one page alone has."""
    low, high = (int(np.searchsorted(table.site, site, side)) for side in ("left", "right"))
    if high == low:
        return np.zeros(len(lines), np.int64)
    hashes, pages = table.line_hash[low:high], table.pages[low:high]
    at = np.minimum(np.searchsorted(hashes, lines), len(hashes) - 1)
    return np.where(hashes[at] == lines, pages[at], 0)
