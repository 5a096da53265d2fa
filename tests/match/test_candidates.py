import random
from dataclasses import replace
from itertools import combinations

from pipeline.match.candidates import (
    MAX_BUCKET,
    anchor_pairs,
    candidate_pairs,
    candidates,
    identity_pairs,
)
from pipeline.model.copy import Identity, Sending


def connected(count, pairs):
    """How many components the pairs leave."""
    label = list(range(count))
    for a, b in pairs:
        label = [label[a] if here == label[b] else here for here in label]
    return len(set(label))


def test_agreeing_signatures_are_candidates_and_others_are_not(make_copy, options):
    copies = [
        make_copy("a", range(300)),
        make_copy("b", range(1000, 1300)),
        make_copy("c", range(30, 330)),
        make_copy("d", ()),
        make_copy("e", ()),
    ]
    assert candidates([copy.signature for copy in copies], options) == [(0, 2)]


def test_nothing_in_nothing_out(options):
    assert candidate_pairs([], options) == []


def test_truncated_copies_are_found_by_their_anchors(make_copy, options):
    """A sixth of a text, ten times over: bands alone miss most of these."""
    copies = []
    for n in range(10):
        copies += [
            make_copy(f"{n} whole", range(1000 * n, 1000 * n + 900)),
            make_copy(f"{n} part", range(1000 * n, 1000 * n + 150)),
        ]
    signatures = [copy.signature for copy in copies]
    wanted = {(2 * n, 2 * n + 1) for n in range(10)}
    found = set(anchor_pairs([copy.shingles for copy in copies], signatures))
    assert found == wanted
    assert not wanted <= set(candidates(signatures, options))
    assert wanted <= set(candidate_pairs(copies, options))


def test_small_buckets_make_all_pairs(make_copy, options):
    copies = [make_copy(str(n), range(100)) for n in range(MAX_BUCKET)]
    signatures = [copy.signature for copy in copies]
    assert candidates(signatures, options) == list(combinations(range(MAX_BUCKET), 2))


def test_crowded_buckets_make_few_pairs_and_stay_connected(make_copy, options):
    source = random.Random(5)
    count = 10 * MAX_BUCKET
    one = Identity("09NOWHERE1")
    copies = [make_copy(str(n), source.sample(range(300), 294), one) for n in range(count)]
    signatures = [copy.signature for copy in copies]
    by_id = identity_pairs(copies)
    assert len(by_id) < 2 * count
    assert connected(count, by_id) == 1
    by_band = candidates(signatures, options)
    assert len(by_band) < count * 2 * options.bands < count * (count - 1) / 2
    assert connected(count, by_band) == 1
    assert by_band == sorted(set(by_band))
    assert all(a < b for a, b in [*by_id, *by_band])


def test_mirrors_find_each_other_in_a_crowd_of_siblings(make_copy, options):
    """Most bands of a template's siblings are crowded; neighbours and the other bands suffice."""
    source = random.Random(7)
    copies = []
    for n in range(150):
        text = [*range(600), *range(1000 * n + 1000, 1000 * n + 1060)]
        copies += [make_copy(f"{n} {mirror}", source.sample(text, 640)) for mirror in "ab"]
    found = candidates([copy.signature for copy in copies], options)
    assert {(2 * n, 2 * n + 1) for n in range(150)} <= set(found)
    assert len(found) < len(copies) * 2 * options.bands


def test_what_copies_say_they_are_makes_pairs(make_copy):
    one, two = Identity("09NOWHERE1", 1), Identity("09NOWHERE1", 2)
    sent = Sending("2010-01-21T14:22:00Z", "RUEHOZ", 12)
    copies = [
        make_copy("a", range(9), one),
        make_copy("b", range(90, 99), two),
        replace(make_copy("c", range(50, 59)), sending=sent),
        replace(make_copy("d", range(60, 69)), sending=Sending(None, "RUEHOZ", 12)),
        replace(make_copy("e", range(70, 79)), sending=Sending(sent.dtg)),
        replace(make_copy("f", range(80, 89)), sending=Sending(None, None, 12)),
    ]
    assert identity_pairs(copies) == [(0, 1), (2, 3), (2, 4)]
