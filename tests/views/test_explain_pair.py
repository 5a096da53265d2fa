"""Explain says of two pages or records why they are, or are not, one document to the run."""

import pytest

from pipeline.errors import InputError, UsageError, VerifyError
from pipeline.views.explain_pair import _RULES, explain_pair
from pipeline.write.dataset import read_rows

PAIRS = "lineage/pairs-0000.parquet"
WHOLE = "openarchive.example/cable/10PUERTOMONTT88.txt"
WIRED = "tidewire.example/stories/wo1002-00342.txt"
LISTED = "cablebase.example/view/1391.html"
RECORD = "cable:10PUERTOMONTT88"
OTHER = "openarchive.example/cable/09TRIESTE251.txt"
SIBLING = "openarchive.example/cable/09TRIESTE214.txt"
FERRY = "harbourpress.example/2010/09/night-ferry.html"
ALONE = "harbourpress.example/2010/03/seed-library.html"
DROPPED = "harbourpress.example/2010/11/gone.html"
REFUSED = "cablebase.example/files/seal.png"


def pair_of(a, b):
    return {"a": min(a, b), "b": max(a, b)}


def without(a, b):
    """An edit that takes the verdict on one pair away."""

    def edit(rows):
        rows[:] = [row for row in rows if {row["a"], row["b"]} != {a, b}]

    return edit


def isolated(page):
    """An edit that takes all verdicts on one page away."""

    def edit(rows):
        rows[:] = [row for row in rows if page not in (row["a"], row["b"])]

    return edit


def changed(a, b, **values):
    """An edit of the verdict on one pair, which is added where there is none."""

    def edit(rows):
        own = pair_of(a, b) | {"jaccard": 0.61, "containment": 0.7} | values
        rows[:] = [row for row in rows if (row["a"], row["b"]) != (own["a"], own["b"])]
        rows.append(own)
        rows.sort(key=lambda row: (row["a"], row["b"]))

    return edit


def told(out, a, b):
    return explain_pair(out, a, b).splitlines()


def test_two_copies_with_a_verdict_of_their_own(sample_out):
    lines = told(sample_out, WHOLE, WIRED)
    assert lines[0] == WHOLE
    assert lines[1].endswith(f" of {RECORD}; claims to be 10PUERTOMONTT88")
    assert lines[3].endswith(f" of {RECORD}; claims no id")
    assert lines[5:7] == [f"They are one record, {RECORD}.", f"  {WHOLE} and {WIRED}"]
    assert (
        lines[7]
        == "    same: they say the same of how they were sent, and their prose agrees (sending)"
    )
    assert lines[8].startswith("    similarity 0.")
    assert len(lines) == 9


def test_the_order_makes_no_difference_to_the_verdict(sample_out):
    assert told(sample_out, WHOLE, WIRED)[5:] == told(sample_out, WIRED, WHOLE)[5:]


def test_copies_joined_through_another_name_the_weakest_link(out, rewrite):
    rewrite(PAIRS, isolated(WIRED))
    rewrite(PAIRS, changed(LISTED, WIRED, decision="same", rule="similarity", jaccard=0.51))
    lines = told(out, WHOLE, WIRED)
    assert [lines[6], lines[9]] == [f"  {LISTED} and {WHOLE}", f"  {LISTED} and {WIRED}"]
    assert f"  2 verdicts in a row; the weakest is that on {LISTED} and {WIRED}" in lines
    assert lines[-1] == "  the two themselves were never compared"


def test_copies_joined_through_another_against_their_own_verdict(out, rewrite):
    rewrite(PAIRS, changed(WHOLE, WIRED, decision="different", rule="too-different"))
    lines = told(out, WHOLE, WIRED)
    assert lines[-4] == "  the two themselves were compared too:"
    assert lines[-2] == "    different: too little of their prose is the same (too-different)"


def test_copies_that_nothing_joins(out, rewrite):
    rewrite(PAIRS, isolated(WIRED))
    assert told(out, WHOLE, WIRED)[-1] == "  no chain of verdicts leads from one to the other"


def test_a_page_and_the_record_it_is_in(sample_out):
    lines = told(sample_out, WIRED, RECORD)
    assert f"They are one record, {RECORD}." in lines
    assert any(WIRED in line and " and " in line for line in lines[5:])
    assert lines[5:] == told(sample_out, RECORD, WIRED)[5:]


def test_a_record_of_one_page(sample_out):
    (record,) = [
        row["id"]
        for path in (sample_out / "records").iterdir()
        for row in read_rows(path, ["id", "sources"])
        if row["sources"] == [ALONE]
    ]
    assert told(sample_out, record, ALONE)[-1] == "  it has no other copy"


def test_different_ids_are_named(sample_out):
    lines = told(sample_out, OTHER, SIBLING)
    assert lines[1].endswith("claims to be 09TRIESTE251")
    assert lines[3].endswith("claims to be 09TRIESTE214")
    assert lines[5] == "They are two records, cable:09TRIESTE251 and cable:09TRIESTE214."
    assert lines[7].startswith("    different: they claim different ids or sections")


def test_two_records_show_their_closest_copies(sample_out):
    lines = told(sample_out, "09TRIESTE251", "09TRIESTE214")
    assert lines[1].startswith("  made of ")
    figures = [float(line.split()[1].rstrip(",")) for line in lines if "   similarity" in line]
    assert len(figures) == 3
    assert any(line.startswith("  and ") and "more verdicts" in line for line in lines)


def test_sections_of_one_cable_are_linked(sample_out):
    lines = told(sample_out, "08SAOLUIS97.txt", "08SAOLUIS97-2.txt")
    assert lines[1].endswith("claims to be 08SAOLUIS97, section 1")
    assert lines[3].endswith("claims to be 08SAOLUIS97, section 2")
    link = "cable:08SAOLUIS97#s01 → cable:08SAOLUIS97#s02: section_of"
    assert any(line.startswith(f"  {link} (") for line in lines)


def test_pages_that_were_never_compared(sample_out):
    lines = told(sample_out, FERRY, ALONE)
    assert "  no copy of one was compared with a copy of the other:" in lines
    assert "  none of the 32 bands of their signatures are equal" in lines
    assert any("an estimated similarity of 0.0" in line for line in lines)
    now = "  compared now, with what their sites repeat: similarity 0.0, "
    assert any(line.startswith(now) for line in lines)


def test_records_that_were_never_compared_name_their_closest_pages(sample_out):
    assert any(
        line.startswith("  closest by their signatures: ")
        for line in told(sample_out, RECORD, ALONE)
    )


def test_candidates_that_were_not_compared_are_told_apart(out, rewrite):
    rewrite(PAIRS, lambda rows: rows.clear())
    lines = told(out, OTHER, SIBLING)
    assert any("that would do, but where very many pages" in line for line in lines)
    assert not any("would do" in line for line in told(out, FERRY, ALONE))


def test_two_pages_never_compared_whose_fellow_copies_were(out, rewrite):
    rewrite(PAIRS, without(OTHER, SIBLING))
    lines = told(out, OTHER, SIBLING)
    assert "  the two themselves were never compared, but other copies were:" in lines
    assert any(line.startswith("    different: ") for line in lines)


def test_a_verdict_same_that_did_not_join_is_explained(out, rewrite):
    rewrite(PAIRS, changed(FERRY, ALONE, decision="same", rule="similarity"))
    lines = told(out, FERRY, ALONE)
    assert "  of 1 verdicts on copies of the two records 1 say `same`;" in lines


def test_a_rule_nobody_has_put_into_words_is_named(out, rewrite):
    rewrite(PAIRS, changed(FERRY, ALONE, decision="ask", rule="brand-new"))
    assert "    ask: brand-new" in told(out, FERRY, ALONE)


@pytest.mark.parametrize(
    ("page", "why"), [(DROPPED, "  dropped: error"), (REFUSED, "  in quarantine: binary")]
)
def test_pages_that_are_no_documents_were_not_compared(sample_out, page, why):
    lines = told(sample_out, page, FERRY)
    assert lines[0] == page
    assert lines[1].startswith(why)
    assert lines[-1] == "They were not compared: only pages that are documents are."


def test_the_same_page_twice(sample_out):
    with pytest.raises(UsageError, match="both are"):
        explain_pair(sample_out, FERRY, "night-ferry.html")


def test_an_id_that_is_not_there(sample_out):
    with pytest.raises(InputError, match="no page or record 'cable:10PUERTOMONT88'") as failed:
        explain_pair(sample_out, "cable:10PUERTOMONT88", FERRY)
    assert RECORD in failed.value.what_to_do


def test_a_run_without_its_pairs(out):
    (out / PAIRS).unlink()
    with pytest.raises(VerifyError, match="pairs"):
        explain_pair(out, WHOLE, WIRED)


def test_every_rule_that_has_words_is_documented(root):
    page = (root / "docs" / "output.md").read_text(encoding="utf-8")
    assert [rule for rule in _RULES if f"| `{rule}` |" not in page] == []
