"""The nouns of strip, and the way from judged lines back to page text: verdicts and steps."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from pipeline.model.copy import Step, Verdict
from pipeline.model.page import Page, PageBlock, PageBlockKind
from pipeline.strip.words import path_words
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

KINDS: tuple[PageBlockKind, ...] = get_args(PageBlockKind)
_NUMBER_OF_KIND: dict[str, int] = {kind: number for number, kind in enumerate(KINDS)}
_META = KINDS.index("meta")
NO_BLOCK = -1
NO_TYPE = -1

_OF_BLOCK = attrgetter("start", "end", "link_chars", "kind", "path")
# What words on a path may say, in the order of `HtmlColumns`.
_SORTS = ("chrome", "doubtful", "content")
# So many node paths are remembered.
_PATHS = 8192
_PATH_WORD = re.compile(r"[a-z]+")
# A word on the path of most of the page's text does not tell one part of the page from another.
_TELLING_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class HtmlColumns:
    """What the node paths say of a page's lines: a row a line.

    `kind` indexes `KINDS` (`NO_BLOCK` where no block stands); `link_density` is the share of the
    block's characters inside links; `chrome`, `doubtful` and `content` tell whether a word of that
    sort stands on the path; `outside` that most of the page is marked as content, but not here.
    `path` indexes `paths` (`NO_BLOCK` where no block stands).
    """

    kind: npt.NDArray[np.int8]
    link_density: Floats
    chrome: Flags
    doubtful: Flags
    content: Flags
    outside: Flags
    path: Ints
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StripPage:
    """What strip is told of a page beside its text; `blocks` are those of its HTML."""

    site: str | None = None
    url: str | None = None
    html: HtmlColumns | None = None
    blocks: Sequence[PageBlock] = ()


@dataclass(frozen=True, slots=True)
class LineEvidence:
    """Evidence from outside the line model, a row a line: log-odds of being content, and why.

    `reason` indexes `reasons`; where the log-odds are 0 it says nothing.
    """

    log_odds: npt.NDArray[np.float32]
    reason: Ints
    reasons: tuple[str, ...]

    @classmethod
    def none(cls, lines: int) -> "LineEvidence":
        """No evidence for any line.

        >>> LineEvidence.none(2).log_odds.tolist()
        [0.0, 0.0]
        """
        return cls(np.zeros(lines, np.float32), np.zeros(lines, np.int64), ("",))


@dataclass(frozen=True, slots=True)
class LineVerdicts:
    """The judgement, a row a line: probability of content (4 decimals), reason into `reasons`.

    `page_type` indexes `PAGE_TYPES`, a row a page; `NO_TYPE` where nothing tells.
    """

    p: Floats
    reason: Ints
    reasons: tuple[str, ...]
    page_type: Ints


def html_columns(page: Page, batch: Batch, i: int) -> HtmlColumns | None:
    """The HTML columns of a page that is page `i` of the batch; None where it has no blocks.

    >>> block = PageBlock(0, 4, "list_item", 1, "body/nav#top/ul/li", 4)
    >>> rest = PageBlock(5, 30, "paragraph", 0, "body/p", 0)
    >>> page = Page("1", None, None, None, "text/html", "utf-8", "valid", 0, 30, "",
    ...             "Home\\nA ferry sank in the bay.", (block, rest))
    >>> columns = html_columns(page, Batch.of([page.text]), 0)
    >>> columns.chrome.tolist(), columns.link_density.tolist()
    ([True, False], [1.0, 0.0])
    """
    if not page.blocks:
        return None
    line_start, _ = batch.line_points(i)
    at = blocks_at(page.blocks, line_start)
    inside = at != NO_BLOCK
    starts, ends, in_links, kind_names, path_names = zip(*map(_OF_BLOCK, page.blocks), strict=True)
    kinds = np.array([*map(_NUMBER_OF_KIND.__getitem__, kind_names)], np.int8)
    sizes, links = np.array(ends) - np.array(starts), np.array(in_links)
    paths = {path: number for number, path in enumerate(dict.fromkeys(path_names))}
    of_block = np.array([*map(paths.__getitem__, path_names)])
    telling = kinds != _META
    on_paths = _OnPaths(
        [_words_on(path) for path in paths],
        np.bincount(of_block[telling], sizes[telling], len(paths)).tolist(),
        np.bincount(of_block[telling], (sizes - links)[telling], len(paths)).tolist(),
    )
    # A line outside all blocks takes the place behind the last path, where no flag stands.
    path = np.where(inside, of_block[at], NO_BLOCK)
    chrome, doubtful, content = np.append(_path_flags(on_paths), [[False]] * 3, axis=1)[:, path]
    return HtmlColumns(
        kind=np.where(inside, kinds[at], np.int8(NO_BLOCK)).astype(np.int8),
        link_density=np.where(inside, np.minimum((links / np.maximum(1, sizes))[at], 1.0), 0.0),
        chrome=chrome,
        doubtful=doubtful,
        content=content,
        outside=~content & _marks_its_content(on_paths),
        path=path,
        paths=tuple(paths),
    )


def blocks_at(blocks: Sequence[PageBlock], line_start: Ints) -> Ints:
    """In which of a page's blocks each line begins, `NO_BLOCK` where in none.

    >>> blocks = [PageBlock(0, 4, "text", 0, "p", 0), PageBlock(6, 9, "text", 0, "p", 0)]
    >>> blocks_at(blocks, np.array([0, 5, 6])).tolist()
    [0, -1, 1]
    """
    starts, ends = np.array([(block.start, block.end) for block in blocks]).T
    at = starts.searchsorted(line_start, side="right") - 1
    return np.where((at >= 0) & (line_start < ends[at]), at, NO_BLOCK)


class _OnPaths(NamedTuple):
    """What stands on each node path of a page: words of some sort; characters, and plain ones.

    Those in links are not plain.
    """

    words: list[frozenset[str]]
    sizes: list[float]
    plain: list[float]


def _marks_its_content(on_paths: _OnPaths) -> bool:
    """Whether most text outside links lies where the page says its content is.

    Many pages mark teasers as articles and leave their own text unmarked.
    """
    marks = path_words()["content"]
    marked = [
        plain
        for words, plain in zip(on_paths.words, on_paths.plain, strict=True)
        if not marks.isdisjoint(words)
    ]
    return sum(marked) > sum(on_paths.plain) / 2


def _path_flags(on_paths: _OnPaths) -> Flags:
    """For each sort of path word (chrome, doubtful, content) which paths have one."""
    of_word: dict[str, float] = defaultdict(float)
    for words, size in zip(on_paths.words, on_paths.sizes, strict=True):
        for word in words:
            of_word[word] += size
    total = sum(on_paths.sizes)
    common = {word for word, size in of_word.items() if size > _TELLING_SHARE * total}
    telling = [
        # Content words tell something of the lines that lack them, however common they are.
        words if sort == "content" else words - common
        for sort, words in ((sort, path_words()[sort]) for sort in _SORTS)
    ]
    return np.array([[not words.isdisjoint(on) for on in on_paths.words] for words in telling])


# The paths of a site return, and so do their levels.
@lru_cache(maxsize=_PATHS)
def _words_on(path: str) -> frozenset[str]:
    """The words on a path that are of some sort."""
    return frozenset().union(*map(_words_of_level, path.split("/")))


@lru_cache(maxsize=2 * _PATHS)
def _words_of_level(level: str) -> frozenset[str]:
    return _sorted_words().intersection(_PATH_WORD.findall(level.lower()))


@lru_cache(maxsize=1)
def _sorted_words() -> frozenset[str]:
    return frozenset().union(*path_words().values())


def verdicts(batch: Batch, page: int, judged: LineVerdicts) -> tuple[Verdict, ...]:
    """A page's verdicts: runs of lines judged alike, which partition its text.

    >>> batch = Batch.of(["Home\\nLogin\\n\\nIt sank."])
    >>> judged = LineVerdicts(
    ...     np.array([0.1, 0.1, 0.9, 0.9]), np.array([0, 0, 1, 1]), ("menu", "x"), np.zeros(1, int)
    ... )
    >>> [(v.start, v.end, v.p, v.reason) for v in verdicts(batch, 0, judged)]
    [(0, 11, 0.1, 'menu'), (11, 20, 0.9, 'x')]
    """
    rows = batch.lines_of(page)
    start, end = batch.line_points(page)
    p, reason = judged.p[rows], judged.reason[rows]
    changes = np.flatnonzero((p[1:] != p[:-1]) | (reason[1:] != reason[:-1])) + 1
    first = np.concatenate([[0], changes])
    # The newline after the last line is the batch's, not the page's.
    stop = np.append(start[changes], end[-1])
    runs = zip(
        start[first].tolist(), stop.tolist(), p[first].tolist(), reason[first].tolist(), strict=True
    )
    return tuple([Verdict(a, b, odds, judged.reasons[code]) for a, b, odds, code in runs if b > a])


def removed(text: str, verdicts: Sequence[Verdict], threshold: float) -> tuple[Step, ...]:
    """The steps that leave out every run below the threshold, a step for each reason in a row.

    >>> runs = [Verdict(0, 5, 0.1, "line:short"), Verdict(5, 13, 0.9, "line:prose")]
    >>> removed("Home\\nIt sank.", runs, 0.5)
    (Step(start=0, end=5, before='Home\\n', after='', rule='line:short'),)
    """
    ranges: list[tuple[int, int, str]] = []
    for run in verdicts:
        if run.p >= threshold:
            continue
        if ranges and ranges[-1][1:] == (run.start, run.reason):
            ranges[-1] = (ranges[-1][0], run.end, run.reason)
        else:
            ranges.append((run.start, run.end, run.reason))
    return tuple(Step(start, end, text[start:end], "", why) for start, end, why in ranges)
