from importlib import resources
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.config.schema import StripOptions
from pipeline.strip.classify import judge
from pipeline.strip.lines import LineEvidence, StripPage
from pipeline.strip.repeats import SiteRepeats
from pipeline.strip.sites import Profile, load_profiles, profile_evidence, recognise
from pipeline.text.batch import Batch

SAMPLES = Path(__file__).parent / "profiles"
PROFILES = load_profiles()
PAGES = sorted(SAMPLES.glob("*/*.txt"))


def kept(text: str, profiles: tuple[Profile, ...]) -> list[str]:
    """The lines with text that are judged content."""
    batch = Batch.of([text])
    lines = len(batch.line_start)
    signs, repeats = LineEvidence.none(lines), SiteRepeats.none(lines)
    judged = judge(batch, [StripPage()], signs, repeats, StripOptions(), profiles)
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


OLD = Profile(name="old", layout="", hosts=("a.org",), signature=("Cables",))
NEW = Profile(name="new", layout="", hosts=("a.org",), signature=("Cables", "Guide"))
OTHER = Profile(name="other", layout="", hosts=("b.org",), signature=("Guide",))
BARE = Profile(name="bare", layout="", hosts=("c.org",))


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


@pytest.mark.parametrize("wrong", [{"chrome": ["("]}, {"layout": None}, {"color": "red"}])
def test_a_profile_with_a_mistake_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Profile.model_validate({"name": "x", "layout": "", **wrong})
