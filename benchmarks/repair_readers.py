"""Readers of running text: the bytes of one packaged file in, its paragraphs out, still unclean.

Every reader takes the bytes and yields strings; which lines are prose worth keeping is decided
once, in `repair_texts`.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import pairwise

from lxml import etree, html

Reader = Callable[[bytes], Iterator[str]]

# `{*}` is any namespace or none: the one of Mallard, that of DocBook, HTML's absence of one.
_BLOCK_NAMES = "p li dd dt td th title para simpara div section body h1 h2 h3 h4 item note"
_BLOCKS = tuple("{*}" + tag for tag in _BLOCK_NAMES.split())
_CODE_NAMES = "script style pre programlisting screen synopsis"
_CODE = tuple("{*}" + tag for tag in _CODE_NAMES.split())
_GENDER = re.compile(r"^[\w ,:'-]{0,40}\^")


def catalogue(data: bytes) -> Iterator[str]:
    r"""Translations of a compiled gettext catalogue (.mo); untranslated ones are left out.

    >>> list(catalogue(b""))
    []
    """
    for source, target in _entries(data):
        if source != target:
            yield from _paragraphs_of(target)


def whole_catalogue(data: bytes) -> Iterator[str]:
    """All texts of a catalogue, also those as they were: a British one repeats the American.

    >>> list(whole_catalogue(b""))
    []
    """
    for _, target in _entries(data):
        yield from _paragraphs_of(target)


def _entries(data: bytes) -> Iterator[tuple[str, str]]:
    """Message and translation of each entry of a catalogue but the first, its header."""
    if len(data) < 28:
        return
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    count, sources, targets = struct.unpack(order + "3I", data[8:20])
    for k in range(1, count):
        source = _pooled(data, order, sources + 8 * k)
        yield source, _pooled(data, order, targets + 8 * k)


def _paragraphs_of(target: str) -> Iterator[str]:
    """Lines of a translation in all its plurals, without the gender some games put before it."""
    for plural in target.split("\0"):
        yield from _GENDER.sub("", plural).split("\n")


def _pooled(data: bytes, order: str, place: int) -> str:
    """The string an index entry of a catalogue points at."""
    length, offset = struct.unpack(order + "2I", data[place : place + 8])
    return data[offset : offset + length].decode("utf-8", "replace")


def page(data: bytes) -> Iterator[str]:
    """Paragraphs of an HTML page: blocks that hold no other block, without code samples.

    >>> list(page(b"<body><ul><li>One <b>two</b></li></ul><pre>x</pre><p>Three</p>"))
    ['One two', 'Three']
    """
    charset = "utf-8" if _is_utf8(data) else "iso-8859-1"
    tree = html.fromstring(data, parser=html.HTMLParser(encoding=charset)) if data.strip() else None
    if tree is not None:
        yield from _blocks(tree)


def xml(data: bytes) -> Iterator[str]:
    """Paragraphs of a Mallard or DocBook page; entities of its own DTD are lost, so are they.

    >>> list(xml(b"<page><title>A</title><p>One <em>two</em></p><p>By &me;.</p></page>"))
    ['A', 'One two']
    """
    data = re.sub(rb"&(?!amp;|lt;|gt;|quot;|apos;|#)[\w.-]+;", b"\xef\xbf\xbd", data)
    tree = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False))
    if tree is not None:
        yield from (block for block in _blocks(tree) if "�" not in block)


def _blocks(tree: etree._Element) -> Iterator[str]:
    """Texts of the innermost blocks of a tree."""
    for code in list(tree.iter(*_CODE)):
        code.clear(keep_tail=True)
    for element in tree.iter(*_BLOCKS):
        if next(element.iterdescendants(*_BLOCKS), None) is None:
            yield " ".join("".join(element.itertext()).split("\n"))


def manual(data: bytes) -> Iterator[str]:
    r"""Paragraphs of a manual page in roff, without tables, code and indented calls.

    >>> list(manual(b".SH NAME\nOne\n.B two\nthree.\n.PP\nFour \\fIfive\\fR.\n"))
    ['', 'One two three.', 'Four five.', '']
    """
    text = data.decode("utf-8", "replace") if _is_utf8(data) else data.decode("iso-8859-1")
    text = re.sub(r"(?ms)^\.(nf|EX|TS)\b.*?^\.(fi|EE|TE)\b", ".PP", text)
    gathered: list[str] = []
    for line in text.split("\n"):
        called = re.match(r"[.'] *(B|I|BR|RB|IR|RI|BI|IB) +(.*)", line)
        if called:
            gathered.append(called[2].replace('"', ""))
        elif line.startswith((".", "'\\")) or not line.strip():
            yield _unroff(" ".join(gathered))
            gathered = []
        else:
            gathered.append(line)
    yield _unroff(" ".join(gathered))


def _unroff(text: str) -> str:
    """Text without roff's escapes."""
    text = re.sub(r"\\f(?:\[\w*\]|\(..|.)|\\s[-+]?\d|\\[&/,%:|^]", "", text)
    for escape, plain in (
        (r"\-", "-"),
        (r"\(aq", "'"),
        (r"\(bu", ""),
        (r"\(em", "—"),
        (r"\ ", " "),
    ):
        text = text.replace(escape, plain)
    return text


def descriptions(data: bytes) -> Iterator[str]:
    r"""Paragraphs of translated package descriptions.

    >>> list(descriptions(b"Package: x\nDescription-de: Kurz\n Eins\n zwei.\n .\n Drei.\n"))
    ['Eins zwei.', 'Drei.']
    """
    gathered: list[str] = []
    for line in [*data.decode("utf-8", "replace").split("\n"), ""]:
        if line.startswith(" ") and line.strip() != "." and line[1:2] not in " *-":
            gathered.append(line.strip())
            continue
        if gathered:
            yield " ".join(gathered)
        gathered = []


def sword(data: bytes) -> Iterator[str]:
    r"""Paragraphs of the compressed books of a SWORD module, without notes and headings.

    >>> import zlib
    >>> book = b'<div type="x-p"/><w lemma="G1">One</w> two.<note>No.</note><div/>Three.'
    >>> list(sword(b"\0" + zlib.compress(book)))
    ['', 'One two.', 'Three.']
    """
    start = 0
    while (start := data.find(b"x\x9c", start)) >= 0:
        book = zlib.decompressobj()
        try:
            text = book.decompress(data[start:]).decode("utf-8", "replace")
        except zlib.error:  # two bytes that only look like the head of a stream
            start += 1
            continue
        start = len(data) - len(book.unused_data)
        text = re.sub(r"<(note|title)\b.*?</\1>", "", text, flags=re.DOTALL)
        for paragraph in re.split(r"<(?:div|lg|l|chapter)\b[^>]*>", text):
            yield re.sub(r"<[^>]*>", "", paragraph)


def fortunes(data: bytes) -> Iterator[str]:
    r"""Sayings of a fortune file, each on one line.

    >>> list(fortunes(b"One\n\ttwo.\n%\nThree.\n"))
    ['One two.', 'Three.']
    """
    text = data.decode("utf-8", "replace") if _is_utf8(data) else ""
    for saying in re.split(r"(?m)^%.*$", text):
        if saying.strip():
            yield " ".join(line.strip() for line in saying.strip().split("\n"))


def paragraphs(data: bytes) -> Iterator[str]:
    r"""Paragraphs of plain text, told apart by an empty line.

    >>> list(paragraphs(b"One\ntwo.\n\nThree."))
    ['One two.', 'Three.']
    """
    text = data.decode("utf-8", "replace") if _is_utf8(data) else ""
    for paragraph in re.split(r"\n\s*\n", text):
        yield " ".join(line.strip() for line in paragraph.split("\n"))


def stringtable(data: bytes) -> Iterator[str]:
    r"""Lines of a FreeOrion string table: keys and text by turns, long texts in triple quotes.

    >>> list(stringtable(b"KEY\nOne [[x]] two.\n\nOTHER\n'''Three.\nFour.'''\n"))
    ['KEY', 'One [[x]] two.', '', 'OTHER', 'Three.', 'Four.', '']
    """
    yield from data.decode("utf-8", "replace").replace("'''", "").split("\n")


def quoted(data: bytes) -> Iterator[str]:
    r"""Texts between back-ticks or double quotes, as Endless Sky writes what people say.

    >>> list(quoted(b'mission "x"\n\t`"Hello," she says.`\n'))
    ['x', '"Hello," she says.']
    """
    text = data.decode("utf-8", "replace")
    for found in re.finditer(r"`([^`\n]*)`|\"([^\"\n]*)\"", text):
        yield found[1] or found[2] or ""


def pak(data: bytes) -> Iterator[str]:
    """Messages of a Chromium resource pack, version 5.

    >>> list(pak(b""))
    []
    """
    if len(data) < 12 or struct.unpack("<I", data[:4])[0] != 5:
        return
    (count,) = struct.unpack("<H", data[8:10])
    index = [struct.unpack("<HI", data[12 + 6 * k : 18 + 6 * k])[1] for k in range(count + 1)]
    for start, end in pairwise(index):
        yield from data[start:end].decode("utf-8", "replace").split("\n")


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes decode as UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
