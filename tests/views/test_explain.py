"""Explain says of every line what became of it, and why."""

import pytest

from pipeline.errors import InputError, VerifyError
from pipeline.views.explain import explain
from pipeline.write.dataset import read_rows

DAMAGED = "tidewire.example/stories/wo1002-00342.txt"
ALONE = "openarchive.example/cable/09CADIZ133.txt"
MOJIBAKE = "harbourpress.example/2010/03/seed-library.html"


def line_with(out, page, words):
    """The number of the first line of a page that has these words, counted from 1."""
    rows = read_rows(out / "lineage" / "pages-0000.parquet")
    text = next(row["text"] for row in rows if row["page"] == page)
    return next(n for n, line in enumerate(text.split("\n"), 1) if words in line)


def explained(out, page, words):
    return explain(out, page, line_with(out, page, words)).splitlines()


def test_a_line_that_was_left_out_has_its_rule(sample_out):
    lines = explained(sample_out, ALONE, "Find by tag")
    assert lines[0] == ALONE
    assert "  copy 0 of cable:09CADIZ133" in lines
    assert any(line.startswith("  content with probability 0.0") for line in lines)
    assert any("'Find by tag': left out (" in line for line in lines)


def test_a_repaired_line_says_what_was_put_for_what(sample_out):
    lines = explained(sample_out, ALONE, "Pe????as")
    assert any(line.startswith("  '????' → 'ñ': repair:") for line in lines)
    assert any(
        line.endswith("taken from here, characters 1–2") or "stands in the record" in line
        for line in lines
    )


def test_a_decoded_line_says_so(sample_out):
    lines = explained(sample_out, MOJIBAKE, "naÃ¯ve")
    assert any("→ 'ï': repair:" in line for line in lines)


def test_a_variant_shows_the_reading_of_the_record(sample_out):
    lines = explained(sample_out, DAMAGED, "Pe????as")
    assert any("the record has another reading" in line and "Peñas" in line for line in lines)


def test_a_whole_page_is_explained_line_by_line(sample_out):
    whole = explain(sample_out, ALONE, None)
    numbers = [
        int(line.split()[1].rstrip(":")) for line in whole.splitlines() if line[:5] == "line "
    ]
    assert len(numbers) > 50
    assert numbers == sorted(set(numbers))
    one = explain(sample_out, ALONE, numbers[7]).partition("\nwhy: ")[0].splitlines()
    own = {line for line in one if not line.startswith(("(above", "(below"))}
    assert own < set(whole.splitlines())


def test_a_dropped_page_has_its_reason(sample_out):
    told = explain(sample_out, "harbourpress.example/2010/11/gone.html", None)
    assert "  dropped: error\n" in told
    assert "left out (error)" in told


def test_a_quarantined_page_has_its_reason(sample_out):
    told = explain(sample_out, "cablebase.example/files/seal.png", None)
    assert told.startswith("cablebase.example/files/seal.png\n  in quarantine: binary")


def test_an_unknown_page(sample_out):
    with pytest.raises(InputError, match=r"no page 'nowhere\.txt'") as failed:
        explain(sample_out, "nowhere.txt", None)
    assert "sources" in failed.value.what_to_do


def test_the_beginning_of_a_file_name_is_near(sample_out):
    with pytest.raises(InputError, match="no page 'seed-lib'") as failed:
        explain(sample_out, "seed-lib", None)
    assert failed.value.what_to_do == f"Did you mean {MOJIBAKE}?"


def test_a_line_beyond_the_page(sample_out):
    with pytest.raises(InputError, match=r"has \d+ lines"):
        explain(sample_out, ALONE, 100_000)


def test_a_run_that_was_not_finished(tmp_path):
    (tmp_path / ".work").mkdir()
    with pytest.raises(VerifyError, match="no finished run"):
        explain(tmp_path, ALONE, None)


def test_lines_are_counted_as_editors_count_them(tmp_path, clean_run):
    """A form feed ends a page of paper, not a line."""
    page = tmp_path / "raw" / "coast" / "notice.txt"
    page.parent.mkdir(parents=True)
    page.write_text(
        "The lighthouse opens on Monday.\f It closes in fog.\nNobody lives there now.\n"
    )
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    assert "line 2: Nobody lives there" in explain(tmp_path / "out", "coast/notice.txt", 2)
    with pytest.raises(InputError, match="has 2 lines"):
        explain(tmp_path / "out", "coast/notice.txt", 3)
