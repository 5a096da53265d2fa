"""Lines that return on a site's pages: what tells pages apart, and the share that has a line.

Lines are known by `Batch.line_hash`, which is blind to digits, so a counter or a date does not hide
a repeat. Lines without words are not counted: they repeat everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.config.schema import StripOptions
from pipeline.strip.lines import Floats
from pipeline.text.batch import Batch
from pipeline.text.kernels import Hashes, line_hashes
from pipeline.text.offsets import Ints

# Shares are rounded to sixteenths: a neighbour that joins a large site then changes no key.
STEPS = 16

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


def shares(
    batch: Batch,
    sites: Sequence[str | None],
    table: RepeatCounts,
    site_pages: Mapping[str, int],
    options: StripOptions,
) -> Floats:
    """For each line the share of its site's pages that have it, in sixteenths.

    0 where the site is unknown or has too few pages for repetition to say anything.

    >>> batch = Batch.of(["Home\\nOne", "Home\\nTwo"])
    >>> home = batch.line_hash[:1]
    >>> table = RepeatCounts(np.array(["a.org"]), home, np.array([2]))
    >>> options = StripOptions(min_site_pages=2)
    >>> shares(batch, ["a.org", "a.org"], table, {"a.org": 2}, options).tolist()
    [1.0, 0.0, 1.0, 0.0]
    """
    column = np.zeros(len(batch.line_start))
    for page, site in enumerate(sites):
        total = 0 if site is None else site_pages.get(site, 0)
        low, high = np.searchsorted(table.site, site or "", "left"), 0
        if site is not None and total >= options.min_site_pages:
            high = int(np.searchsorted(table.site, site, "right"))
        if high <= low:
            continue
        rows = batch.lines_of(page)
        hashes, pages = table.line_hash[low:high], table.pages[low:high]
        at = np.minimum(np.searchsorted(hashes, batch.line_hash[rows]), len(hashes) - 1)
        found = np.where(hashes[at] == batch.line_hash[rows], pages[at], 0)
        column[rows] = np.minimum((STEPS * found + total // 2) // total, STEPS) / STEPS
    return column
