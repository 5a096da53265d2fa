"""Lines that lead elsewhere: lists of other documents below a heading that says so, and arrows."""

import numpy as np

from pipeline.strip.around import Around
from pipeline.strip.features import LineFeatures
from pipeline.strip.lines import Flags
from pipeline.strip.marks import occurrences
from pipeline.strip.markup import HEADING
from pipeline.strip.places import page_bounds, page_sums
from pipeline.strip.words import contains, list_headings
from pipeline.text.batch import Batch

_BACK, _ON = ("←", "«", "‹", "<<"), ("→", "»", "›", ">>")
# What quotes or shifts elsewhere points only on a line of a few words that is a paragraph.
_UNSURE = frozenset("«‹»›<>")
_FEW_WORDS = 4
# A line that points elsewhere has no more words, and a paragraph of fewer is no running text.
_POINTING_WORDS, _RUNNING_WORDS = 20, 12
# What is told of another document below its headline has no more.
_TEASER_WORDS = 40
# What goes on for longer is no such list any more.
_MOST_ENTRIES = 12
# Where lists have more words than twice the text beside them, they are what the page is for.
_MOST_LISTED = 2
_INTERFACE = 0.5


def leads_elsewhere(
    batch: Batch, features: LineFeatures, around: Around, called: Flags, own: Flags
) -> Flags:
    """All lines that lead elsewhere.

    A grammar calls for the `called` lines; `own` are these and the page's own headings.
    """
    points = points_elsewhere(batch, features)
    listed = lists_elsewhere(batch, features, around, own)
    return (points | listed | follows_document(batch, features, called)) & ~own


def points_elsewhere(batch: Batch, features: LineFeatures) -> Flags:
    """Short lines that begin with an arrow back or end with one onward, beside code and tables.

    >>> from pipeline.strip.features import line_features
    >>> batch = Batch.of(["← Low water\\nHigh water →\\nMore »\\n«It sank»\\n→ It sank."])
    >>> points_elsewhere(batch, line_features(batch, [None], np.zeros(5))).tolist()
    [True, True, True, False, False]
    """
    flags = np.zeros(len(batch.line_start), np.bool_)
    words = np.maximum(features.words, features.of.words)
    marked = (occurrences(batch, (*_BACK, *_ON)) > 0) & (words <= _POINTING_WORDS) & ~features.row
    for row in np.flatnonzero(marked).tolist():
        line = batch.buf[batch.line_start[row] : batch.line_end[row]].tobytes().decode().strip()
        begins, ends = line.startswith(_BACK), line.endswith(_ON)
        sure = (begins and line[0] not in _UNSURE) or (ends and line[-1] not in _UNSURE)
        alone = words[row] <= _FEW_WORDS and not (begins and ends)
        flags[row] = sure or ((begins or ends) and alone)
    return flags


def lists_elsewhere(batch: Batch, features: LineFeatures, around: Around, own: Flags) -> Flags:
    """Lines of the lists of other documents that a heading such as `Most read` announces.

    A list goes on to the next heading or line of the interface, or to the running text, whose title
    is not of it; it is not long. Headlines may have a teaser each. `own` lines are the page's own,
    whatever stands above.
    """
    flags = np.zeros(len(batch.line_start), np.bool_)
    # A colon or a number makes a heading one of the text's own lists.
    plain = ~(features.idle | features.announces) & (features.digit_share == 0)
    heads = np.flatnonzero(contains(list_headings(), batch.line_hash) & plain)
    if not len(heads):
        return flags
    first = features.of.first
    paragraph = np.flatnonzero((first == np.arange(len(first))) & ~features.idle)
    _, stop = page_bounds(batch)
    running = ~features.of.unended & (features.of.words >= _RUNNING_WORDS)
    listed: list[int] = []
    for head in heads.tolist():
        low = np.searchsorted(paragraph, head, side="right")
        high = np.searchsorted(paragraph, stop[batch.line_page[head]])
        high = min(high, low + _MOST_ENTRIES)
        entries = _entries(paragraph[low:high].tolist(), features, around, running, own)
        listed += entries if len(entries) > 1 else []
    flags[listed] = True
    flags = flags[first]
    # On a page of lists alone they are what it is for.
    beside = ~(flags | features.of.unended | features.comments | features.copyright) | own
    text, _ = page_sums(batch, np.where(beside & ~flags, features.words, 0))
    in_lists, _ = page_sums(batch, np.where(flags, features.words, 0))
    return flags & (in_lists <= _MOST_LISTED * text)


def follows_document(batch: Batch, features: LineFeatures, called: Flags) -> Flags:
    """Lines below a copyright line that stands below all lines that a grammar calls for."""
    if not called.any():
        return called
    total, above = page_sums(batch, called.astype(np.int64))
    closes = features.copyright & (total > 0) & (above == total)
    return page_sums(batch, closes.astype(np.int64))[1] > 0


def _entries(
    rows: list[int], f: LineFeatures, around: Around, running: Flags, own: Flags
) -> list[int]:
    """Those of the paragraphs below a heading that are entries of its list."""
    found: list[int] = []
    for at, row in enumerate(rows):
        if f.chrome_share[row] >= _INTERFACE or f.copyright[row] or f.comments[row]:
            return found
        if own[row] or around.title[row] or f.announces[row]:
            return found
        if found and f.html.kind[row] == HEADING and f.html.kind[found[0]] != HEADING:
            return found
        among = bool(found) and not running[found[-1]] and not running[rows[at + 1 : at + 2]].any()
        if around.byline[row] or (
            running[row] and not (among and f.of.words[row] <= _TEASER_WORDS)
        ):
            # The headline right above running text is the text's own.
            return found[:-1]
        found.append(row)
    return found
