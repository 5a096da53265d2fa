"""The methods that are compared: ours, rules of lines, and the extractors that people use.

A method takes a page as text or as HTML and gives what it takes for the main text. An extractor of
HTML is given flattened text as its users would give it: escaped, a `<p>` for each line or for each
block between empty lines. Which of the two, and which of a tool's own settings, is what served it
best on pages of other sites than those that are scored.
"""

import html
import importlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from line_rules import c4_lines, keep_all, longest_run
from renderings import block_text

Strip = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Method:
    """A way to strip a page, and the errors with which it gives up on one."""

    text: Strip
    html: Strip
    gives_up: tuple[type[Exception], ...] = ()


class Missing(Exception):
    """A method is not installed."""


def load(name: str) -> Method:
    """The method of a name in `METHODS`.

    >>> load("c4").text("Home\\nThe ferry sank in the bay.")
    'The ferry sank in the bay.'

    Raises Missing when its packages are not there.
    """
    needed, make = METHODS[name]
    try:
        for module in needed:
            importlib.import_module(module)
    except ModuleNotFoundError as error:
        what = f"{name} is left out, {error.name} is not installed"
        raise Missing(f"{what}: pip install -e '.[bench]'") from error
    return make()


def p_a_line(text: str) -> str:
    r"""A page of HTML with a paragraph for each line.

    >>> p_a_line("Home\n\nA & B")
    '<html><body><p>Home</p>\n<p>A &amp; B</p></body></html>'
    """
    return _page(line for line in text.split("\n") if line.strip())


def p_a_block(text: str) -> str:
    r"""A page of HTML with a paragraph for each run of lines without an empty one.

    >>> p_a_block("The ferry\nsank.\n\n\nHome")
    '<html><body><p>The ferry\nsank.</p>\n<p>Home</p></body></html>'
    """
    return _page(re.split(r"\n(?:[ \t]*\n)+", text.strip("\n")))


def _page(paragraphs: Iterable[str]) -> str:
    body = "\n".join(f"<p>{html.escape(part, quote=False)}</p>" for part in paragraphs)
    return f"<html><body>{body}</body></html>"


def _ours() -> Method:
    from pipeline.strip import strip_html, strip_text

    return Method(lambda text: strip_text(text).text, lambda page: strip_html(page).text)


def _of_lines(rule: Strip) -> Callable[[], Method]:
    """A rule of lines; HTML is laid out as text for it."""
    return lambda: Method(rule, lambda page: rule(block_text(page)))


def _justext() -> Method:
    """Block-wise; the English stop list helps it on text and harms it on HTML."""
    import justext
    from lxml.etree import LxmlError

    english = justext.get_stoplist("English")

    def kept(paragraphs: Iterable["justext.paragraph.Paragraph"]) -> str:
        return "\n".join(part.text for part in paragraphs if not part.is_boilerplate)

    return Method(
        lambda text: kept(justext.justext(p_a_block(text), english)),
        # Its documented settings for a page in any language.
        lambda page: kept(justext.justext(page, frozenset(), stopwords_low=0, stopwords_high=0)),
        (ValueError, LxmlError),
    )


def _boilerpy3() -> Method:
    """Line-wise and DefaultExtractor on text, CanolaExtractor on HTML."""
    from boilerpy3.extractors import CanolaExtractor, DefaultExtractor

    of_text = DefaultExtractor(raise_on_failure=False)
    of_html = CanolaExtractor(raise_on_failure=False)
    return Method(lambda text: of_text.get_content(p_a_line(text)), of_html.get_content)


def _trafilatura() -> Method:
    """Line-wise and without its fallbacks on text, its default settings on HTML."""
    from trafilatura import extract

    return Method(
        lambda text: extract(p_a_line(text), fast=True) or "", lambda page: extract(page) or ""
    )


def _readability() -> Method:
    """Line-wise, where it keeps all; what it gives is HTML, laid out as text with inscriptis."""
    from lxml.etree import LxmlError
    from readability import Document
    from readability.readability import Unparseable

    def summary(page: str) -> str:
        return block_text(Document(page).summary(html_partial=True))

    gives_up = (ValueError, LxmlError, Unparseable)
    return Method(lambda text: summary(p_a_line(text)), summary, gives_up)


def _resiliparse() -> Method:
    """Line-wise, where it keeps all; without bullets and descriptions of pictures."""
    from resiliparse.extract.html2text import extract_plain_text

    def main_text(page: str) -> str:
        return extract_plain_text(page, main_content=True, list_bullets=False, alt_texts=False)

    return Method(lambda text: main_text(p_a_line(text)), main_text)


# For each name what has to be installed, and what makes the method.
METHODS: dict[str, tuple[tuple[str, ...], Callable[[], Method]]] = {
    "ours": ((), _ours),
    "keep-all": ((), _of_lines(keep_all)),
    "c4": ((), _of_lines(c4_lines)),
    "longest-run": ((), _of_lines(longest_run)),
    "justext": (("justext",), _justext),
    "boilerpy3": (("boilerpy3",), _boilerpy3),
    "trafilatura": (("trafilatura",), _trafilatura),
    "readability": (("readability", "inscriptis"), _readability),
    "resiliparse": (("resiliparse",), _resiliparse),
}
