"""Proposing a profile from labelled lines: which rules, and which never."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.strip.teach import (
    Label,
    LabelledPage,
    guessed,
    line_pattern,
    propose,
    shared_patterns,
)

SIGNS = {"-": Label.GUESSED_OUT, "+": Label.GUESSED_KEPT, ".": Label.UNKNOWN, "K": Label.KEPT,
         "O": Label.OUT}  # fmt: skip


def page(*rows: tuple[str, str, str]) -> LabelledPage:
    """A page of (sign, path, line)."""
    signs, paths, lines = zip(*rows, strict=True)
    return LabelledPage(lines, paths, tuple(SIGNS[sign] for sign in signs))


def plain(*rows: str) -> LabelledPage:
    """A page of plain text, each line behind its sign."""
    return page(*((row[0], "", row[1:]) for row in rows))


@given(st.text(st.characters(exclude_characters="\n\r"), max_size=30))
def test_a_pattern_matches_its_line(line):
    assert re.fullmatch(line_pattern(line), line.strip())


@pytest.mark.parametrize(
    ("line", "other", "alike"),
    [
        ("Page 3 of 12", "Page 14 of 7", True),
        ("Page 3 of 12", "Page three of 12", False),
        ("a.b (c) [d] $5 *", "a.b (c) [d] $12 *", True),
        ("a.b", "axb", False),
        ("Home  |  Login", "Home | Login", True),
        ("Home | Login", "Home  |  Login", False),
        ("v1.2", "v1x2", False),
    ],
)
def test_a_pattern_is_general_in_digits_and_wide_blanks_alone(line, other, alike):
    assert bool(re.fullmatch(line_pattern(line), other)) == alike


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([["Home", "One"], ["Home", "Two"], ["Home"]], {"Home"}),
        ([["Home"], ["Home"]], set()),
        ([["Home"], ["Home"], ["Home"], ["x"], ["y"], ["z"]], {"Home"}),
        ([["Home"], ["Home"], ["Home"], ["x"], ["y"], ["z"], ["q"]], set()),
        ([["Home", "Home", "Home"], ["x"], ["y"]], set()),
        ([["Page 1"], ["Page 2"], ["Page 3"]], {r"Page \d+"}),
        ([["17 | 4"], ["8 | 15"], ["9 | 9"]], set()),
        ([["首页"], ["首页"], ["首页"]], {"首页"}),
    ],
)
def test_shared_is_what_most_pages_have(pages, expected):
    assert shared_patterns(pages) == expected


def test_nothing_shared_is_chrome_against_a_doubt():
    labels = guessed(["Home", "Home", ""], [True, False, False], [True, False, False], {"Home"})
    assert labels == (Label.GUESSED_KEPT, Label.GUESSED_OUT, Label.UNKNOWN)


BODY = "The ferry sank in the bay on Monday, and nobody on it was hurt."


def story(number: int, body: str = "html/body/div#wrap/div.text/p") -> LabelledPage:
    return page(
        ("-", "html/body/div#wrap/ul.menu/li", "Home"),
        ("-", "html/body/div#wrap/ul.menu/li", "Tides"),
        ("+", body, f"{BODY} {number}"),
        (".", "html/body/div#wrap/div.box/p", f"See story {number} as well"),
        ("-", "html/body/div#wrap/div.box/p", "More"),
        ("-", "html/body/div#wrap", "Page written by hand"),
    )


def aside(number: int, sign: str) -> LabelledPage:
    return page(
        ("+", "html/body/div.text/p", f"{BODY} {BODY} {BODY} {number}"),
        (sign, "html/body/div.text/p", f"Read more: story {number}"),
        (".", "html/body/div.text/p", f"Call at: {number}" if number else "Call later"),
        (".", "html/body/div.side/p", f"Photo of: {number}"),
    )


def test_what_is_hardly_kept_inside_the_text_is_known_by_its_head():
    pages = [aside(number, ".") for number in range(3)]
    rules = propose(pages)
    assert rules.keep_selectors == ("div.text",)
    assert rules.chrome == ("Read more: .*",)
    assert propose([*pages, aside(3, "K")]).chrome == ("Call at: .*",)
    assert propose([*pages, aside(3, "+")]).chrome == ("Call at: .*",)
    pages = [aside(number, ".") for number in range(5)]
    assert propose([*pages, aside(5, "+")]).chrome == ("Call at: .*", "Read more: .*")


def test_elements_of_chrome_and_of_the_text():
    rules = propose([story(n) for n in range(4)])
    assert rules.chrome_selectors == ("ul.menu", "div.box")
    assert rules.keep_selectors == ("div.text",)
    # The line right in the wrapping element, which holds the text too, is left for a pattern.
    assert rules.chrome == ("Page written by hand",)
    assert (rules.keep, rules.content_after, rules.content_before) == ((), (), ())


def test_the_text_has_no_element_where_pages_differ():
    pages = [story(n, f"html/body/div#wrap/div.text-{n}/p") for n in range(4)]
    assert propose(pages).keep_selectors == ("div#wrap",)
    pages = [story(n, f"html/body/div.text-{n}/p") for n in range(4)]
    assert propose(pages).keep_selectors == ()


def test_an_element_with_marked_text_is_never_chrome():
    kept = page(("-", "body/nav", "Home"), ("K", "body/nav", "Ferries"), ("+", "body/p", BODY))
    other = page(("-", "body/nav", "Home"), ("-", "body/nav", "Tides"), ("+", "body/p", BODY))
    rules = propose([kept, other, other])
    assert rules.chrome_selectors == ()
    assert rules.chrome == ("Home", "Tides")


def test_an_element_of_one_page_alone_is_no_rule_of_the_site():
    once = page(("-", "body/div.once", "Home"), ("+", "body/p", BODY))
    other = page(("-", "body/div", "Home"), ("+", "body/p", BODY))
    assert propose([once, other, other]).chrome_selectors == ()


TEXT = [f"+{BODY}"] * 3


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        (
            [plain("-Home", "-Tides", "-Text of story", *TEXT, "-More", "-Login", "-Help")] * 3,
            {"content_after": ("Text of story",), "content_before": ("More",)},
        ),
        # Few lines are told apart better one by one.
        (
            [plain("-Home", *TEXT, "-Help")] * 3,
            {"chrome": ("Home", "Help")},
        ),
        # What stands between is not all text: a range would lean towards the rest.
        (
            [plain("-Home", "-Tides", "-Text", ".Boat of the day", *TEXT)] * 3,
            {"chrome": ("Home", "Tides", "Text")},
        ),
        # A line of the menu stands inside the text of one page, but the first such line counts.
        (
            [plain("-Home", "-Tides", "-Text", *TEXT)] * 3
            + [plain("-Home", "-Tides", "-Text", *TEXT, "-Home", f"+{BODY}")],
            {"content_after": ("Text",), "chrome": ("Home",)},
        ),
        # Marked lines are not given away for a range.
        (
            [plain("-Home", "KFerries", "-Tides", "-Text", *TEXT)] * 3,
            {"chrome": ("Home", "Tides", "Text"), "keep": ("Ferries",)},
        ),
    ],
)
def test_lines_around_plain_text(pages, expected):
    rules = propose(pages)
    nothing = dict.fromkeys(("keep", "chrome", "content_after", "content_before"), ())
    assert {key: getattr(rules, key) for key in nothing} == {**nothing, **expected}


def test_a_marked_line_of_one_page_is_a_rule_only_if_asked_for():
    pages = [plain("OBoat of the day", *TEXT), plain(*TEXT), plain(*TEXT)]
    assert propose(pages).chrome == ()
    assert propose(pages, ["Boat of the day"]).chrome == ("Boat of the day",)


def test_what_is_marked_both_ways_is_no_rule():
    pages = [plain("OSummary", *TEXT), plain("KSummary", *TEXT), plain(*TEXT)]
    rules = propose(pages)
    assert "Summary" not in (*rules.keep, *rules.chrome)


def test_a_mark_goes_before_a_guess():
    pages = [plain("KPage 1", *TEXT), plain("-Page 2", *TEXT), plain("-Page 3", *TEXT)]
    rules = propose(pages)
    assert r"Page \d+" in rules.keep
    assert rules.chrome == ()


def bulletin(number: int) -> LabelledPage:
    """A page whose headline stands in the sidebar of the others, which has no element."""
    listed = [("-", "body/div", f"Ferry {word} sinks") for word in "abc"]
    own = ("-", "body/main/h2", f"Ferry {'abc'[number]} sinks")
    found = page(
        *listed,
        ("-", "body/div", "Home"),
        own,
        ("-", "body/main/p", "Write   to us"),
        ("+", "body/main/p", f"{BODY} {number}"),
        ("-", "body/div", "Write to us"),
    )
    return replace(found, titles=frozenset({4}))


def test_no_pattern_matches_a_heading_or_what_stands_in_a_kept_element():
    rules = propose([bulletin(number) for number in range(3)])
    assert rules.keep_selectors == ("main",)
    assert rules.chrome == ("Home",)


def test_a_heading_that_is_marked_as_chrome_is_a_pattern():
    pages = [bulletin(number) for number in range(3)]
    labels = tuple(Label.OUT if n == 4 else label for n, label in enumerate(pages[0].labels))
    marked = [replace(pages[0], labels=labels), *pages[1:]]
    assert set(propose(marked, ["Ferry a sinks"]).chrome) == {"Ferry a sinks", "Home"}


def test_a_heading_is_no_head_of_what_is_left_out():
    pages = [aside(number, ".") for number in range(3)]
    assert propose(pages).chrome == ("Read more: .*",)
    assert propose([replace(pages[0], titles=frozenset({1})), *pages[1:]]).chrome == ()


def test_the_title_of_plain_text_is_no_rule():
    pages = [plain("-Home", "-Tides", f"-Story {n}", *TEXT) for n in range(3)]
    assert propose(pages).content_after == (r"Story \d+",)
    titled = [replace(pages[0], titles=frozenset({2})), *pages[1:]]
    rules = propose(titled)
    assert (rules.content_after, rules.chrome) == ((), ("Home", "Tides"))


def noted(number: int, note: str, sign: str, other: str) -> LabelledPage:
    return page(
        ("-", "body/div.wrap/nav", "Home"),
        ("+", "body/div.wrap/div.text/p", f"{BODY * 20} {number}"),
        (sign, f"body/div.wrap/{note}", f"Note {number}: the mast was found."),
        (other, f"body/div.wrap/{note}", f"Teaser {number}"),
    )


@pytest.mark.parametrize(
    ("note", "sign", "other", "selectors", "keep"),
    [
        # An element of its own, in which nothing else is found.
        ("p.note", "+", "+", ("div.text", "p.note"), ()),
        # The same element holds what no page keeps so far.
        ("p.note", "+", ".", ("div.text",), (r"Note \d+: the mast was found\.",)),
        ("p.note", ".", "+", ("div.text",), (r"Note \d+: the mast was found\.",)),
        ("p", "+", ".", ("div.text",), (r"Note \d+: the mast was found\.",)),
    ],
)
def test_a_marked_line_keeps_nothing_more(note, sign, other, selectors, keep):
    pages = [noted(0, note, "K", other), *(noted(n, note, sign, other) for n in (1, 2))]
    rules = propose(pages, ["Note 0: the mast was found."])
    assert (rules.keep_selectors, rules.keep) == (selectors, keep)


def test_nothing_known_nothing_proposed():
    assert not any(
        getattr(propose([plain(".Home", f".{BODY}")] * 3), key)
        for key in ("keep", "chrome", "chrome_selectors", "content_after", "content_before")
    )
