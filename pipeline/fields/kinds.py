"""Kinds: what a page is, or why it is no document at all. Shape decides before words do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.fields.cable import is_cable
from pipeline.fields.headings import is_dateline
from pipeline.fields.layout import Layout
from pipeline.fields.signs import FAILURES, Failure, signs
from pipeline.fields.structure import units
from pipeline.fields.wrapping import ended
from pipeline.model.copy import Fact, Judgement
from pipeline.model.page import MediaType

# Sizes count letters and digits; a sign of a script without spaces stands for three.
_FIRST_WIDE_SIGN = "\u2e80"
_EMPTY = 20
_SENTENCE = 50
# How much prose a page that says it failed may still hold: teasers, or a sentence or two.
_MAX_REST: dict[Failure, int] = {"error": 250, "login": 150, "consent": 350}
_MAX_SIGN_LINE: dict[Failure, int] = {"error": 120, "login": 80, "consent": 600}
_MIN_SIGNS: dict[Failure, int] = {"error": 1, "login": 2, "consent": 1}
_MIN_ENTRIES = 8
# An index holds a sentence or two at most; a checklist has an introduction.
_MAX_INDEX_PROSE = 250
_MIN_TEASERS = 3
_MAX_ENTRY = 120
_MAX_LEAD = 60
# The type of a page that is no document, whatever it looks like.
NO_DOCUMENT = "no_document"
_ROW = re.compile(r"\t| \| ")
_CUT_OFF = re.compile(r"(?:\.{3}|…|>>|»|→|\[\+\])\W*(?:[\w ]{1,20}[>»→\])]*)?$")


@dataclass(frozen=True, slots=True)
class _Block:
    """One paragraph or line: its text, its size, whether it is a whole sentence or more.

    What trails off, or leads on to the whole text, is a teaser and no sentence.
    """

    text: str
    size: int
    prose: bool


def judge(copy_text: str, facts: Sequence[Fact], media_type: MediaType) -> Judgement:
    """Which kind a copy is, and why it is dropped if it is no document.

    >>> judge("404 Not Found\\nThe requested URL was not found on this server.", (), "text/plain")
    Judgement(kind='generic', dropped='error')

    A cable is never dropped; a short text that is whole is a document.
    """
    if is_cable(Layout.of(copy_text).visible):
        return Judgement("cable")
    blocks = _blocks(copy_text, media_type)
    dropped = "empty" if sum(block.size for block in blocks) < _EMPTY else None
    dropped = dropped or _failure(blocks) or _catalogue(blocks)
    return Judgement("article" if _is_article(blocks, facts) else "generic", dropped)


def judge_page(
    copy_text: str, page_text: str, facts: Sequence[Fact], media_type: MediaType
) -> Judgement:
    """The judgement on a copy; where no sentence is left of a page, the whole page may say why.

    >>> page = "Sign in\\nUser name\\nPassword\\nThe Tides and Piers of the Coast"
    >>> judge_page("The Tides and Piers of the Coast", page, (), "text/html").dropped
    'login'
    """
    judgement = judge(copy_text, facts, media_type)
    nothing = judgement.dropped == "empty"
    if nothing or not any(block.prose for block in _blocks(copy_text, media_type)):
        whole = judge(page_text, facts, media_type)
        if whole.dropped in FAILURES or (nothing and whole.dropped):
            return whole
    return judgement


def page_type(judgement: Judgement, seen: str | None) -> str | None:
    """The type of a page: what its kind says, or else the type `seen` in its lines, if any.

    >>> page_type(Judgement("generic"), "forum"), page_type(Judgement("cable"), "listing")
    ('forum', 'cable')
    >>> page_type(Judgement("generic", "login"), "product")
    'no_document'
    """
    if judgement.dropped:
        return NO_DOCUMENT
    return "cable" if judgement.kind == "cable" else seen


def _blocks(text: str, media_type: MediaType) -> list[_Block]:
    """Paragraphs; on an HTML page every line is one already."""
    if media_type == "text/html":
        pieces = text.split("\n")
    else:
        pieces = [text[unit.start : unit.end] for unit in units(text, "generic")]
    found = []
    for piece in map(str.strip, pieces):
        size = _size(piece)
        if size:
            whole = size >= _SENTENCE and ended(piece) and not _is_cut_off(piece)
            found.append(_Block(piece, size, whole))
    return found


def _size(text: str) -> int:
    return sum(1 if c < _FIRST_WIDE_SIGN else 3 for c in text if c.isalnum())


def _failure(blocks: Sequence[_Block]) -> Failure | None:
    """Whether a page says little but that it is an error, a login or a question for consent."""
    failures = {name: _saying(blocks, name) for name in FAILURES}
    said = {n for saying in failures.values() for n in saying}
    rest = [n for n, block in enumerate(blocks) if block.prose and n not in said]
    for name, saying in failures.items():
        # A footer's `Cookie policy` is a link, not the question.
        if name == "consent":
            saying = [n for n in saying if blocks[n].size >= _SENTENCE]
        if len(saying) < _MIN_SIGNS[name] or (rest and rest[0] < saying[0]):
            continue
        if sum(blocks[n].size for n in rest) < _MAX_REST[name]:
            return name
    return None


def _saying(blocks: Sequence[_Block], name: Failure) -> list[int]:
    """The short blocks that have a sign of a failure."""
    pattern, limit = signs().failures[name], _MAX_SIGN_LINE[name]
    short = (n for n, block in enumerate(blocks) if len(block.text) <= limit)
    return [n for n in short if pattern.search(blocks[n].text.casefold())]


def _catalogue(blocks: Sequence[_Block]) -> str | None:
    """Whether a page only leads to documents: `index` of entries, `listing` of teasers."""
    teasers = [n for n, b in enumerate(blocks) if b.size >= _SENTENCE and _is_cut_off(b.text)]
    prose = [b for b in blocks if b.prose]
    prose_size = sum(block.size for block in prose)
    above = sum(block.size for block in blocks[: min(teasers, default=None)] if block.prose)
    # A text of its own, with teasers below it.
    if above == prose_size >= _MAX_INDEX_PROSE:
        return None
    if len(teasers) >= _MIN_TEASERS and sum(blocks[n].size for n in teasers) > 2 * prose_size:
        return "listing"
    entries = [b for b in blocks if not b.prose and b.size <= _MAX_ENTRY and _is_entry(b.text)]
    many = len(entries) >= _MIN_ENTRIES and 5 * len(entries) >= 4 * len(blocks)
    total = sum(block.size for block in blocks)
    return "index" if many and prose_size < min(_MAX_INDEX_PROSE, total // 5) else None


def _is_cut_off(text: str) -> bool:
    """Whether a teaser trails off, or leads on to the whole text."""
    return bool(_CUT_OFF.search(text[-_MAX_LEAD:]))


def _is_entry(text: str) -> bool:
    """Whether a line may be a link: no clause (a verse, an item of a list), no row of a table."""
    return not (ended(text) or text.endswith((",", ";", ":")) or _ROW.search(text))


def _is_article(blocks: Sequence[_Block], facts: Sequence[Fact]) -> bool:
    """Dated or signed, or prose under a title."""
    names = {fact.name for fact in facts}
    prose = [block for block in blocks if block.prose]
    if prose and names & {"published", "author"}:
        return True
    titled = "title" in names or bool(blocks and not blocks[0].prose)
    bylined = any(is_dateline(block.text) for block in blocks[:4] if block.size < _MAX_ENTRY)
    mostly = 2 * sum(block.size for block in prose) >= sum(block.size for block in blocks)
    return mostly and len(prose) >= 2 and (titled or bylined)
