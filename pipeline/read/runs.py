"""Runs of inline text become blocks, blocks become page text; white space as browsers show it."""

from typing import NamedTuple

from pipeline.model.page import PageBlock, PageBlockKind

_FIRST_IDEOGRAPH = "\u2e80"

# Kinds that stand apart from their neighbours by an empty line.
_APART = frozenset({"heading", "paragraph", "quote", "code", "caption"})

# Kinds of block that a cell of a data table may hold.
_FLAT = frozenset({"text", "paragraph"})


class Draft(NamedTuple):
    """A block before its place in the page text is known; `cell` counts within the table row."""

    kind: PageBlockKind
    level: int
    path: str
    text: str
    link_chars: int = 0
    cell: int = 0


class Run:
    """The inline text read since the last block boundary; `pieces` is empty where there is none."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.pieces: list[str] = []
        self._link_pieces: list[int] = []

    def add(self, text: str, keep_blanks: bool, in_link: bool) -> None:
        """Add text; blanks collapse across pieces unless they are kept."""
        if not keep_blanks:
            text = _collapsed(text)
            if text[:1] == " " and (not self.pieces or self.pieces[-1][-1] in " \n"):
                text = text[1:]
        if text:
            if in_link:
                self._link_pieces.append(len(self.pieces))
            self.pieces.append(text)

    def break_line(self, keep_blanks: bool) -> None:
        """Add a line break; a blank before it is not shown."""
        if not keep_blanks:
            self._drop_last_blank()
        self.pieces.append("\n")

    def end_line(self) -> None:
        """Add a line break where a line of code was read that has none."""
        if self.pieces and self.pieces[-1][-1] != "\n":
            self.pieces.append("\n")

    def ends_with_link_word(self) -> bool:
        """Whether a letter or digit of a link was read last, in a script that parts words."""
        if self._link_pieces[-1:] != [len(self.pieces) - 1]:
            return False
        last = self.pieces[-1][-1]
        return last.isalnum() and last < _FIRST_IDEOGRAPH

    def take(self, keep_blanks: bool) -> tuple[str, int]:
        """The text read, without blank edges, and how many of its characters are links; start anew.

        >>> run = Run()
        >>> run.add(" See\\n", False, False)
        >>> run.add(" the map ", False, True)
        >>> run.take(False)
        ('See the map', 7)
        """
        if not keep_blanks:
            self._drop_last_blank()
        text = "".join(self.pieces).strip("\n")
        link_chars = sum(len(self.pieces[index]) for index in self._link_pieces)
        self.pieces, self._link_pieces = [], []
        # A page may have line breaks inside links at the edges; a share never exceeds the whole.
        return ("", 0) if text.isspace() else (text, min(link_chars, len(text)))

    def _drop_last_blank(self) -> None:
        # Pieces are not empty and blanks never double, so there is one at most.
        if self.pieces and self.pieces[-1][-1] == " ":
            self.pieces[-1] = self.pieces[-1][:-1]
            if not self.pieces[-1]:
                self.pieces.pop()
                if self._link_pieces and self._link_pieces[-1] == len(self.pieces):
                    self._link_pieces.pop()


def shown(text: str, keep_blanks: bool) -> str:
    """The text of a run of one piece, without blank edges.

    >>> shown(" See\\n the map ", False), shown("\\n  See\\n", True)
    ('See the map', '  See')
    """
    return text.strip("\n") if keep_blanks else _collapsed(text).strip(" ")


def _collapsed(text: str) -> str:
    """The text with one space for each stretch of blanks; NBSP is no blank in HTML."""
    text = text.replace("\n", " ").replace("\t", " ").replace("\r", " ").replace("\f", " ")
    # Each pass halves the stretches.
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def join_cells(drafts: list[Draft], path: str) -> list[Draft]:
    """One row of a data table as one block, its cells joined by tabs; a layout row as it is.

    >>> cells = [Draft("text", 0, "tr/td", "Port", 0, 1), Draft("text", 0, "tr/td", "Depth", 0, 3)]
    >>> join_cells(cells, "tr")[0].text
    'Port\\t\\tDepth'

    A row whose cells hold several blocks, or line breaks, arranges a page rather than data.
    """
    numbers = {draft.cell for draft in drafts}
    is_data = len(numbers) == len(drafts) and all(
        draft.kind in _FLAT and draft.cell and "\n" not in draft.text for draft in drafts
    )
    if not drafts or not is_data:
        return drafts
    cells = [""] * max(numbers)
    for draft in drafts:
        cells[draft.cell - 1] = draft.text
    links = sum(draft.link_chars for draft in drafts)
    return [Draft("table_row", 0, path, "\t".join(cells), links)]


def assemble(drafts: list[Draft]) -> tuple[str, tuple[PageBlock, ...]]:
    """The page text and where its blocks stand in it.

    >>> drafts = [Draft("heading", 1, "h1", "Ferry"), Draft("text", 0, "div", "Ran")]
    >>> text, blocks = assemble(drafts)
    >>> text, [(block.start, block.end) for block in blocks]
    ('Ferry\\n\\nRan\\n', [(0, 5), (7, 10)])
    """
    pieces: list[str] = []
    blocks = []
    at = 0
    before: PageBlockKind | None = None
    for draft in drafts:
        kind = draft.kind
        if before and (kind != before or kind in _APART):
            pieces.append("\n")
            at += 1
        end = at + len(draft.text)
        blocks.append(PageBlock(at, end, kind, draft.level, draft.path, draft.link_chars))
        pieces += [draft.text, "\n"]
        at, before = end + 1, kind
    return "".join(pieces), tuple(blocks)
