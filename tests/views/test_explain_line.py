"""What stands behind the verdict on one line, and what changes it, from the output folder alone."""

import math
import re
from collections import Counter

import pytest

from pipeline.tasks.judge import Told
from pipeline.text.batch import Batch
from pipeline.views.explain import explain
from pipeline.views.line_mirrors import mirrors
from pipeline.views.line_repeats import line_counts
from pipeline.views.run_files import (
    PAGES,
    config_of,
    page_of_lineage,
    profiles_of,
)
from pipeline.views.run_index import index_of

ALONE = "openarchive.example/cable/09CADIZ133.txt"
DAMAGED = "tidewire.example/stories/wo1002-00342.txt"
SINGLE = "harbourpress.example/2010/03/seed-library.html"
# Verdicts that merge gave, when it saw all copies.
LATER = ("mirrors:", "repeated")
PROSE = "The lighthouse at the end of the mole was painted in May, and keeper {} was glad of it.\n"


def lines_of(out, page):
    return index_of(out).page(page, ["text"])["text"].split("\n")


def probability(told):
    return float(re.search(r"content with probability (\d\.\d+)", told)[1])


def explained(out, page, words):
    number = next(n for n, line in enumerate(lines_of(out, page), 1) if words in line)
    return explain(out, page, number).splitlines()


def place(out, words):
    """The page of the sample with seed beans, and which of its lines has these words."""
    page = next(name for name in index_of(out).pages if name.endswith("2010/03/seed-library.html"))
    number = next(n for n, line in enumerate(lines_of(out, page), 1) if words in line)
    return page, number


def test_every_line_is_judged_as_the_run_judged_it(out):
    """The work folder is gone (`out` is a copy without it), and so are the pages themselves."""
    index = index_of(out)
    options, profiles = config_of(index.manifest).strip, profiles_of(index.manifest)
    judged = 0
    for name in index.pages:
        row = index.page(name, PAGES.schema.names)
        page, batch = page_of_lineage(row), Batch.of([row["text"]])
        counts = line_counts(index, page.site, batch, 0, options)
        told = Told.of([page], batch, counts.site, options).judged(options, profiles)
        for start, p in zip(batch.line_points(0)[0].tolist(), told.p.tolist(), strict=True):
            for verdict in row["blocks"]:
                if verdict["start"] <= start < verdict["end"]:
                    later = verdict["reason"].startswith(LATER)
                    assert later or verdict["p"] == p, (name, start)
                    judged += not later
    assert judged > 5_000


def test_a_line_stands_between_its_neighbours_with_its_strongest_reasons(sample_out):
    lines = explained(sample_out, ALONE, "Find by tag")
    at = next(n for n, line in enumerate(lines) if line.startswith("line "))
    assert lines[at - 1].startswith("(above, line ")
    assert any(line.startswith("(below, line ") for line in lines[at:])
    weights = [float(m[1]) for line in lines if (m := re.match(r" +([+-]\d+\.\d\d)  \S", line))]
    weights = weights[:3]
    assert weights == sorted(weights, key=abs, reverse=True)
    assert min(weights) < 0


@pytest.mark.parametrize(
    "words", ["Home › Gardens", "Ten Years of Lending Beans: Hillside Seed Lib"]
)
def test_all_reasons_together_are_the_verdict(sample_out, words):
    number = max(n for n, line in enumerate(lines_of(sample_out, SINGLE), 1) if words in line)
    told = explain(sample_out, SINGLE, number)
    weights = [float(odds) for odds in re.findall(r"^ +([+-]\d+\.\d\d)  \S", told, re.MULTILINE)]
    assert "  all others together\n" in told
    total = float(re.search(r"\n  in all ([+-]\S+)\n", told)[1])
    assert total == pytest.approx(sum(weights), abs=0.06)
    p = float((re.search(r"judged today it would get (\S+):", told) or [0, probability(told)])[1])
    assert total == pytest.approx(math.log(p / (1 - p)), abs=0.01)


def test_the_lines_at_the_ends_of_a_page_have_one_neighbour(sample_out):
    assert "(above" not in explain(sample_out, ALONE, 1)
    last = len(lines_of(sample_out, ALONE)) - 1
    assert "(below" not in explain(sample_out, ALONE, last)


def test_the_pages_that_have_the_line_are_counted(sample_out):
    index = index_of(sample_out)
    having, of = Counter(), Counter()
    for name in index.pages:
        row = index.page(name, ["site", "text"])
        of[row["site"]] += 1
        having[row["site"]] += any(
            line.strip() == "Find by tag" for line in row["text"].split("\n")
        )
    site = ALONE.split("/")[0]
    told = "\n".join(explained(sample_out, ALONE, "Find by tag"))
    assert having[site] > 5
    assert f"repeats: on {having[site]} of {of[site]} pages of {site} (" in told
    elsewhere = having.total() - having[site]
    assert ("on no page of another site" in told) == (elsewhere == 0)


def test_near_identical_pages_count_once_and_few_pages_say_nothing(tmp_path, clean_run):
    folder = tmp_path / "raw" / "mole"
    folder.mkdir(parents=True)
    for name, keeper in (("a", "Ann"), ("b", "Ann"), ("c", "Bo")):
        (folder / f"{name}.txt").write_text("Home\n" + PROSE.format(keeper) * 3)
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    told = explain(tmp_path / "out", "mole/a.txt", 1)
    assert "repeats: on 3 of 3 pages of mole (100 %)" in told
    assert "with near-identical pages counted once: 2 of 2" in told
    assert "too few pages to count as evidence (strip.min_site_pages: 5)" in told


def test_the_copies_that_have_a_line_are_named(sample_out):
    told = explained(sample_out, DAMAGED, "Summary: Plans for a second breakwater")
    assert "copies: cable:10PUERTOMONTT88 has 3 other copies" in told
    assert any(line.startswith("  3 have it: cablebase.example/") for line in told)


def test_a_copy_with_another_reading_does_not_have_the_line(sample_out):
    index = index_of(sample_out)
    row = index.page(DAMAGED, PAGES.schema.names)
    variants = [s for s in row["segments"] if s["fate"] == "variant"]
    assert variants
    for segment in variants:
        found = mirrors(index, row, segment["start"], segment["end"])
        others = {page for page in index.copies[row["record"]] if page != DAMAGED}
        assert {*found.have, *found.vary, *found.lack, *found.left_out} == others
        assert found.have or found.vary
    told = "\n".join(explained(sample_out, DAMAGED, "Pe????as"))
    assert "the record has another reading" in told


def test_a_line_that_was_left_out_is_looked_for_on_the_pages_of_the_copies(tmp_path, clean_run):
    for site, menu in (("pier", "Home | Login\n"), ("quay", "Home | Login\n"), ("bay", "")):
        folder = tmp_path / "raw" / site
        folder.mkdir(parents=True)
        text = menu + "".join(PROSE.format(name) for name in ("Ann", "Bo", "Cy", "Di", "Ed"))
        (folder / "a.txt").write_text(text)
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    told = explain(tmp_path / "out", "pier/a.txt", 1)
    assert "  1 have it on their page, left out too: quay/a.txt" in told
    assert "  1 do not have it: bay/a.txt" in told


@pytest.mark.parametrize(
    ("page", "words", "key", "kept"),
    [
        (SINGLE, "Share on Pondline", "keep", True),
        (SINGLE, "From a drawer to three rooms", "chrome", False),
    ],
)
def test_the_profile_that_is_proposed_changes_the_verdict(
    proposed, root, tmp_path, sample_out, clean_run, page, words, key, kept
):
    lines = lines_of(sample_out, page)
    number = next(n for n, line in enumerate(lines, 1) if words in line)
    told = explain(sample_out, page, number)
    site = page.split("/")[0]
    assert f"save this as sites/{site}.yaml," in told
    assert f"  clean teach PAGE... --site {site} --{key} " in told
    yaml = proposed(told)
    assert f"  {key}:\n" in yaml
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / f"{site}.yaml").write_text(yaml)
    own = {"strip": {"sites": [str(tmp_path / "sites")]}}
    clean_run(tmp_path / "out", [root / "data" / "raw"], **own)
    now = explain(tmp_path / "out", page, number)
    assert f"profile: {site}, by the rule\n  {key}: " in now
    assert f"{site}.yaml:" in now
    assert f"remove line 5 of {tmp_path / 'sites' / site}.yaml:\n  {key}: " in now
    assert f"and `{key}:` itself, which has no other rule." in now
    assert "add to" not in now
    reason = r"[+]" if kept else r"-"
    assert re.search(rf"^ +{reason}\d+\.\d\d  profile:{re.escape(site)}$", now, re.MULTILINE)
    before, after = (probability(text) for text in (told, now))
    assert after > before if kept else after < before


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("It's: a (new) [day] \\ #1 {x}? *+^$|", "printed as it is"),
        ("x" * 500, "cut"),
        ("tab\there \x07 bell", "with control characters"),
    ],
)
def test_a_proposed_profile_is_yaml_whatever_the_line(proposed, tmp_path, clean_run, line, pattern):
    from pipeline.strip.sites import ProfileFile, parse_profile

    (tmp_path / "raw").mkdir()
    text = "".join(PROSE.format(name) for name in ("Ann", "Bo", "Cy"))
    (tmp_path / "raw" / "a.txt").write_text(f"{text}{line}\n{text}")
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    told = explain(tmp_path / "out", "a.txt", 4)
    if "No profile is proposed to leave it out: no other page has this long line." in told:
        assert len(line) > 80
        return
    profile = parse_profile(ProfileFile("x", proposed(told)))
    (rule,) = (*profile.keep, *profile.chrome)
    assert re.fullmatch(rule, line), pattern
    assert profile.name == "a.txt"
    assert len(profile.signature) == 2
    assert all(sign in text and sign not in line for sign in profile.signature)
    assert "the page's site is unknown" in told
    assert "clean teach" not in told


def test_a_page_that_nothing_tells_is_known_by_the_line_alone(tmp_path, clean_run):
    (tmp_path / "raw" / "deep" / "down").mkdir(parents=True)
    for name in ("a", "b"):
        (tmp_path / "raw" / f"{name}.txt").write_text("The mole is closed, says the keeper.\n")
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    told = explain(tmp_path / "out", "a.txt", 1)
    assert "  on 1 page besides this one: unknown (1)" in told
    assert "  signature: ['The mole is closed, says the keeper.']" in told
    assert "the profile fits any page that has this line" in told


def test_the_page_itself_is_no_other_page(tmp_path, clean_run):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("The mole is closed, says the keeper.\n")
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    assert "  on no other page" in explain(tmp_path / "out", "a.txt", 1)


@pytest.mark.parametrize(
    ("rules", "words", "advice"),
    [
        (
            "keep:\n- Reply\n- Share on .*\n",
            "Share on Pondline",
            "remove line 6 of {file}:\n  keep: Share on .*",
        ),
        (
            "keep: [Reply, Share on .*]\n",
            "Share on Pondline",
            "remove this rule from line 4 of {file}:\n  keep: Share on .*",
        ),
        (
            "keep: [Share on .*]\nchrome: [Share .*]\n",
            "Share on Pondline",
            "remove line 4 of {file}:\n  keep: Share on .*\nand `keep:` itself, which has no other",
        ),
        (
            "chrome:\n- From a .*\n",
            "From a drawer",
            "remove line 5 of {file}:\n  chrome: From a .*\nand `chrome:` itself, which has",
        ),
        (
            "keep:\n- .*Pondline\n- Share on .*\n",
            "Share on Pondline",
            "remove line 5 of {file}:\n  keep: .*Pondline\nremove line 6 of {file}:\n  keep: Sha",
        ),
        (
            "keep: [From a .*]\n",
            "From a drawer",
            "would still keep it, so\nadd to {file}:\n  chrome:\n    - 'From a drawer to three ",
        ),
        (
            "chrome:\n- Reply\n",
            "From a drawer",
            "add to {file}, below the `chrome:` that is there, indented as its rules:\n    - ",
        ),
        ("keep:\n- Reply\n", "From a drawer", "add to {file}:\n  chrome:\n    - "),
    ],
)
def test_what_a_profile_of_ones_own_says_is_undone_or_added_to(
    root, tmp_path, clean_run, rules, words, advice
):
    file = tmp_path / "sites" / "harbour.yaml"
    file.parent.mkdir()
    file.write_text(f"name: harbour\nlayout: x\nhosts: [harbourpress.example]\n{rules}")
    own = {"strip": {"sites": [str(file.parent)]}}
    clean_run(tmp_path / "out", [root / "data" / "raw" / "harbourpress.example"], **own)
    told = explain(tmp_path / "out", *place(tmp_path / "out", words))
    assert advice.format(file=file) in told, told
    assert ("remove" in told) == ("remove" in advice or "would still" in advice)


def test_lines_that_are_not_weighed_say_why(sample_out):
    assert "what an HTML page says of itself is never content" in explain(sample_out, SINGLE, 1)
    blank = next(n for n, line in enumerate(lines_of(sample_out, DAMAGED), 1) if not line.strip())
    assert "a blank line goes by its neighbours" in explain(sample_out, DAMAGED, blank)


def test_a_line_of_a_dropped_page_has_reasons_but_no_remedy(sample_out):
    page = "harbourpress.example/2010/11/gone.html"
    lines = lines_of(sample_out, page)
    told = explain(sample_out, page, max(n for n, line in enumerate(lines, 1) if line.strip()))
    assert "this one was dropped as error" in told
    assert "in the next run" not in told


def test_a_verdict_that_the_copies_overruled_says_so(out, rewrite):
    def overrule(rows):
        row = next(row for row in rows if row["page"] == ALONE)
        row["blocks"][0] |= {"p": 1.0, "reason": "mirrors:agree"}

    before = probability(explain(out, ALONE, 1))
    rewrite("lineage/pages-0000.parquet", overrule)
    told = explain(out, ALONE, 1)
    assert f"a probability of {before:.4f}; seen beside the other copies it was\n" in told
    assert "overruled: mirrors:agree\n" in told
    site = ALONE.split("/")[0]
    assert "\n\nThe copies overruled this line (mirrors:agree):\n" in told
    assert f"\na profile for {site} alone will not change the record.\n" in told


def test_the_sites_of_the_copies_are_known(sample_out):
    index = index_of(sample_out)
    row = index.page(DAMAGED, PAGES.schema.names)
    found = mirrors(index, row, 0, len(row["text"]))
    others = {page for page in index.copies[row["record"]] if page != DAMAGED}
    assert found.sites == {page: page.split("/")[0] for page in others}


def test_what_the_copies_decided_needs_a_rule_for_their_sites(tmp_path, clean_run):
    """A box below the text stays out where another site has the text without it."""
    text = "".join(PROSE.format(name) for name in ("Ann", "Bo", "Cy", "Di", "Ed"))
    for site, box in (("pier", "Home | Login\nCome and see the organ.\n"), ("quay", "")):
        folder = tmp_path / "raw" / site
        folder.mkdir(parents=True)
        (folder / "a.txt").write_text(text + box)
    file = tmp_path / "pier.yaml"
    file.write_text(
        "name: pier\nlayout: x\nhosts: [pier]\nkeep: [Come and .*]\nchrome: [Home .*]\n"
    )
    clean_run(tmp_path / "out", [tmp_path / "raw"], strip={"sites": [str(file)]})
    told = explain(tmp_path / "out", "pier/a.txt", 7)
    assert "The copies overruled this line (mirrors:outside-span):\n" in told
    assert "a profile for pier alone will not change the record.\n" in told
    assert "The copies that lack it are on quay:\nthe rule is needed for their hosts too" in told
    assert "The profile says already to keep it: nothing is to be added to it." in told


def test_a_run_of_another_version_says_so(out, rewrite):
    def judge_otherwise(rows):
        row = next(row for row in rows if row["page"] == ALONE)
        row["blocks"][0] |= {"p": 0.1234}

    rewrite("lineage/pages-0000.parquet", judge_otherwise)
    assert "this is another version than made the run" in explain(out, ALONE, 1)
