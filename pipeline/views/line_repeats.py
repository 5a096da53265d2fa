"""How many pages of a finished run have a line, counted in the lineage as survey counts them."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from pipeline.config.schema import StripOptions
from pipeline.strip.repeats import WORDLESS, RepeatCounts, SiteRepeats, page_digests, site_repeats
from pipeline.text.batch import Batch, batches
from pipeline.text.beside import main_column
from pipeline.views.run_files import PAGES, columns
from pipeline.views.run_index import Index


@dataclass(frozen=True, slots=True)
class LineCounts:
    """Where else the lines of a page stand.

    `site` is how often its site repeats each of them, as strip was told. Of one line: `pages` of
    the site have it out of `of`, `elsewhere` pages of each other site (None: of no known site); the
    page itself is not elsewhere. Near-identical pages count once in `distinct` and `of_distinct`. A
    line without words has no counts.
    """

    site: SiteRepeats
    pages: int
    of: int
    distinct: int
    of_distinct: int
    elsewhere: Counter[str | None]


def line_counts(
    index: Index, site: str | None, batch: Batch, line: int, options: StripOptions
) -> LineCounts:
    """Count the pages of a run that have the lines of a page, the only one of the batch.

    Case, digits and what stands between words make no other line. Pages in quarantine have no text
    and are not counted. Raises the errors of `run_files`.
    """
    own = np.unique(batch.line_hash[batch.line_hash != WORDLESS])
    wanted = batch.line_hash[line]
    pages = of = 0
    # A page without a site is met among the others, but is none of them.
    elsewhere: Counter[str | None] = Counter({None: -1} if site is None else {})
    digests: set[int] = set()
    seen = [np.zeros((0, 2), np.uint64)]
    for part in range(index.manifest["partitions"]):
        for rows in columns(index.out, PAGES, part, ["site", "text"]):
            sites = rows["site"].to_pylist()
            for first, read in batches(list(map(main_column, rows["text"].to_pylist()))):
                found = page_digests(read)
                having = np.unique(read.line_page[read.line_hash == wanted])
                for number in range(len(read)):
                    of_page = sites[first + number]
                    if of_page is None or of_page != site:
                        elsewhere[of_page] += int(number in having)
                        continue
                    of += 1
                    pages += int(number in having)
                    digests.add(int(found[number]))
                    shared = np.intersect1d(own, read.line_hash[read.lines_of(number)])
                    seen.append(np.column_stack([shared, np.full_like(shared, found[number])]))
    # Pages that are near-identical have one digest.
    once = np.unique(np.concatenate(seen), axis=0)
    lines, counts = np.unique(once[:, 0], return_counts=True)
    table = RepeatCounts(np.full(len(lines), site or ""), lines, counts.astype(np.int64))
    repeats = site_repeats(batch, [site], table, {site or "": len(digests)}, options)
    if wanted == WORDLESS:
        return LineCounts(repeats, 0, of, 0, len(digests), Counter())
    distinct = int(counts[lines == wanted].sum())
    return LineCounts(repeats, pages, of, distinct, len(digests), +elsewhere)
