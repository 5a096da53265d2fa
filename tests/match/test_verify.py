import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.match.verify import Comparisons, compare, decide, numbers_differ
from pipeline.model.copy import Identity

SETS = st.sets(st.integers(0, 40))
ONE, TWO = Identity("09NOWHERE1"), Identity("09NOWHERE2")


def hashes(values):
    return np.array(sorted(values), np.uint32)


@given(SETS, SETS)
def test_comparison_is_exact(a, b):
    jaccard = len(a & b) / len(a | b) if a and b else 0.0
    containment = len(a & b) / min(len(a), len(b)) if a and b else 0.0
    assert compare(hashes(a), hashes(b)) == (round(jaccard, 4), round(containment, 4))
    assert compare(hashes(a), hashes(b)) == compare(hashes(b), hashes(a))


@pytest.mark.parametrize(
    ("a", "b", "expect"),
    [
        ({1, 2, 3, 4}, {5, 6, 7, 8}, True),
        ({1, 2, 3, 4}, {3, 4, 5, 6}, False),  # as much shared as not
        ({1, 2, 3, 4}, {1, 2}, False),  # truncated
        ({1}, {2}, False),  # one date each
        ({1, 2, 3, 4}, {5}, False),
        (set(), {1, 2, 3}, False),
    ],
)
def test_numbers_differ_on_both_sides(a, b, expect):
    assert numbers_differ(hashes(a), hashes(b)) is expect
    assert numbers_differ(hashes(b), hashes(a)) is expect


@pytest.mark.parametrize(
    ("ids", "a", "b", "expect"),
    [
        ((ONE, ONE), range(100), range(70, 170), ("same", "identity")),
        ((ONE, ONE), range(100), range(71, 171), ("ask", "prose-disagrees")),
        ((ONE, TWO), range(100), range(100), ("different", "different-ids")),
        ((ONE, Identity(ONE.id, 1)), range(100), range(100), ("different", "different-ids")),
        ((ONE, None), range(100), range(100), ("same", "similarity")),
        ((None, None), range(90), range(30, 120), ("same", "similarity")),
        ((None, None), range(90), range(31, 121), ("different", "too-different")),
        ((None, None), range(20), range(4, 120), ("same", "containment")),
        ((None, None), range(20), range(5, 120), ("different", "too-different")),
        ((None, None), range(19), range(0, 120), ("different", "too-different")),
        ((None, None), (), (), ("different", "too-different")),
    ],
)
def test_verdicts_at_their_limits(ids, a, b, expect, make_copy, options):
    copies = [make_copy("a", a, ids[0]), make_copy("b", b, ids[1])]
    verdict = decide(copies, [copy.shingles for copy in copies], (1, 0), options)
    assert (verdict.a, verdict.b) == (0, 1)
    assert (verdict.decision, verdict.rule) == expect


@pytest.mark.parametrize(
    ("ids", "rule"), [((None, ONE), "numbers-differ"), ((ONE, ONE), "identity")]
)
def test_numbers_speak_only_where_an_identity_is_missing(ids, rule, make_copy, options):
    copies = [
        make_copy("a", range(90), ids[0], numbers=[1, 2, 3]),
        make_copy("b", range(90), ids[1], numbers=[4, 5, 6]),
    ]
    own = [copy.shingles for copy in copies]
    assert decide(copies, own, (0, 1), options).rule == rule


def test_a_pair_is_compared_once(make_copy, options):
    copies = [make_copy(page, range(50)) for page in "abc"]
    comparisons = Comparisons(copies, [copy.shingles for copy in copies], options)
    first = comparisons.of(2, 0)
    assert comparisons.of(0, 2) is first
    comparisons.of(0, 1)
    assert [(v.a, v.b) for v in comparisons.all()] == [(0, 1), (0, 2)]
