"""Endings: what stands under the last paragraph of a cable, its signature and its footer."""

import re
from collections.abc import Container, Sequence

from pipeline.fields.layout import Line
from pipeline.fields.wrapping import Wrap, ended, unfinished

# End of message signs and the classification repeated at the foot.
_FOOTER = re.compile(
    r"N{4}|BT|#\d{2,5}|(?:LIMITED OFFICIAL USE|UNCLAS(?:SIFIED)?|CONFIDENTIAL|SECRET|TOP SECRET"
    r"|U N C L A S S I F I E D|C O N F I D E N T I A L|S E C R E T)(?:\s*//?\s*[A-Z ]+)?"
)
_SURNAMES = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.\-])*")
_MAX_SIGNERS, _MAX_NAME_WORDS = 2, 3
# `END COMMENT`, `END TEXT` close a paragraph and name nobody.
_CLOSING = ("END", "BEGIN")


def footer_start(lines: Sequence[Line]) -> int:
    """The line from which on only end signs stand.

    >>> from pipeline.fields.layout import Layout, lines
    >>> footer_start(lines(Layout.of("It ends.\\nPOE\\n\\nUNCLASSIFIED\\nNNNN")))
    2
    """
    first = len(lines)
    while first and (lines[first - 1].rule or _FOOTER.fullmatch(lines[first - 1].text)):
        first -= 1
    return first


def signature_start(lines: Sequence[Line], end: int, markers: Container[int], wrap: Wrap) -> int:
    """The line from which on, up to `end`, only signers stand; `end` if there are none.

    >>> from pipeline.fields.layout import Layout, lines
    >>> signature_start(lines(Layout.of("It ends.\\nPOE")), 2, set(), Wrap(None))
    1
    """
    first = end
    while first and end - first < _MAX_SIGNERS and first - 1 not in markers:
        if not _is_name(lines[first - 1].text, alone=first == end):
            break
        first -= 1
    while first < end and not _is_apart(lines, first, wrap):
        first += 1
    return first


def _is_name(text: str, alone: bool) -> bool:
    words = text.split()
    if not _SURNAMES.fullmatch(text) or len(words) > _MAX_NAME_WORDS or len(text) < 2:
        return False
    if ended(text) or unfinished(text) or words[0] in _CLOSING:
        return False
    # Some posts sign in small letters: one word, as the last line only.
    return text.isupper() or (alone and len(words) == 1 and text.istitle() and len(text) > 2)


def _is_apart(lines: Sequence[Line], position: int, wrap: Wrap) -> bool:
    """Whether the text above is complete, so that this line cannot be its last words."""
    if position == 0:
        return False
    line, above = lines[position], lines[position - 1]
    if above.rule or ended(above.text):
        return True
    if line.blanks:
        return not unfinished(above.text)
    return not wrap.is_full(above, line) and not above.text.isupper() and not unfinished(above.text)
