import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.context import GENUINE, load_context
from pipeline.repair.fills import fills, parses
from pipeline.repair.mechanisms import MECHANISMS

BY_NAME = {one.name: one for one in MECHANISMS}


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
def test_what_fills_a_piece_is_damaged_to_it(mechanism):
    symbols = load_context().symbols
    for piece, numbers in fills(mechanism).items():
        for number in numbers:
            symbol = symbols[number]
            # An accent typed for an apostrophe reads as one.
            typed = "´" if symbol == "’" else symbol
            assert symbol == GENUINE or piece in map(mechanism.damage, (symbol, typed))


@given(st.sampled_from(MECHANISMS), st.text(st.sampled_from("éèß“”’—ăš"), max_size=3))
def test_damage_can_be_cut_into_what_made_it(mechanism, text):
    pieces = tuple(mechanism.damage(one) for one in text)
    run = "".join(pieces)
    if all(piece and piece != one for piece, one in zip(pieces, text, strict=True)):
        ways = parses(mechanism, run)
        assert all("".join(way) == run for way in ways)
        assert run == "" or ways


@pytest.mark.parametrize(
    ("name", "run", "first"),
    [
        ("? for each byte", "???", ("???",)),
        ("? for each byte", "????", ("??", "??")),
        ("? for each character", "??", ("?", "?")),
        ("utf-8 twice, ? for each byte", "??????", ("??????",)),
        ("utf-8 twice, ? for each byte", "?", ("?",)),
        ("u+fffd for each byte", "\ufffd" * 5, ("\ufffd\ufffd", "\ufffd\ufffd\ufffd")),
    ],
)
def test_the_first_way_has_fewest_genuine_marks_and_pieces(name, run, first):
    assert parses(BY_NAME[name], run)[0] == first


def test_what_no_character_leaves_has_no_way():
    assert parses(BY_NAME["u+fffd for each byte"], "\ufffd") == ()
    assert parses(BY_NAME["? for each byte"], "?" * 60) == ()
