import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import GuardError
from pipeline.match import MatchCopy, match, sign
from pipeline.model.copy import Identity, Sending
from pipeline.model.match import Matching
from pipeline.text.batch import Batch
from pipeline.text.shingles import shingles

CASES = Path(__file__).parent / "cases"
PASSAGES = json.loads((CASES / "passages.json").read_text("utf-8"))


def text_of(described):
    text = " ".join(PASSAGES[name] for name in described["text"]).format(
        **described.get("slots", {})
    )
    first, last = described.get("words", [0, None])
    text = " ".join(text.split()[first:last]) + " " + described.get("after", "")
    for before, after in described.get("edits", []):
        assert before in text
        text = text.replace(before, after)
    return text


def copy_of(described, options):
    own = shingles(Batch.of([text_of(described)]), 0)
    identity = Identity(described["id"], described.get("section")) if "id" in described else None
    sending = Sending(**described["sending"]) if "sending" in described else None
    signature = sign(own, options)
    return MatchCopy(described["page"], identity, None, own, signature, None, sending)


@pytest.mark.parametrize(
    "case", json.loads((CASES / "clusters.json").read_text("utf-8")), ids=lambda case: case["label"]
)
def test_case(case, options):
    copies = [copy_of(described, options) for described in case["copies"]]
    texts = {described["page"]: text_of(described) for described in case["copies"]}
    matching = match(copies, texts.__getitem__, options)
    page = [copy.page for copy in copies]
    clusters = sorted(sorted(page[i] for i in cluster) for cluster in matching.clusters)
    assert clusters == case["expect"], case["why"]
    rules = {frozenset((page[v.a], page[v.b])): v.rule for v in matching.pairs}
    for pair, rule in case["rules"].items():
        assert rules.get(frozenset(pair.split())) == rule, case["why"]


def test_nothing_and_one_copy(make_copy, texts_of, options):
    assert match([], texts_of([]), options) == Matching((), ())
    one = [make_copy("a", range(9))]
    assert match(one, texts_of(one), options) == Matching(((0,),), ())


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
            ),
            max_size=14,
        )
    )
    order = draw(st.permutations(range(len(described))))
    return described, order


@settings(max_examples=60, deadline=None)
@given(corpus=corpora())
def test_clusters_partition_hold_one_identity_and_ignore_order(
    corpus, make_copy, texts_of, options
):
    described, order = corpus
    copies = [
        make_copy(f"p{n:02}", range(1000 * text + at, 1000 * text + at + size), *rest)
        for n, (text, at, size, *rest) in enumerate(described)
    ]
    texts = texts_of(copies)
    matching = match(copies, texts, options)
    flat = [i for cluster in matching.clusters for i in cluster]
    assert sorted(flat) == list(range(len(copies)))
    assert all(list(cluster) == sorted(cluster) for cluster in matching.clusters)
    for cluster in matching.clusters:
        assert sections(copies[i].identity for i in cluster) <= 1
    assert named(match([copies[i] for i in order], texts, options), order) == named(
        matching, range(len(copies))
    )
    pairs = [(v.a, v.b) for v in matching.pairs]
    assert pairs == sorted(set(pairs))
    assert all(a < b for a, b in pairs)


def sections(identities):
    """How many documents these identities name, a missing section being any."""
    known = {one for one in identities if one is not None}
    whole = {one for one in known if one.section is None}
    return max(len(known - whole), len({one.id for one in known}))


def named(matching, order):
    """Clusters and verdicts in terms of the first order's positions."""
    clusters = {frozenset(order[i] for i in cluster) for cluster in matching.clusters}
    verdicts = {
        (frozenset((order[v.a], order[v.b])), v.rule, v.jaccard, v.containment)
        for v in matching.pairs
    }
    return clusters, verdicts


def test_crowded_corpus_ignores_order_too(make_copy, texts_of, options):
    copies = [make_copy(f"p{n:03}", range(n % 7, 200 + n % 11)) for n in range(70)]
    order = [(n * 37) % 70 for n in range(70)]
    texts = texts_of(copies)
    shuffled = match([copies[i] for i in order], texts, options)
    assert named(shuffled, order) == named(match(copies, texts, options), range(70))


def test_site_chrome_does_not_unite_its_pages(make_copy, texts_of, options):
    pages = [
        make_copy(f"p{n}", [*range(400), *range(1000 * n + 1000, 1000 * n + 1200)], site="one")
        for n in range(6)
    ]
    assert len(match(pages, texts_of(pages), options).clusters) == 6
    strangers = [
        make_copy(f"p{n}", [*range(400), *range(1000 * n + 1000, 1000 * n + 1200)])
        for n in range(6)
    ]
    assert len(match(strangers, texts_of(strangers), options).clusters) == 1


def test_guard_stops_a_cluster_that_swallows_the_corpus(make_copy, texts_of, options):
    copies = [make_copy(f"p{n:03}", range(100)) for n in range(100)]
    weak = make_copy("weak", range(40, 105))
    texts = texts_of([*copies, weak])
    assert len(match([*copies], texts, options).clusters) == 1
    with pytest.raises(GuardError) as stopped:
        match([*copies, weak], texts, options)
    assert stopped.value.exit_code == 6
    assert "101 of 101" in str(stopped.value)
    assert "weak" in str(stopped.value).splitlines()[1]
    allowed = options.model_copy(update={"max_cluster_share": 1.0})
    assert len(match([*copies, weak], texts, allowed).clusters) == 1
