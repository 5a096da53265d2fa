import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import GuardError
from pipeline.match import MatchCopy, match, number_hashes, sign
from pipeline.model.copy import Identity
from pipeline.model.match import Matching
from pipeline.text.batch import Batch
from pipeline.text.shingles import shingles

CASES = Path(__file__).parent / "cases"
PASSAGES = json.loads((CASES / "passages.json").read_text("utf-8"))


def copy_of(described, options):
    text = " ".join(PASSAGES[name] for name in described["text"]).format(
        **described.get("slots", {})
    )
    first, last = described.get("words", [0, None])
    text = " ".join(text.split()[first:last]) + " " + described.get("after", "")
    batch = Batch.of([text])
    own = shingles(batch, 0)
    identity = Identity(described["id"], described.get("section")) if "id" in described else None
    numbers = number_hashes(batch, 0)
    return MatchCopy(described["page"], identity, None, own, sign(own, options), numbers)


@pytest.mark.parametrize(
    "case", json.loads((CASES / "clusters.json").read_text("utf-8")), ids=lambda case: case["label"]
)
def test_case(case, options):
    copies = [copy_of(described, options) for described in case["copies"]]
    matching = match(copies, options)
    page = [copy.page for copy in copies]
    clusters = sorted(sorted(page[i] for i in cluster) for cluster in matching.clusters)
    assert clusters == case["expect"], case["why"]
    rules = {frozenset((page[v.a], page[v.b])): v.rule for v in matching.pairs}
    for pair, rule in case["rules"].items():
        assert rules.get(frozenset(pair.split())) == rule, case["why"]


def test_nothing_and_one_copy(make_copy, options):
    assert match([], options) == Matching((), ())
    assert match([make_copy("a", range(9))], options) == Matching(((0,),), ())


@st.composite
def corpora(draw):
    """Slices of three texts, some with an identity, some on one site."""
    identities = [None, None, Identity("09NOWHERE1"), Identity("09NOWHERE1", 2)]
    described = draw(
        st.lists(
            st.tuples(
                st.integers(0, 2),
                st.integers(0, 120),
                st.integers(0, 160),
                st.sampled_from(identities),
                st.sampled_from([None, "site"]),
                st.sets(st.integers(0, 5)),
            ),
            max_size=14,
        )
    )
    order = draw(st.permutations(range(len(described))))
    return described, order


@settings(max_examples=60, deadline=None)
@given(corpus=corpora())
def test_clusters_partition_hold_one_identity_and_ignore_order(corpus, make_copy, options):
    described, order = corpus
    copies = [
        make_copy(f"p{n:02}", range(1000 * text + at, 1000 * text + at + size), *rest)
        for n, (text, at, size, *rest) in enumerate(described)
    ]
    matching = match(copies, options)
    flat = [i for cluster in matching.clusters for i in cluster]
    assert sorted(flat) == list(range(len(copies)))
    assert all(list(cluster) == sorted(cluster) for cluster in matching.clusters)
    for cluster in matching.clusters:
        assert len({copies[i].identity for i in cluster} - {None}) <= 1
    assert named(match([copies[i] for i in order], options), order) == named(
        matching, range(len(copies))
    )
    pairs = [(v.a, v.b) for v in matching.pairs]
    assert pairs == sorted(set(pairs))
    assert all(a < b for a, b in pairs)


def named(matching, order):
    """Clusters and verdicts in terms of the first order's positions."""
    clusters = {frozenset(order[i] for i in cluster) for cluster in matching.clusters}
    verdicts = {
        (frozenset((order[v.a], order[v.b])), v.rule, v.jaccard, v.containment)
        for v in matching.pairs
    }
    return clusters, verdicts


def test_crowded_corpus_ignores_order_too(make_copy, options):
    copies = [make_copy(f"p{n:03}", range(n % 7, 200 + n % 11)) for n in range(70)]
    order = [(n * 37) % 70 for n in range(70)]
    shuffled = match([copies[i] for i in order], options)
    assert named(shuffled, order) == named(match(copies, options), range(70))


def test_site_chrome_does_not_unite_its_pages(make_copy, options):
    pages = [
        make_copy(f"p{n}", [*range(400), *range(1000 * n + 1000, 1000 * n + 1200)], site="one")
        for n in range(6)
    ]
    assert len(match(pages, options).clusters) == 6
    strangers = [
        make_copy(f"p{n}", [*range(400), *range(1000 * n + 1000, 1000 * n + 1200)])
        for n in range(6)
    ]
    assert len(match(strangers, options).clusters) == 1


def test_guard_stops_a_cluster_that_swallows_the_corpus(make_copy, options):
    copies = [make_copy(f"p{n:03}", range(100)) for n in range(100)]
    weak = make_copy("weak", range(40, 105))
    assert len(match([*copies], options).clusters) == 1
    with pytest.raises(GuardError) as stopped:
        match([*copies, weak], options)
    assert stopped.value.exit_code == 6
    assert "101 of 101" in str(stopped.value)
    assert "weak" in str(stopped.value).splitlines()[1]
    allowed = options.model_copy(update={"max_cluster_share": 1.0})
    assert len(match([*copies, weak], allowed).clusters) == 1
