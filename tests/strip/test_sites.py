from importlib import resources
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.config.schema import StripOptions
from pipeline.errors import ConfigError
from pipeline.model.page import Page, PageBlock
from pipeline.read.render import render_html
from pipeline.strip.classify import judge
from pipeline.strip.lines import LineEvidence, StripPage, html_columns
from pipeline.strip.repeats import SiteRepeats
from pipeline.strip.sites import (
    Profile,
    ProfileFile,
    load_profiles,
    parse_profile,
    profile_evidence,
    profile_rule,
    recognise,
)
from pipeline.text.batch import Batch

SAMPLES = Path(__file__).parent / "profiles"
INVENTED = Path(__file__).parent / "invented" / "boat-hire"
PROFILES = load_profiles()
PAGES = sorted(SAMPLES.glob("*/*.txt"))


def kept(text: str, profiles: tuple[Profile, ...], page: StripPage | None = None) -> list[str]:
    """The lines with text that are judged content."""
    batch = Batch.of([text])
    lines = len(batch.line_start)
    signs, repeats = LineEvidence.none(lines), SiteRepeats.none(lines)
    judged = judge(batch, [page or StripPage()], signs, repeats, StripOptions(), profiles)
    printed = text.split("\n")
    return [line for line, p in zip(printed, judged.p, strict=True) if p >= 0.5 and line.strip()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_a_sample_page_is_recognised_and_stripped(page: Path) -> None:
    text = page.read_text("utf-8")
    profile = recognise(text, None, PROFILES)
    assert profile is not None
    assert profile.name == page.parent.name
    expected = page.with_suffix(".expected").read_text("utf-8").splitlines()
    assert kept(text, PROFILES) == expected
    assert kept(text, ()) != expected, "the profile is of no use for this page"


def test_each_profile_has_two_sample_pages() -> None:
    assert {profile.name for profile in PROFILES} == {page.parent.name for page in PAGES}
    assert len(PAGES) == 2 * len(PROFILES)


def test_a_profile_is_named_as_its_file() -> None:
    files = resources.files("pipeline").joinpath("sites").iterdir()
    assert {f"{profile.name}.yaml" for profile in PROFILES} == {file.name for file in files}


OLD = Profile(name="old", layout="", hosts=["a.org"], signature=("Cables",))
NEW = Profile(name="new", layout="", hosts=["a.org"], signature=("Cables", "Guide"))
OTHER = Profile(name="other", layout="", hosts=["b.org"], signature=("Guide",))
BARE = Profile(name="bare", layout="", hosts=["c.org"])


@pytest.mark.parametrize(
    ("text", "site", "name"),
    [
        ("Cables", "a.org", "old"),
        ("Cables, Guide", "a.org", "new"),
        ("Cables, Guide", "www.a.org", "new"),
        ("Cables, Guide", None, "new"),
        ("Cables, Guide", "mirror.net", "new"),
        ("Guide", "b.org", "other"),
        ("Guide", "a.org", "old"),
        ("", "c.org", "bare"),
        ("", "notc.org", None),
        ("", None, None),
    ],
)
def test_a_page_is_recognised_by_site_and_signature(
    text: str, site: str | None, name: str | None
) -> None:
    found = recognise(text, site, (OLD, NEW, OTHER, BARE))
    assert (found.name if found else None) == name


def test_chrome_lies_outside_the_longest_marked_stretch() -> None:
    profile = Profile(
        name="x",
        layout="",
        signature=("Table",),
        content_after=("Table",),
        content_before=("End",),
        chrome=("Hide.*",),
    )
    text = "End\nTable\nEnd\nmenu\nTable\nlong text\n  Hide this \nend of it\nEnd\nTable"
    evidence = profile_evidence(Batch.of([text]), [StripPage()], [profile])
    assert (evidence.log_odds > 0).tolist() == [False] * 5 + [True, False, True, False, False]
    assert (evidence.log_odds < 0).tolist() == [True] * 5 + [False, True, False, True, True]


def test_pages_of_no_profile_get_no_evidence() -> None:
    evidence = profile_evidence(Batch.of(["Text", "Cables"]), [StripPage()] * 2, [OLD])
    assert evidence.log_odds.tolist() == [0.0, 0.0]


def profile_of(yaml: str, path: str = "sites/x.yaml", shipped: bool = False) -> Profile:
    return parse_profile(ProfileFile(path, f"name: x\nlayout: ''\n{yaml}", shipped))


def test_selectors_and_patterns_decide_on_an_html_page() -> None:
    """An invented profile with every kind of rule for elements, against a page of its own."""
    file = ProfileFile("profile.yaml", (INVENTED / "profile.yaml").read_text("utf-8"))
    profile = parse_profile(file)
    text, blocks = render_html((INVENTED / "1.html").read_text("utf-8"))
    told = Page("", None, None, None, "text/html", "", "", 0, 0, "", text, blocks)
    page = StripPage("boats.example", None, html_columns(told, Batch.of([text]), 0), blocks)
    expected = (INVENTED / "1.expected").read_text("utf-8").splitlines()
    assert kept(text, (profile,), page) == expected
    assert kept(text, (), page) != expected


BLOCKS = (
    PageBlock(0, 4, "text", 0, "body/nav.top/ul", 4),
    PageBlock(5, 9, "text", 0, "body/div#main/p", 0),
    PageBlock(10, 14, "text", 0, "body/div#main/div.box/p", 0),
    PageBlock(15, 19, "text", 0, "body/div#main/div.box/ul.keep", 0),
)
LINES = "Home\nSank\nMore\nSank"


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("chrome_selectors: [nav]", "-..."),
        ("keep_selectors: ['#main']", ".+++"),
        ("chrome_selectors: [nav, div.box]\nkeep_selectors: ['#main']", "-+--"),
        ("chrome_selectors: [.box]\nkeep_selectors: ['#main', ul.keep]", ".+-+"),
        ("chrome_selectors: [body]\nkeep_selectors: ['div#main > p']", "-+--"),
        ("chrome_selectors: [nav]\nkeep_selectors: [nav]", "+..."),
        ("chrome: [Sank]", ".-.-"),
        ("chrome: [Sa]", "...."),
        ("chrome: ['(?i)sank']", ".-.-"),
        ("chrome: ['(.)ome', '(S)an(k)', '(M)(o)re\\2?']", "----"),
        ("keep: [Sank]\nchrome: ['.*']", "-+-+"),
        ("keep: [Home]\nchrome_selectors: [body]", "+---"),
        ("chrome: [Sank]\nkeep_selectors: [body]", "+-+-"),
        ("keep: [Home]\ncontent_after: [Sank]", "+-++"),
        ("chrome_selectors: ['.box']\ncontent_after: [Home]", "-+--"),
        ("content_before: [More]", "++--"),
    ],
)
def test_which_rule_decides(yaml: str, expected: str) -> None:
    profile = profile_of(f"hosts: [a.org]\n{yaml}")
    page = StripPage("a.org", blocks=BLOCKS)
    evidence = profile_evidence(Batch.of([LINES]), [page], [profile])
    signs = "".join("+" if o > 0 else "-" if o < 0 else "." for o in evidence.log_odds)
    assert signs == expected


def test_selectors_say_nothing_of_plain_text() -> None:
    profile = profile_of("hosts: [a.org]\nchrome_selectors: [body]")
    evidence = profile_evidence(Batch.of([LINES]), [StripPage("a.org")], [profile])
    assert not evidence.log_odds.any()


def test_a_pattern_stays_on_its_line() -> None:
    profile = profile_of("signature: [Table]\ncontent_after: ['Table\\W+Origin']")
    evidence = profile_evidence(Batch.of(["Table\nOrigin\nIt sank."]), [StripPage()], [profile])
    assert not evidence.log_odds.any()


RULES = """signature: [Table]
chrome_selectors:
  - nav

  - div.menu
chrome: [Share .*, "Print"]
keep:
  - Oars
content_after:
  # of the table
  - Table
content_before: [End]
"""
PAGE = "Top\nTable\nShare this\nOars\nPrint\nIt sank.\nLogin\nEnd\n\nBottom"


@pytest.mark.parametrize(
    ("line", "rule", "number"),
    [
        (1, "content_after: Table", 13),
        (2, "content_after: Table", 13),
        (3, "chrome: Share .*", 8),
        (4, "keep: Oars", 10),
        (5, "chrome: Print", 8),
        (6, "content_after: Table", 13),
        (7, "chrome_selectors: div.menu", 7),
        (8, "content_before: End", 14),
        (10, "content_before: End", 14),
    ],
)
def test_the_rule_behind_a_line_is_named_with_its_place(line: int, rule: str, number: int) -> None:
    start = PAGE.index("Login")
    blocks = (PageBlock(start, start + 5, "text", 0, "body/div.menu", 5),)
    found = profile_rule(profile_of(RULES), PAGE, blocks, line)
    assert found == (rule, "sites/x.yaml", number)


def test_a_line_without_a_rule_has_none() -> None:
    assert (
        profile_rule(profile_of("hosts: [a.org]\nchrome: [Home]"), "Home\nIt sank.", (), 2) is None
    )


def test_own_profiles_go_before_shipped_ones() -> None:
    shipped = load_profiles()[0]
    own = (
        ProfileFile("mine.yaml", f"name: {shipped.name}\nlayout: mine\nhosts: [a.org]"),
        ProfileFile("b.yaml", f"name: zz\nlayout: mine\nhosts: {[*shipped.hosts]}"),
    )
    profiles = load_profiles(own)
    assert len(profiles) == len(PROFILES) + 1
    assert [p.name for p in profiles if p.layout == "mine"] == sorted([shipped.name, "zz"])
    text = "\n".join(shipped.signature)
    assert recognise(text, shipped.hosts[0], PROFILES) == shipped
    found = recognise(text, shipped.hosts[0], profiles)
    assert found is not None
    assert found.name == "zz"
    assert load_profiles() == PROFILES


def test_an_own_signature_that_is_missing_leaves_the_page_to_the_shipped_profile() -> None:
    shipped = load_profiles()[0]
    mine = f"name: mine\nlayout: ''\nhosts: {[*shipped.hosts]}\nsignature: [Our harbour]"
    found = recognise(
        "\n".join(shipped.signature), shipped.hosts[0], load_profiles((ProfileFile("m", mine),))
    )
    assert found == shipped


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        ("hosts: [a.org]\nchrome: [Home, '(']", "4:16: chrome.1: '(' is no regular expression"),
        ("hosts: [a.org]\nchrome: ['a\\n']", "4:10: chrome.0: 'a\\\\n' asks for a line break"),
        (
            "hosts: [a.org]\nchrome:\n- |\n  Home\n",
            "5:3: chrome.0: 'Home\\n' asks for a line break",
        ),
        ("hosts: [a.org]\nkeep: ['']", "4:8: keep.0: a pattern must not be blank"),
        ("hosts: [a.org]\nkeep: [2010]", "4:8: keep.0: should be a valid string, not 2010"),
        ("hosts: [a.org]\nkeep: Home", "4:7: keep: should be a valid list, not 'Home'"),
        ("hosts: [a.org]\nkeep_selectors: ['a[href]']", "4:18: keep_selectors.0: 'a[href]' has an"),
        ("hosts: ['http://a.org/']", "3:9: hosts.0: 'http://a.org/' is no host"),
        ("signature: ['']", "3:13: signature.0: "),
        ("host: [a.org]", "3:1: unknown key host; did you mean 'hosts'?"),
        ("chrome: [Home]", "1:1: this profile fits no page: give it hosts or a signature"),
        ("chrome: [", "3:10: this is not YAML"),
        ("name: y\nhosts: [a.org]", "3:1: key 'name' is already on line 1"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(yaml: str, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        profile_of(yaml)
    assert str(refused.value).startswith(f"sites/x.yaml:{told}")
    assert "docs/profiles.md" in refused.value.what_to_do


@pytest.mark.parametrize("pattern", [r"[^\n]+", r"a\\n", r"[^a\n]", r"\w+ \d+"])
def test_a_pattern_may_exclude_line_breaks(pattern: str) -> None:
    assert Profile(name="x", layout="", hosts=["a.org"], chrome=[pattern]).chrome == [pattern]


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        profile_of("colour: red\nhosts: [a.org]\nkeep_selectors: ['*']\nchrome: ['[']")
    lines = [line for line in str(refused.value).split("\n") if line.startswith("sites/x.yaml")]
    assert [line.split(":")[1] for line in lines] == ["3", "5", "6"]


@pytest.mark.parametrize("name", ["two words", "", "a/b"])
def test_a_name_can_be_that_of_a_file(name: str) -> None:
    with pytest.raises(ValidationError):
        Profile(name=name, layout="", hosts=["a.org"])


def test_every_key_is_documented_and_the_example_is_a_profile(root: Path) -> None:
    page = (root / "docs" / "profiles.md").read_text("utf-8")
    assert all(f"| `{key}` | " in page for key in Profile.model_fields)
    [example] = [block for block in page.split("```yaml\n")[1:] if block.startswith("name: ")]
    assert parse_profile(ProfileFile("docs", example.split("```")[0])).keep_selectors
