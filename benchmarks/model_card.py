"""What a trained model says of itself: data, split, licence, scores, how to make it again."""

import hashlib
from collections import Counter

from renderings import GoldPage, Sites

from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.wordscores import SIZE, SMALL

_CARD = """\
# The line model of strip

Trained by `benchmarks/train_strip.py`; the code that reads it is `pipeline/strip/model.py`.

| | |
|---|---|
| data | {pages} pages of {sites} sites, each in {forms} forms, {lines:,} lines: {types} |
| source | WCXB, Web Content Extraction Benchmark (Murrough-Foley), licence CC-BY-4.0 |
| digest of the data | sha256 {digest} |
| split | by site: part {part} of {parts} (sha256 of the site's name modulo {parts}) was \
not learned from |
| licence of the model | Apache-2.0, as the package; the data asks that its source be \
named, as above |
| words | 2 × {size:,} weights of hashed words and pairs, {small:,} of names on node paths, \
{small:,} × {types_of} of words for page types; no text is kept |
| trees | {trees} oblivious ones of depth 6 for text, as many for HTML; fewer for page types |
| arithmetic | integers only: the same log-odds on every machine |

Made again by

    python benchmarks/train_strip.py --data DIR --hold {part}/{parts} --trees {trees} \\
        --to pipeline/models

Word scores that the trees saw were learned on other sites, fold by fold. How good the model is on
the part that was held back: `python benchmarks/strip.py --data DIR --sites {part}/{parts}`, with
the peers on the same pages; docs/benchmarks.md has the figures.

What it does not know: the pages are mostly English (word scores are; the other columns are not
tied to a language), of the years 2024 and 2025, with few products and collections among them.
"""


def card(pages: list[GoldPage], sites: int, forms: int, lines: int, hold: Sites, trees: int) -> str:
    """The card in Markdown."""
    digest = hashlib.sha256()
    for page in pages:
        digest.update(page.id.encode() + page.path.read_bytes() + page.main_text.encode())
    types = Counter(page.page_type for page in pages)
    return _CARD.format(
        pages=len(pages), sites=sites, forms=forms, lines=lines, digest=digest.hexdigest(),
        part=hold.part, parts=hold.parts, trees=trees,
        size=SIZE, small=SMALL, types_of=len(PAGE_TYPES),
        types=", ".join(f"{count} {name}" for name, count in types.most_common()),
    )  # fmt: skip
