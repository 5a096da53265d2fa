"""Bound what hostile markup costs the HTML parser, without losing a word of text.

The parser looks through all open elements at every block tag, repeats open formatting elements in
every block, and compares every attribute of a tag with all others: each is quadratic. Browsers cap
the depth of the tree for the same reason. Limits count tags and characters, never time.
"""

import re

# Below all three, a page can do no harm and is left alone: tags, how often formatting can be
# repeated, and characters in a tag.
_FEW_TAGS = 10_000
_FEW_REPEATS = 400_000
_LONG_TAG = 50_000
_LONG = re.compile(rf"<[^<>]{{{_LONG_TAG}}}")

# Browsers stop here too.
_MAX_DEPTH = 512

_NAME = re.compile(r"/?[a-zA-Z][^\s/>]*")

# Elements without content, those the next of their kind ends, and those that hold no elements:
# they do not nest on their own.
_FLAT = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
    "colgroup", "dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr",
    "iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp",
})  # fmt: skip

# Formatting leaves no trace in the page text.
_FORMATTING = frozenset({
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip

# Of formatting elements without attributes the parser repeats three of a kind, no more.
# The letters come first for speed.
_LETTERS = "".join(sorted({name[0] for name in _FORMATTING}))
_STYLED = re.compile(
    rf"<(?=[{_LETTERS}{_LETTERS.upper()}])(?:{'|'.join(sorted(_FORMATTING))})[\s/]", re.IGNORECASE
)


def bound_nesting(html: str) -> str:
    """The page, with formatting, and all tags deeper than browsers go, left out where it is huge.

    >>> bound_nesting("<b>Text</b>")
    '<b>Text</b>'
    >>> bound_nesting("<div>" * 100_000 + "<b>Text</b>").endswith("<br><br>Text")
    True

    A tag left out for its depth becomes a line break, so that words stay apart. A quoted `>` inside
    a tag left out ends it too early: some of its attributes then show.
    """
    if _is_harmless(html):
        return html
    # Every piece but the first begins inside a tag.
    pieces = html.split("<")
    bounded = [pieces[0]]
    open_tags: dict[str, int] = {}
    skipped_tags: dict[str, int] = {}
    depth = 0
    for piece in pieces[1:]:
        match = _NAME.match(piece)
        tag = match.group().lower() if match else ""
        name = tag.removeprefix("/")
        if name in _FORMATTING:
            bounded.append(piece.partition(">")[2])
        elif not name or name in _FLAT:
            bounded.append("<" + _short(piece, tag))
        elif tag == name and depth >= _MAX_DEPTH:
            skipped_tags[name] = skipped_tags.get(name, 0) + 1
            bounded.append("<br>" + piece.partition(">")[2])
        elif tag != name and skipped_tags.get(name):
            skipped_tags[name] -= 1
            bounded.append("<br>" + piece.partition(">")[2])
        else:
            # An end tag counts only where such an element is open.
            step = 1 if tag == name else -1 if open_tags.get(name) else 0
            open_tags[name] = open_tags.get(name, 0) + step
            depth += step
            bounded.append("<" + _short(piece, tag))
    return "".join(bounded)


def _is_harmless(html: str) -> bool:
    tags = html.count("<")
    if tags > _FEW_TAGS or _has_long_tag(html):
        return False
    # At worst, one half of them formats and the other half are blocks.
    return tags * tags <= 4 * _FEW_REPEATS or tags * len(_STYLED.findall(html)) <= _FEW_REPEATS


def _has_long_tag(html: str) -> bool:
    # From one end of a tag to the last that can be reached, where each step is short enough.
    at = 0
    while at + _LONG_TAG < len(html):
        at = html.rfind(">", at, at + _LONG_TAG) + 1
        if not at:
            return bool(_LONG.search(html))
    return False


def _short(piece: str, tag: str) -> str:
    """The piece, without the attributes of its tag where they are endless."""
    if len(piece) <= _LONG_TAG or not tag:
        return piece
    inside, end, text = piece.partition(">")
    return piece if len(inside) <= _LONG_TAG or not end else f"{tag}>{text}"
