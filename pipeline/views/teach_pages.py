"""The pages from which a site profile is taught, as strip is told of them, and their marks."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from pydantic import RootModel

from pipeline.config.parse import parse, told
from pipeline.config.schema import StripOptions
from pipeline.errors import InputError, PageError, UsageError
from pipeline.model.page import Address, Page
from pipeline.read.containers import is_container, rows_of
from pipeline.read.formats import MAX_BYTES, read_page, read_row
from pipeline.read.packing import pieces_of, start_of, suffixes, unpacked
from pipeline.read.sources import find
from pipeline.strip.classify import CALLED
from pipeline.strip.lines import blocks_at
from pipeline.strip.repeats import RepeatCounts, SiteRepeats, page_digests, site_repeats
from pipeline.strip.sites import Profile
from pipeline.strip.teach import Label, LabelledPage, guessed, shared_patterns
from pipeline.tasks.judge import Told
from pipeline.text.batch import Batch
from pipeline.text.beside import main_column

# More pages than these teach nothing new.
MAX_PAGES = 200
# Of files that hold many pages so many rows are read in all, the first of each file.
MAX_ROWS = 1000
# So many words of an example may stand anywhere in it; fewer must be a line of it.
_PHRASE = 3


@dataclass(frozen=True, slots=True)
class TaughtPage:
    """A page as strip is told of it: its lines, their node paths, which are meta, or headings.

    The lines are those of its main column, and `text` is all of it.
    """

    page: Page
    told: Told
    lines: tuple[str, ...]
    paths: tuple[str, ...]
    meta: tuple[bool, ...]
    headings: frozenset[int]

    @property
    def text(self) -> str:
        """What patterns and signatures are held against."""
        return "\n".join(self.lines)

    def content(self, profiles: Sequence[Profile]) -> tuple[bool, ...]:
        """Which lines with text are judged content with these profiles."""
        options = StripOptions()
        judged = self.told.judged(options, profiles)
        return tuple(
            bool(p >= options.threshold) and bool(line.strip())
            for p, line in zip(judged.p, self.lines, strict=True)
        )

    def titles(self, content: Sequence[bool]) -> frozenset[int]:
        """The numbers of the headings; in plain text of the first line judged content."""
        first = (
            [] if self.page.blocks else [n for n, is_content in enumerate(content) if is_content]
        )
        return self.headings | {*first[:1]}


class Examples(RootModel[dict[str, str]]):
    """The text to keep of some pages, by the page's id or its end."""


def read_pages(paths: Sequence[str]) -> tuple[list[Page], list[str]]:
    """The pages of files and folders, evenly thinned to `MAX_PAGES`, and what was not read.

    Raises InputError where no page can be read.
    """
    found = [address for path in paths for address in _addresses(path)]
    addresses = found[:: -(-len(found) // MAX_PAGES)]
    limit = -(-MAX_ROWS // max(1, sum(is_container(address.path) for address in addresses)))
    pages: list[Page] = []
    unread: list[str] = []
    for address in addresses:
        try:
            for number, page in enumerate(_pages_of(address)):
                if number == limit:
                    unread.append(f"of {address.id} only the first {limit} rows are looked at")
                    break
                pages.append(page)
        except (PageError, OSError) as error:
            unread.append(f"{address.id} is no page: {error}")
    pages = [page for page in pages if page.text.strip()]
    if not pages:
        why = "".join(f"\n  {line}" for line in unread)
        raise InputError(f"none of these files is a page{why}", "Give pages of one site.")
    return pages[:: -(-len(pages) // MAX_PAGES)], unread


def _addresses(path: str) -> Iterator[Address]:
    """The files of a path. Of a site is what lies in a folder with the name of a host."""
    name = os.path.basename(os.path.abspath(path))
    site = name if os.path.isdir(path) and "." in name else None
    for address in find([path]):
        yield replace(address, site=site)


def _pages_of(address: Address) -> Iterator[Page]:
    with open(address.path, "rb") as file:
        if is_container(address.path):
            for row in rows_of(address.path, file, {}):
                own = replace(address, id=row.id or f"{address.id}:{row.number}")
                yield read_row(own, row)
        else:
            pieces = unpacked(pieces_of(file), suffixes(address.path)[1])
            yield read_page(address, start_of(pieces, MAX_BYTES + 1))


def site_of(pages: Sequence[Page], wanted: str | None) -> str:
    """The site of all pages that say one, unless another is wanted.

    Raises UsageError where they say none, or several.
    """
    sites = sorted({page.site for page in pages if page.site})
    if wanted:
        return wanted
    if not sites:
        raise UsageError(
            "the pages do not say of what site they are",
            "Give --site HOST: their host; in a run without hosts, the folder below the input's.",
        )
    if len(sites) > 1:
        raise UsageError(
            f"the pages are of several sites: {', '.join(sites)}",
            "Give the pages of one site; or --site HOST, if they are of one.",
        )
    return sites[0]


def taught_pages(pages: Sequence[Page], site: str) -> list[TaughtPage]:
    """The pages with what a run over them all would tell strip of each."""
    options = StripOptions()
    batch = Batch.of([main_column(page.text) for page in pages])
    counts, distinct = _counts(batch, site)
    taught = []
    for page in pages:
        main = main_column(page.text)
        alone = Batch.of([main])
        repeats: SiteRepeats = site_repeats(alone, [site], counts, {site: distinct}, options)
        own = replace(page, site=site)
        lines = tuple(main.split("\n"))
        starts, _ = alone.line_points(0)
        at = blocks_at(page.blocks, starts).tolist() if page.blocks else [-1] * len(lines)
        blocks = [page.blocks[block] if block >= 0 else None for block in at]
        paths = tuple(block.path if block else "" for block in blocks)
        meta = tuple(block is not None and block.kind == "meta" for block in blocks)
        headings = frozenset(
            n for n, block in enumerate(blocks) if block and block.kind == "heading"
        )
        judged = Told.of([own], alone, repeats, options)
        taught.append(TaughtPage(own, judged, lines, paths, meta, headings))
    return taught


def _counts(batch: Batch, site: str) -> tuple[RepeatCounts, int]:
    """How many different pages have each line, as the survey would count them, and how many are."""
    digests = page_digests(batch)
    _, first = np.unique(digests, return_index=True)
    lines = [np.unique(batch.line_hash[batch.lines_of(int(page))]) for page in first]
    hashes, pages = np.unique(np.concatenate(lines), return_counts=True)
    return RepeatCounts(np.full(len(hashes), site), hashes, pages.astype(np.int64)), len(first)


def labelled(
    pages: Sequence[TaughtPage],
    profiles: Sequence[Profile],
    keep: Sequence[str],
    chrome: Sequence[str],
    examples: Path | None,
) -> list[LabelledPage]:
    """What is known of each line: what a user marked, else what judge and shared lines suggest.

    Raises UsageError where marked text stands on no page, ConfigError for a bad examples file.
    """
    shared = shared_patterns(
        [line for line, meta in zip(page.lines, page.meta, strict=True) if not meta]
        for page in pages
    )
    labels, titles = [], []
    for page in pages:
        content = page.content(profiles)
        titles.append(page.titles(content))
        # What the grammar of a kind of document calls for is shared, but no chrome; and a headline
        # may be listed on the other pages.
        unsure = (page.told.signs.log_odds >= CALLED) | np.array(page.meta)
        unsure[list(titles[-1])] = True
        labels.append(list(guessed(page.lines, content, unsure.tolist(), shared)))
    if examples is not None:
        _mark_examples(pages, labels, examples)
    for texts, label in ((keep, Label.KEPT), (chrome, Label.OUT)):
        for text in texts:
            _mark(pages, labels, text, label)
    return [
        LabelledPage(page.lines, page.paths, tuple(own), titled)
        for page, own, titled in zip(pages, labels, titles, strict=True)
    ]


def marked_lines(pages: Sequence[TaughtPage], texts: Sequence[str]) -> set[str]:
    """The lines that a user named, as they stand on the pages."""
    return {page.lines[n].strip() for text in texts for page in pages for n in _named(page, text)}


def _mark(
    pages: Sequence[TaughtPage], labels: Sequence[list[Label]], text: str, label: Label
) -> None:
    found = False
    for page, own in zip(pages, labels, strict=True):
        for n in _named(page, text):
            own[n], found = label, True
    if not found:
        raise UsageError(
            f"no page has a line with {text!r}", "Copy it from the page text: one line, or several."
        )


def _named(page: TaughtPage, text: str) -> list[int]:
    """The lines that are one of a text's lines; where none is, those that hold the text."""
    wanted = {_plain(line) for line in text.split("\n") if line.strip()}
    own = [_plain(line) for line in page.lines]
    equal = [n for n, line in enumerate(own) if line in wanted]
    return equal or [n for n, line in enumerate(own) if text.strip() and _plain(text) in line]


def _mark_examples(pages: Sequence[TaughtPage], labels: Sequence[list[Label]], path: Path) -> None:
    """Mark the lines of the pages of which an example is given: each is in it or it is chrome."""
    for name, text in _examples(path).items():
        numbers = _numbers_of(name, [page.page.id for page in pages])
        if len(numbers) != 1:
            which = "several pages have" if numbers else "no page has"
            known = ", ".join(page.page.id for page in pages[:5])
            raise UsageError(f"{path}: {which} the id {name!r}", f"Ids are such as {known}.")
        page, own = pages[numbers[0]], labels[numbers[0]]
        whole, single = _plain(text), {_plain(line) for line in text.split("\n")}
        for n, line in enumerate(map(_plain, page.lines)):
            if line and not page.meta[n]:
                is_phrase = line.count(" ") >= _PHRASE - 1 and line in whole
                own[n] = Label.KEPT if line in single or is_phrase else Label.OUT
        if Label.KEPT not in own:
            raise UsageError(f"{path}: nothing of the text of {name!r} stands on that page")


def _numbers_of(name: str, ids: Sequence[str]) -> list[int]:
    """The pages that may be meant: by their very id, its end, or the longest id that ends the name.

    A run counts ids from its input and teach from the folder given, so that either may say more.
    """
    same = [n for n, own in enumerate(ids) if own == name]
    longer = [n for n, own in enumerate(ids) if own.endswith(("/" + name, ":" + name))]
    shorter = [n for n, own in enumerate(ids) if name.endswith(("/" + own, ":" + own))]
    longest = max((len(ids[n]) for n in shorter), default=0)
    return same or longer or [n for n in shorter if len(ids[n]) == longest]


def _examples(path: Path) -> dict[str, str]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    examples, problems = parse(raw, Examples)
    if examples is None:
        raise UsageError(
            "\n".join(told(path, problems, raw)), "Give, for each page id, the text to keep of it."
        )
    return examples.root


def _plain(text: str) -> str:
    return " ".join(text.split())
