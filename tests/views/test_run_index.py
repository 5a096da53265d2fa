"""The index knows every page of a run, and which one an id means."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.views.run_files import PAGES, rows
from pipeline.views.run_index import index_of, meant

KNOWN = ["wire/a.txt", "coast/a.txt", "coast/caf\u00e9.txt", "cable:09OSLO1", "a.txt~2"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("wire/a.txt", "wire/a.txt"),
        ("caf\u00e9.txt", "coast/caf\u00e9.txt"),
        ("cafe\u0301.txt", "coast/caf\u00e9.txt"),
        ("09OSLO1", "cable:09OSLO1"),
        ("a.txt~2", "a.txt~2"),
    ],
)
def test_the_end_of_an_id_will_do(asked, found):
    assert meant(asked, KNOWN, "page") == found


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        ("a.txt", "wire/a.txt or coast/a.txt"),
        ("wire/b.txt", "wire/a.txt"),
        ("cable:09OSLO7", "cable:09OSLO1"),
        ("zebra", "`sources`"),
    ],
)
def test_what_is_near_is_told(asked, advice):
    with pytest.raises(InputError, match=f"no page '{asked}'") as failed:
        meant(asked, KNOWN, "page")
    assert advice in failed.value.what_to_do


@given(
    st.lists(st.text(min_size=1), min_size=1, unique_by=lambda t: unicodedata.normalize("NFC", t))
)
def test_a_whole_id_always_means_itself(known):
    assert [meant(name, known, "page") for name in known] == known


def test_every_page_is_in_the_index_at_its_place(straight):
    index = index_of(straight)
    assert index.manifest["partitions"] > 1
    for part in range(index.manifest["partitions"]):
        for number, row in enumerate(rows(straight, PAGES, part)):
            at = index.pages[row["page"]]
            assert (at["part"], at["number"], at["record"]) == (part, number, row["record"])
            assert index.page(row["page"], ["text", "steps"]) == {
                name: row[name] for name in ("text", "steps")
            }
            assert row["record"] is None or row["page"] in index.copies[row["record"]]
    assert len(index.pages) + len(index.quarantined) == index.manifest["counts"]["pages"]
