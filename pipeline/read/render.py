"""HTML to page text and blocks: the only file that knows the HTML parser."""

import re
from collections.abc import Set
from typing import get_args

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.model.page import PageBlock, PageBlockKind
from pipeline.read.hidden import MAY_BE_HIDDEN, is_hidden
from pipeline.read.meta import linked_data, meta_line, saved_from
from pipeline.read.nesting import bound_nesting
from pipeline.read.paths import class_label, id_label
from pipeline.read.runs import Draft, Run, assemble, join_cells, shown

_SURROGATE = re.compile(r"[\ud800-\udfff]")

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PREFORMATTED = frozenset({"pre", "textarea", "listing", "xmp", "plaintext"})
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_KINDS: dict[str, PageBlockKind] = {
    **dict.fromkeys(_HEADINGS, "heading"),
    **dict.fromkeys(_PREFORMATTED, "code"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "blockquote": "quote",
    "li": "list_item",
    "p": "paragraph",
}
_CELLS = frozenset({"td", "th"})
# Blocks of their own, but for those in the middle of a text.
_CONTROLS = frozenset({"button", "label"})
_WORDED = _HEADINGS.keys() | {"p", "caption", "figcaption", "summary", "dt", "legend"}
# Code is often marked up line by line.
_CODE_LINES = frozenset({"div", "p", "ol", "ul", "li"})
_COUNTED = _LISTS | _CELLS | {"li", "table", "tr"}
_CONTAINERS = frozenset({
    "html", "body", "address", "article", "aside", "button", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figure", "footer", "form", "frameset", "header", "hgroup", "hr",
    "label", "legend", "main", "marquee", "nav", "noscript", "optgroup", "option", "search",
    "section", "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    "ol", "menu", "dir",
})  # fmt: skip
_BLOCKS = _CONTAINERS | _KINDS.keys()
_ENTERED = _BLOCKS | {"a"}

# What stands inside these keeps their kind, whatever it is built of.
_LASTING = frozenset({"quote", "caption", "code"})

# What browsers never show; what stands in a player or a drawing is for those that have none.
_DROPPED = frozenset({
    "style", "template", "svg", "iframe", "noembed", "noframes", "audio", "video",
    "canvas", "datalist",
})  # fmt: skip
_DESCRIBING = frozenset({"title", "meta", "link", "script"})

_PATH_DEPTH = 12


class _Row:
    """A table row being read: its first draft, its cells so far, and whether it holds a table."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.cells = 0
        self.is_layout = False


def render_html(html: str) -> tuple[str, tuple[PageBlock, ...]]:
    """The page text of an HTML page, the same for the same page, and its blocks.

    >>> text, blocks = render_html("<title>Ferry</title><h1>The ferry</h1><p>It <i>ran</i>.")
    >>> text
    'title: Ferry\\n\\nThe ferry\\n\\nIt ran.\\n'
    >>> [(block.kind, text[block.start : block.end]) for block in blocks[1:]]
    [('heading', 'The ferry'), ('paragraph', 'It ran.')]

    Text that the page itself hides is left out, unless that is more than it shows: then a script
    was to show it. Style sheets are not applied; images leave nothing.
    """
    # From UTF-8 bytes the parser takes no notice of a charset that the page declares.
    page = LexborHTMLParser(_encoded(bound_nesting(html)))
    drafts, most_hidden = _drafts(page, _hidden(page))
    shown = _chars(drafts)
    if most_hidden > shown:
        with_hidden, _ = _drafts(page, frozenset())
        if _chars(with_hidden) > 2 * shown:
            drafts = with_hidden
    return assemble(drafts)


def _drafts(page: LexborHTMLParser, hidden: Set[int]) -> tuple[list[Draft], int]:
    """The blocks of a page without hidden elements, and at most how many characters these have."""
    rendering = _Rendering()
    node = page.root
    while node is not None and node.prev is not None:
        node = node.prev
    _walk(node, hidden, rendering)
    left_out = (" ".join(element.text().split()) for element in rendering.left_out)
    return rendering.finished(), sum(map(len, left_out))


def _hidden(page: LexborHTMLParser) -> Set[int]:
    """The hidden elements of a page, by the place of the node in memory."""
    return {
        node.mem_id
        for node in page.css(MAY_BE_HIDDEN)
        if is_hidden(node.tag or "", node.tag in _BLOCKS, node.attributes)
    }


def _chars(drafts: list[Draft]) -> int:
    return sum(len(draft.text) for draft in drafts if draft.kind != "meta")


def _encoded(text: str) -> bytes:
    """UTF-8; lone surrogates, which have none, become U+FFFD."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode("utf-8")


def _walk(node: LexborNode | None, hidden: Set[int], rendering: "_Rendering") -> None:
    """Visit a node, its later siblings and all below them in document order, without recursion."""
    # This loop takes most of the time of rendering: a step costs as much as a look at the node.
    tags: dict[int, str] = {}
    open_elements: list[tuple[LexborNode, str]] = []
    read = rendering.unread.append
    while True:
        if node is None:
            if not open_elements:
                return
            node, tag = open_elements.pop()
            if tag:
                rendering.close(tag)
            node = node.next
            continue
        try:
            tag = tags[node.tag_id]
        except KeyError:
            tag = tags[node.tag_id] = _telling(node.tag)
        if tag == "-text":
            read(node.text_content or "")
        elif node.mem_id in hidden:
            rendering.left_out.append(node)
        elif not tag or tag in _ENTERED:
            if tag:
                rendering.open(tag, node)
            inside = node.first_child
            if inside is not None:
                open_elements.append((node, tag))
                node = inside
                continue
            if tag:
                rendering.close(tag)
        elif tag == "br":
            rendering.break_line()
        elif tag == "-comment":
            rendering.comment(node, not open_elements)
        elif tag in _DESCRIBING:
            rendering.describe(tag, node)
        node = node.next


def _telling(tag: str | None) -> str:
    """The tag where it makes a difference; empty for inline elements."""
    known = tag in _ENTERED or tag in _DROPPED or tag in _DESCRIBING
    return tag if tag and (known or tag in ("br", "-text", "-comment")) else ""


class _Rendering:
    """What has been read of a page so far.

    `unread` is the text since it last mattered where it stands; `left_out` are hidden elements.
    """

    def __init__(self) -> None:
        self.unread: list[str] = []
        self.left_out: list[LexborNode] = []
        self._run = Run()
        self._drafts: list[Draft] = []
        self._meta: list[str] = []
        # The open block elements: tag, kind of the text directly inside, level of the node path.
        self._tags = [""]
        self._kinds: list[PageBlockKind] = ["text"]
        self._labels: list[str] = []
        # The open list items and cells: whether the text that follows is not the item's own.
        self._items: list[bool] = []
        self._open_lists = 0
        self._open_links = 0
        self._rows: list[_Row] = []

    def finished(self) -> list[Draft]:
        """All blocks, meta lines first."""
        self._flush()
        return [Draft("meta", 0, "", line) for line in self._meta] + self._drafts

    def comment(self, node: LexborNode, is_first: bool) -> None:
        """Read a comment: only one before the page's elements can say where it was saved from."""
        address = saved_from(node.comment_content or "") if is_first else None
        if address:
            self._describe("saved-from", address)

    def describe(self, tag: str, node: LexborNode) -> None:
        """Read an element that says something of the page and shows nothing."""
        attributes = node.attributes
        if tag == "title":
            self._describe("title", _inside(node))
        elif tag == "meta":
            names = (attributes.get(key) for key in ("name", "property", "itemprop"))
            self._describe(next(filter(None, names), ""), attributes.get("content") or "")
        elif tag == "link" and "canonical" in (attributes.get("rel") or "").lower().split():
            self._describe("canonical", attributes.get("href") or "")
        elif tag == "script" and "ld+json" in (attributes.get("type") or "").lower():
            for name, value in linked_data(_inside(node)):
                self._describe(name, value)

    def break_line(self) -> None:
        """Read a line break."""
        self._settle()
        self._run.break_line(self._kinds[-1] == "code")

    def open(self, tag: str, node: LexborNode) -> None:
        """Enter a link or a block element."""
        if tag == "a":
            self._open_link()
            return
        if tag in _CONTROLS and self._tags[-1] in _WORDED:
            return
        around = self._kinds[-1]
        if around == "code" and tag in _CODE_LINES:
            self._end_line()
        elif self.unread or self._run.pieces:
            self._flush()
        attributes = node.attributes
        self._tags.append(tag)
        self._kinds.append(_KIND_INSIDE[tag, around])
        self._labels.append(_label(tag, attributes) if attributes else tag)
        if tag in _COUNTED:
            self._begin(tag)
        elif tag == "html":
            self._describe("lang", attributes.get("lang") or "")

    def close(self, tag: str) -> None:
        """Leave the link or block element entered last."""
        if tag == "a":
            self._settle()
            self._open_links -= 1
            return
        if tag in _CONTROLS and self._tags[-1] in _WORDED:
            return
        if self._kinds[-2] == "code" and tag in _CODE_LINES:
            self._end_line()
        elif self.unread or self._run.pieces:
            self._flush()
        if tag in _COUNTED:
            self._end(tag)
        self._tags.pop()
        self._kinds.pop()
        self._labels.pop()

    def _begin(self, tag: str) -> None:
        """Begin a list, a table or a part of one."""
        if tag in _LISTS:
            self._open_lists += 1
        elif tag == "li":
            self._items.append(False)
        elif tag in _CELLS:
            self._items.append(True)
            if self._rows:
                self._rows[-1].cells += 1
        elif tag == "tr":
            self._rows.append(_Row(len(self._drafts)))
        elif self._rows:
            self._rows[-1].is_layout = True

    def _end(self, tag: str) -> None:
        if tag in _LISTS:
            self._open_lists -= 1
        elif tag == "tr":
            self._close_row()
        elif tag != "table":
            self._items.pop()

    def _open_link(self) -> None:
        if self.unread:
            self._settle()
        elif self._kinds[-1] != "code" and self._run.ends_with_link_word():
            # Menus have links without a blank between them; pages show them apart.
            self._run.add(" ", keep_blanks=False, in_link=False)
        self._open_links += 1

    def _end_line(self) -> None:
        """End a line of code that is an element of its own."""
        self._settle()
        self._run.end_line()

    def _path(self) -> str:
        return "/".join(self._labels[-_PATH_DEPTH:])

    def _settle(self) -> None:
        """Add the unread text to the run: what follows is of another sort."""
        if self.unread:
            self._run.add(self._unread_text(), self._kinds[-1] == "code", self._open_links > 0)

    def _flush(self) -> None:
        """End the run of inline text: what was read becomes a block."""
        kind = self._kinds[-1]
        if self._run.pieces:
            self._settle()
            text, link_chars = self._run.take(kind == "code")
        else:
            # So it is for most: a run of one piece.
            text = self._unread_text()
            text = "" if not text or text.isspace() else shown(text, kind == "code")
            link_chars = len(text) if self._open_links else 0
        if text:
            self._add_draft(kind, text, link_chars)

    def _add_draft(self, kind: PageBlockKind, text: str, link_chars: int) -> None:
        if self._items:
            # Of the boxes in a list item, the first is the item.
            if kind == "text" and not self._items[-1]:
                kind = "list_item"
            self._items[-1] = True
        level = 0
        if kind == "heading":
            level = _HEADINGS[self._tags[-1]]
        elif kind == "list_item":
            level = max(1, self._open_lists)
        cell = self._rows[-1].cells if self._rows else 0
        self._drafts.append(Draft(kind, level, self._path(), text, link_chars, cell))

    def _unread_text(self) -> str:
        text = "".join(self.unread)
        self.unread.clear()
        return text

    def _close_row(self) -> None:
        row = self._rows.pop()
        if not row.is_layout:
            self._drafts[row.first :] = join_cells(self._drafts[row.first :], self._path())

    def _describe(self, name: str, value: str) -> None:
        line = meta_line(name, value)
        if line:
            # JSON can spell lone surrogates.
            self._meta.append(_encoded(line).decode("utf-8"))


def _inside(node: LexborNode) -> str:
    """The text of an element that holds no elements."""
    content = node.first_child
    return (content.text_content if content is not None else "") or ""


def _label(tag: str, attributes: dict[str, str | None]) -> str:
    """The level of a node path for an element."""
    identity, classes = attributes.get("id"), attributes.get("class")
    label = tag + id_label(identity) if identity else tag
    return label + class_label(classes) if classes else label


def _kind(tag: str, around: PageBlockKind) -> PageBlockKind:
    """The kind of the text directly inside an element, given the kind around it.

    >>> _kind("p", "text"), _kind("p", "quote"), _kind("p", "list_item"), _kind("td", "quote")
    ('paragraph', 'quote', 'list_item', 'text')
    """
    if tag in _CELLS or (tag == "button" and around == "code"):
        return "text"
    if around == "code" and tag in _CODE_LINES:
        return "code"
    if tag == "p" and around == "list_item":
        return around
    kind = _KINDS.get(tag, "text")
    return around if around in _LASTING and kind in ("text", "paragraph") else kind


_KINDS_AROUND: tuple[PageBlockKind, ...] = get_args(PageBlockKind)
_KIND_INSIDE = {(tag, kind): _kind(tag, kind) for tag in _BLOCKS for kind in _KINDS_AROUND}
