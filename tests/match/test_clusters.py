from pipeline.match.clusters import MAX_SPOKESMEN, cluster
from pipeline.match.verify import Comparisons
from pipeline.model.copy import Identity


def clustered(copies, pairs, texts, options):
    own = [copy.shingles for copy in copies]
    comparisons = Comparisons(copies, own, texts, options)
    clusters = cluster([copy.identity for copy in copies], pairs, comparisons)
    return clusters, comparisons


def test_a_weak_chain_does_not_hold(make_copy, texts_of, options):
    """a-b and b-c are similar enough, a-c is not: the stronger pair wins."""
    copies = [
        make_copy("a", range(100)),
        make_copy("b", range(25, 125)),
        make_copy("c", range(55, 155)),
    ]
    clusters, comparisons = clustered(copies, [(0, 1), (1, 2)], texts_of(copies), options)
    assert clusters == [(0, 1), (2,)]
    # The pair nobody proposed was compared before the join was refused.
    assert comparisons.of(0, 2) in comparisons.all()


def test_one_weak_pair_does_not_join_two_clusters(make_copy, texts_of, options):
    left = [make_copy(f"l{n}", range(100 - n)) for n in range(4)]
    right = [make_copy(f"r{n}", range(50 + n, 150)) for n in range(4)]
    bridge = make_copy("x", range(25, 125))
    copies = [*left, *right, bridge]
    pairs = [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7), (3, 8), (4, 8)]
    clusters, _ = clustered(copies, pairs, texts_of(copies), options)
    assert len(clusters) == 2
    assert {(0, 1, 2, 3), (4, 5, 6, 7)} <= {tuple(i for i in c if i != 8) for c in clusters}


def test_two_identities_stay_apart_even_against_the_vote(make_copy, texts_of, options):
    ids = [Identity("09NOWHERE1"), None, None, None, Identity("09NOWHERE2")]
    copies = [make_copy(str(n), range(100), identity) for n, identity in enumerate(ids)]
    pairs = [(a, b) for b in range(5) for a in range(b)]
    assert clustered(copies, pairs, texts_of(copies), options)[0] == [(0, 1, 2, 3), (4,)]


def test_parts_of_a_whole_with_the_same_id_are_one_document(make_copy, texts_of, options):
    one = Identity("09NOWHERE1")
    copies = [
        make_copy("first half", range(100), one),
        make_copy("second half", range(100, 200), one),
        make_copy("whole", range(200), one),
    ]
    assert clustered(copies, [(0, 1), (0, 2), (1, 2)], texts_of(copies), options)[0] == [(0, 1, 2)]


def test_the_same_id_does_not_outvote_prose(make_copy, texts_of, options):
    """The page in the middle agrees with both sides, three of its cluster do not."""
    one = Identity("09NOWHERE1")
    copies = [
        *(make_copy(f"a{n}", range(n, 100), one) for n in range(3)),
        make_copy("middle", range(40, 130), one),
        make_copy("odd one", range(95, 300), one),
    ]
    clusters, comparisons = clustered(
        copies, [(0, 1), (1, 2), (2, 3), (3, 4)], texts_of(copies), options
    )
    assert clusters == [(0, 1, 2, 3), (4,)]
    assert comparisons.of(3, 4).rule == "identity"
    assert comparisons.of(0, 4).rule == "prose-disagrees"


def test_large_clusters_ask_only_their_spokesmen(make_copy, texts_of, options):
    count = 60
    copies = [make_copy(f"{n:02}", range(n, 300)) for n in range(count)]
    pairs = [(n, n + 1) for n in range(count - 1)]
    clusters, comparisons = clustered(copies, pairs, texts_of(copies), options)
    assert clusters == [tuple(range(count))]
    assert len(comparisons.all()) <= (MAX_SPOKESMEN**2 + 1) * count < count * (count - 1) / 2 * 1.1


def test_a_copy_without_section_joins_one_section_only(make_copy, texts_of, options):
    first, second = Identity("09NOWHERE1", 1), Identity("09NOWHERE1", 2)
    copies = [
        make_copy("1", range(100), first),
        make_copy("2", range(40, 140), second),
        make_copy("unknown", range(20, 120), Identity("09NOWHERE1")),
        make_copy("nameless", range(25, 125)),
    ]
    pairs = [(a, b) for b in range(4) for a in range(b)]
    assert clustered(copies, pairs, texts_of(copies), options)[0] == [(0,), (1, 2, 3)]
