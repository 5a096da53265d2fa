from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.match.verify import Comparisons, compare, relation_of
from pipeline.model.copy import Identity, Sending

SETS = st.sets(st.integers(0, 40))
ONE, TWO = Identity("09NOWHERE1"), Identity("09NOWHERE2")
FIRST, SECOND = Identity(ONE.id, 1), Identity(ONE.id, 2)
SENT = Sending("2010-01-21T14:22:00Z", "RUEHOZ", 12)


def hashes(values):
    return np.array(sorted(values), np.uint32)


@given(SETS, SETS)
def test_comparison_is_exact(a, b):
    jaccard = len(a & b) / len(a | b) if a and b else 0.0
    containment = len(a & b) / min(len(a), len(b)) if a and b else 0.0
    assert compare(hashes(a), hashes(b)) == (round(jaccard, 4), round(containment, 4))
    assert compare(hashes(a), hashes(b)) == compare(hashes(b), hashes(a))


@pytest.mark.parametrize(
    ("ids", "a", "b", "expect"),
    [
        ((ONE, ONE), range(100), range(70, 170), ("same", "identity")),
        ((ONE, ONE), range(100), range(71, 171), ("ask", "prose-disagrees")),
        ((ONE, TWO), range(100), range(100), ("different", "different-ids")),
        ((ONE, SECOND), range(100), range(100), ("same", "similarity")),
        ((FIRST, SECOND), range(100), range(100), ("different", "different-ids")),
        ((ONE, None), range(100), range(100), ("same", "similarity")),
        ((None, None), range(90), range(30, 120), ("same", "similarity")),
        ((None, None), range(90), range(31, 121), ("different", "too-different")),
        ((None, None), range(20), range(4, 120), ("same", "containment")),
        ((None, None), range(20), range(5, 120), ("same", "alignment")),
        ((None, None), range(20), range(7, 120), ("different", "too-different")),
        ((None, None), range(19), range(0, 120), ("different", "too-different")),
        ((None, None), (), (), ("different", "too-different")),
    ],
)
def test_verdicts_at_their_limits(ids, a, b, expect, make_copy, texts_of, options):
    copies = [make_copy("a", a, ids[0]), make_copy("b", b, ids[1])]
    own = [copy.shingles for copy in copies]
    verdict = Comparisons(copies, own, texts_of(copies), options).of(1, 0)
    assert (verdict.a, verdict.b) == (0, 1)
    assert (verdict.decision, verdict.rule) == expect


def test_a_pair_is_compared_once(make_copy, texts_of, options):
    copies = [make_copy(page, range(50)) for page in "abc"]
    own = [copy.shingles for copy in copies]
    comparisons = Comparisons(copies, own, texts_of(copies), options)
    first = comparisons.of(2, 0)
    assert comparisons.of(0, 2) is first
    comparisons.of(0, 1)
    assert [(v.a, v.b) for v in comparisons.all()] == [(0, 1), (0, 2)]


@pytest.mark.parametrize(
    ("other", "expect"),
    [
        (SENT, "same"),
        (Sending(SENT.dtg), "same"),
        (Sending(None, "RUEHOZ", 12), "same"),
        (Sending(SENT.dtg, "RUEHNY", 12), "unknown"),
        (Sending(SENT.dtg, "RUEHOZ", 13), "unknown"),
        (Sending("2010-01-21T14:23:00Z", "RUEHOZ", 12), "unknown"),
        (Sending("2010-01-22T09:00:00Z", "RUEHOZ", 13), "different"),
        (Sending("2010-01-22T09:00:00Z"), "unknown"),
        (None, "unknown"),
    ],
)
def test_how_a_cable_was_sent_speaks_where_an_identity_is_missing(other, expect, make_copy):
    one = replace(make_copy("a", range(9)), sending=SENT)
    two = replace(make_copy("b", range(9)), sending=other)
    assert relation_of(one, two) == relation_of(two, one) == expect
    # An identity on both sides is the stronger word.
    named = [replace(copy, identity=ONE) for copy in (one, two)]
    assert relation_of(*named) == "same"


def test_texts_are_read_only_where_shingles_leave_a_question(make_copy, options):
    def unread(page):
        raise AssertionError(f"the text of {page} was read")

    copies = [
        make_copy("a", range(100), ONE),
        make_copy("b", range(100), ONE),
        make_copy("c", range(500, 600)),
    ]
    comparisons = Comparisons(copies, [copy.shingles for copy in copies], unread, options)
    assert [comparisons.of(0, n).rule for n in (1, 2)] == ["identity", "too-different"]
