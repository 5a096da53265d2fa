"""Every page has an id of its own, and ids that can collide are of one family."""

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.read.ids import family, numbered

ID = st.text("ab~12", max_size=5)


@given(st.lists(ID, max_size=12))
@example(["a", "a", "a~2", "a~2", "a~2~2"])
def test_every_id_is_given_once_and_keeps_its_family(ids):
    given_out = numbered(ids)
    assert len(set(given_out)) == len(ids)
    assert [family(name) for name in given_out] == [family(name) for name in ids]
    for position, name in enumerate(ids):
        assert (given_out[position] == name) is (name not in ids[:position])


@given(st.lists(ID, max_size=12))
def test_families_can_be_numbered_apart(ids):
    alone = {
        name: iter(numbered([i for i in ids if family(i) == name])) for name in map(family, ids)
    }
    assert numbered(ids) == [next(alone[family(name)]) for name in ids]


def test_many_repeats_cost_no_more_than_few():
    assert numbered(["a"] * 200_000)[-1] == "a~200000"
