"""What becomes of structure that one mirror states and another has lost."""

import runpy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.fields.structure import copy_blocks, units
from pipeline.merge import Witness
from pipeline.model.copy import Verdict
from pipeline.read.render import render_html

HERE = Path(__file__).parent
checks = SimpleNamespace(**runpy.run_path(str(HERE / "checks.py")))
INTRODUCTION = "The slates were laid by a man who had never seen any moss in all his life."


def mirror(name, text, blocks=()):
    found = units(text, "article", copy_blocks(blocks, ()))
    verdicts = (Verdict(0, len(text), 0.9, "line:prose"),)
    return Witness(name, f"{name}.example", text, verdicts, units=found)


def web(name, html):
    return mirror(name, *render_html(html))


def flat(name, *paragraphs):
    return mirror(name, "\n\n".join(paragraphs) + "\n")


def merged(*witnesses):
    """The blocks of the record; every mirror is accounted for."""
    copies = list(witnesses), [[] for _ in witnesses]
    record = checks.merge(copies)
    checks.check_spans(copies, record)
    checks.check_segments(copies, record)
    checks.check_words(copies, record)
    return [(block.type, block.text) for block in record.blocks]


CODE = "    a = 1\n    if a:\n        b   = 2\n    --"
STATED = [
    ("<ul><li>the moss of the roof in autumn</li><li>the moss of the wall in May</li></ul>",
     ["the moss of the roof in autumn", "the moss of the wall in May"],
     [("list_item", "the moss of the roof in autumn"),
      ("list_item", "the moss of the wall in May")]),
    ("<blockquote>Moss is more patient than slate, and slate more than men.</blockquote>",
     ["Moss is more patient than slate, and slate more than men."],
     [("quote", "Moss is more patient than slate, and slate more than men.")]),
    (f"<pre>{CODE}</pre>", [" ".join(CODE.split())], [("code", CODE)]),
    ("<table><tr><td></td><td>Moss and slate</td></tr>"
     "<tr><td>Tar</td><td>7 pounds.</td></tr></table>",
     ["Moss and slate Tar 7 pounds."], [("table", "\tMoss and slate\nTar\t7 pounds.")]),
    ("<h2>The moss of the roof was green when we came.</h2>",
     ["The moss of the roof was green when we came."],
     [("heading", "The moss of the roof was green when we came.")]),
]  # fmt: skip


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")], ids=["stated-first", "flat-first"])
@pytest.mark.parametrize(("html", "lines", "expect"), STATED, ids=[e[0][0] for *_, e in STATED])
def test_what_one_mirror_states_wins_over_a_paragraph(names, html, lines, expect):
    first, second = names
    end = "And so it was, as everybody knows, until the end of that long year."
    stated = web(first, f"<p>{INTRODUCTION}</p>{html}<p>{end}</p>")
    lost = flat(second, INTRODUCTION, *lines, end)
    paragraphs = [("paragraph", INTRODUCTION), ("paragraph", end)]
    assert {unit.type for unit in lost.units} == {"paragraph"}
    assert merged(stated, lost) == [paragraphs[0], *expect, paragraphs[1]]


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_a_heading_gets_its_level_from_the_mirror_that_states_it(names):
    title = "On Moss"
    stated = web(names[0], f"<h2>{title}</h2><p>{INTRODUCTION}</p>")
    record = checks.merge(([stated, flat(names[1], title, INTRODUCTION)], [[], []]))
    assert [(block.type, block.level) for block in record.blocks] == [
        ("heading", 2),
        ("paragraph", None),
    ]


def test_most_mirrors_decide():
    quote = "Moss is more patient than slate, and slate is more patient than men."
    stated = web("a", f"<p>{INTRODUCTION}</p><blockquote>{quote}</blockquote>")
    others = [flat(name, INTRODUCTION, quote) for name in "bc"]
    assert merged(stated, *others)[1] == ("paragraph", quote)


def test_code_is_copied_with_all_its_blanks():
    witness = web("a", f"<p>{INTRODUCTION}</p><pre>{CODE}</pre>")
    record = checks.merge(([witness], [[]]))
    assert record.blocks[-1].text == CODE
    (span,) = record.blocks[-1].spans
    assert span.op == "copied"
    assert witness.text[span.src_start : span.src_end] == CODE


def test_code_without_its_first_line():
    """A word that only the other mirror has stands in the code; its line is kept all the same."""
    witness = web("a", f"<pre>{CODE}</pre>")
    other = web("b", f"<pre>{CODE.replace('1', '1 or 3')}</pre>")
    assert merged(witness, other) == [("code", CODE.replace("1", "1 or 3"))]


def test_a_cut_inside_code_leaves_a_line_break():
    witness = web("a", "<pre>a = 1;\n  ¶\n  b = 2;</pre>")
    (code,) = witness.units
    assert code.cuts
    assert merged(replace(witness, units=(code,))) == [("code", "a = 1;\nb = 2;")]
