"""Record ids: unique, and by identity where a document has one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.match import MatchCopy
from pipeline.model.copy import Identity
from pipeline.tasks.match import record_ids

NOTHING = np.zeros(0, np.uint32)
IDENTITIES = st.one_of(
    st.none(),
    st.builds(Identity, st.sampled_from(["09CADIZ1", "09CADIZ2"]), st.sampled_from([None, 1])),
)


def document(identity: Identity | None, *pages: str) -> list[MatchCopy]:
    return [MatchCopy(page, identity, None, NOTHING, NOTHING) for page in pages]


@given(st.lists(st.tuples(IDENTITIES, st.integers(1, 3)), max_size=8))
def test_no_two_documents_have_one_id(shapes):
    documents = [
        document(identity, *(f"{number}/{copy}" for copy in range(copies)))
        for number, (identity, copies) in enumerate(shapes)
    ]
    ids = record_ids(documents)
    assert len(set(ids)) == len(ids) == len(documents)
    named = {record for record in ids if record.startswith("cable:")}
    assert len(named) == len({identity for identity, _ in shapes if identity})


@pytest.mark.parametrize(
    ("documents", "ids"),
    [
        ([document(Identity("09CADIZ1"), "a")], ["cable:09CADIZ1"]),
        ([document(Identity("09CADIZ1", 2), "a")], ["cable:09CADIZ1#s02"]),
        ([document(None, "b", "a")], ["doc:ca978112ca1bbdca"]),
    ],
)
def test_an_id_says_what_it_comes_from(documents, ids):
    assert record_ids(documents) == ids


def test_of_several_claimants_the_one_with_most_copies_has_the_name():
    one, other = document(Identity("09CADIZ1"), "a"), document(Identity("09CADIZ1"), "b", "c")
    assert record_ids([one, other])[1] == "cable:09CADIZ1"
    assert record_ids([other, one])[0] == "cable:09CADIZ1"
    assert record_ids([one, document(Identity("09CADIZ1"), "b")])[0] == "cable:09CADIZ1"
