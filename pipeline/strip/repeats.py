"""Lines that return on a site's pages: count them, add up the counts, look the shares up.

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


def first_of_each(sites: Sequence[str | None], digests: Hashes) -> Flags:
    """Which pages count: the first of each site with its digest. Pages without a site never do.

    Give it the digests of all pages of a run, so that near-identical pages count once wherever
    they lie.

    >>> first_of_each(["a.org", "a.org", None], np.array([7, 7, 7], np.uint64)).tolist()
    [True, False, False]
    """
    seen: set[tuple[str, int]] = set()
    flags = np.zeros(len(sites), np.bool_)
    for i, (site, digest) in enumerate(zip(sites, digests.tolist(), strict=True)):
        if site is not None and (site, digest) not in seen:
            seen.add((site, digest))
            flags[i] = True
    return flags


def pages_of_sites(sites: Sequence[str | None], counted: Flags) -> dict[str, int]:
    """How many counted pages each site has: what shares are shares of.

    >>> pages_of_sites(["a.org", "b.org", "a.org"], np.array([True, True, True]))
    {'a.org': 2, 'b.org': 1}
    """
    totals: dict[str, int] = {}
    for site, counts in zip(sites, counted.tolist(), strict=True):
        if site is not None and counts:
            totals[site] = totals.get(site, 0) + 1
    return dict(sorted(totals.items()))


def count(batch: Batch, sites: Sequence[str | None], counted: Flags | None = None) -> RepeatCounts:
    """On how many pages of each site each line stands; a line counts once a page.

    `counted` says which pages count (see `first_of_each`); left out, near-identical pages are
    found within the batch only.

    >>> counts = count(Batch.of(["Home\\nHome\\nOne", "Home\\nTwo"]), ["a.org", "a.org"])
    >>> sorted(counts.pages.tolist())
    [1, 1, 2]
    """
    if counted is None:
        counted = first_of_each(sites, page_digests(batch))
    names = np.array([site or "" for site in sites], dtype=np.str_)
    has_site = np.array([site is not None for site in sites], np.bool_)
    rows = (counted & has_site)[batch.line_page] & (batch.line_hash != WORDLESS)
    page, line = batch.line_page[rows], batch.line_hash[rows]
    order = np.lexsort((line, page))
    page, line = page[order], line[order]
    new = np.ones(len(page), np.bool_)
    new[1:] = (page[1:] != page[:-1]) | (line[1:] != line[:-1])
    return _summed(names[page[new]], line[new], np.ones(int(new.sum()), np.int64))


def merge(counts: Sequence[RepeatCounts]) -> RepeatCounts:
    """The sum of several tables; the order in which they come does not matter.

    >>> one = count(Batch.of(["Home"]), ["a.org"])
    >>> merge([one, one]).pages.tolist(), len(merge([]))
    ([2], 0)
    """
    return _summed(
        np.concatenate([np.zeros(0, np.str_), *(table.site for table in counts)]),
        np.concatenate([np.zeros(0, np.uint64), *(table.line_hash for table in counts)]),
        np.concatenate([np.zeros(0, np.int64), *(table.pages for table in counts)]),
    )


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
    >>> sites = ["a.org", "a.org"]
    >>> options = StripOptions(min_site_pages=2)
    >>> shares(batch, sites, count(batch, sites), {"a.org": 2}, options).tolist()
    [1.0, 0.5, 1.0, 0.5]
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


def _summed(site: npt.NDArray[np.str_], line: Hashes, pages: Ints) -> RepeatCounts:
    if not len(line):
        return RepeatCounts(site, line, pages)
    order = np.lexsort((line, site))
    site, line = site[order], line[order]
    new = np.ones(len(line), np.bool_)
    new[1:] = (site[1:] != site[:-1]) | (line[1:] != line[:-1])
    first = np.flatnonzero(new)
    return RepeatCounts(site[first], line[first], np.add.reduceat(pages[order], first))
