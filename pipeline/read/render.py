"""HTML to page text and blocks: the only file that knows the HTML parser."""

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.model.page import PageBlock, PageBlockKind
from pipeline.read.meta import linked_data, meta_line, saved_from
from pipeline.read.nesting import bound_nesting
from pipeline.read.runs import Draft, Run, assemble, join_cells

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
_CONTAINERS = frozenset({
    "html", "body", "address", "article", "aside", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figure", "footer", "form", "frameset", "header", "hgroup", "hr", "legend",
    "main", "marquee", "nav", "optgroup", "option", "search", "section", "select", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "ol", "menu", "dir",
})  # fmt: skip
_BLOCKS = _CONTAINERS | _KINDS.keys()

# What stands inside these keeps their kind, whatever it is built of.
_LASTING = frozenset({"quote", "caption", "code"})

_DROPPED = frozenset({"style", "template", "svg", "noscript", "iframe", "noembed", "noframes"})
_DESCRIBING = frozenset({"title", "meta", "link", "script"})

_PATH_DEPTH = 12
_CLASS_CHARS = 40


class _Place(NamedTuple):
    """Where the inline text being read belongs."""

    kind: PageBlockKind
    level: int
    path: str
    depth: int
    list_depth: int
    in_link: bool
    in_head: bool


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

    Styles are not applied: text a browser would hide is kept; images leave nothing.
    """
    # From UTF-8 bytes the parser takes no notice of a charset that the page declares.
    page = LexborHTMLParser(_encoded(bound_nesting(html)))
    rendering = _Rendering()
    node = page.root
    while node is not None and node.prev is not None:
        node = node.prev
    _walk(node, rendering)
    return assemble(rendering.finished())


def _encoded(text: str) -> bytes:
    """UTF-8; lone surrogates, which have none, become U+FFFD."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode("utf-8")


def _walk(node: LexborNode | None, rendering: "_Rendering") -> None:
    """Visit a node, its later siblings and all below them in document order, without recursion."""
    open_elements: list[tuple[LexborNode, str]] = []
    while True:
        if node is None:
            if not open_elements:
                return
            node, tag = open_elements.pop()
            rendering.close(tag)
            node = node.next
            continue
        tag = node.tag or ""
        if tag == "-text":
            rendering.text(node.text_content or "")
        elif tag == "-comment":
            rendering.comment(node)
        elif tag in _DESCRIBING:
            rendering.describe(tag, node)
        elif tag not in _DROPPED:
            rendering.open(tag, node)
            open_elements.append((node, tag))
            node = node.first_child
            continue
        node = node.next


class _Rendering:
    """What has been read of a page so far."""

    def __init__(self) -> None:
        self._place = _Place("text", 0, "", 0, 0, in_link=False, in_head=False)
        self._outer: list[_Place] = []
        self._rows: list[_Row] = []
        self._run = Run()
        self._meta: list[str] = []
        self._drafts: list[Draft] = []
        self._labels: dict[tuple[str, str, str], str] = {}

    def finished(self) -> list[Draft]:
        """All blocks, meta lines first."""
        self._flush()
        return [Draft("meta", 0, "", line) for line in self._meta] + self._drafts

    def text(self, text: str) -> None:
        """Read a text node."""
        if text and not self._place.in_head:
            self._run.add(text, self._place.kind == "code", self._place.in_link)

    def comment(self, node: LexborNode) -> None:
        """Read a comment: only one before the page's elements can say where it was saved from."""
        address = None if self._outer else saved_from(node.comment_content or "")
        if address:
            self._describe("saved-from", address)

    def describe(self, tag: str, node: LexborNode) -> None:
        """Read an element that says something of the page and shows nothing."""
        attributes = node.attributes
        content = node.first_child
        inside = (content.text_content if content is not None else "") or ""
        if tag == "title":
            self._describe("title", inside)
        elif tag == "meta":
            names = (attributes.get(key) for key in ("name", "property", "itemprop"))
            self._describe(next(filter(None, names), ""), attributes.get("content") or "")
        elif tag == "link" and "canonical" in (attributes.get("rel") or "").lower().split():
            self._describe("canonical", attributes.get("href") or "")
        elif tag == "script" and "ld+json" in (attributes.get("type") or "").lower():
            for name, value in linked_data(inside):
                self._describe(name, value)

    def open(self, tag: str, node: LexborNode) -> None:
        """Enter an element."""
        self._outer.append(self._place)
        if tag in _BLOCKS:
            self._flush()
            self._open_block(tag, node)
        elif tag == "br":
            self._run.break_line(self._place.kind == "code")
        elif tag == "a":
            self._place = self._place._replace(in_link=True)
        elif tag == "head":
            self._place = self._place._replace(in_head=True)

    def close(self, tag: str) -> None:
        """Leave the element entered last."""
        if tag in _BLOCKS:
            self._flush()
            if tag == "tr":
                self._close_row()
        self._place = self._outer.pop()

    def _open_block(self, tag: str, node: LexborNode) -> None:
        place = self._place
        if tag == "html":
            self._describe("lang", node.attributes.get("lang") or "")
        elif tag == "tr":
            self._rows.append(_Row(len(self._drafts)))
        elif tag in _CELLS and self._rows:
            self._rows[-1].cells += 1
        elif tag == "table" and self._rows:
            self._rows[-1].is_layout = True
        kind = _kind(tag, place.kind)
        list_depth = place.list_depth + (tag in _LISTS)
        self._place = _Place(
            kind=kind,
            level=_HEADINGS.get(tag, max(1, list_depth) if kind == "list_item" else 0),
            path=self._path(tag, node),
            depth=place.depth + 1,
            list_depth=list_depth,
            in_link=place.in_link,
            in_head=place.in_head,
        )

    def _path(self, tag: str, node: LexborNode) -> str:
        """The node path: block elements from the root, at most the last 12, interned."""
        place = self._place
        key = (place.path, tag, node.attrs.get("class") or "")
        path = self._labels.get(key)
        if path is None:
            names = key[2].split(maxsplit=1)
            # A slash in a class name must not look like a level.
            label = f"{tag}.{names[0][:_CLASS_CHARS].replace('/', '_')}" if names else tag
            above = place.path
            if place.depth >= _PATH_DEPTH:
                above = above.partition("/")[2]
            path = self._labels[key] = f"{above}/{label}" if above else label
        return path

    def _flush(self) -> None:
        """End the run of inline text: what was read becomes a block."""
        if not self._run:
            return
        place = self._place
        text, link_chars = self._run.take(place.kind == "code")
        if text:
            cell = self._rows[-1].cells if self._rows else 0
            self._drafts.append(Draft(place.kind, place.level, place.path, text, link_chars, cell))

    def _close_row(self) -> None:
        row = self._rows.pop()
        if not row.is_layout:
            self._drafts[row.first :] = join_cells(self._drafts[row.first :], self._place.path)

    def _describe(self, name: str, value: str) -> None:
        line = meta_line(name, value)
        if line:
            # JSON can spell lone surrogates.
            self._meta.append(_encoded(line).decode("utf-8"))


def _kind(tag: str, around: PageBlockKind) -> PageBlockKind:
    """The kind of the text directly inside an element, given the kind around it.

    >>> _kind("p", "text"), _kind("p", "quote"), _kind("p", "list_item"), _kind("td", "quote")
    ('paragraph', 'quote', 'list_item', 'text')
    """
    if tag in _CELLS:
        return "text"
    if tag == "p" and around == "list_item":
        return "list_item"
    kind = _KINDS.get(tag, "text")
    return around if around in _LASTING and kind in ("text", "paragraph") else kind
