from dataclasses import replace

import pytest

from pipeline.match.relations import relations
from pipeline.model.copy import Identity, Sending
from pipeline.model.match import PairVerdict

ONE, TWO = Identity("09NOWHERE1"), Identity("09NOWHERE2")
FACTS = ("12 / 15", "Oslo / Riga", "3 / 4")


def verdict(**told):
    told = {"decision": "different", "rule": "too-different", "aligned": 0.9, "longest": 9} | told
    return PairVerdict(0, 1, jaccard=0.5, containment=0.5, **told)


@pytest.mark.parametrize(
    ("ids", "told", "expect"),
    [
        ((None, None), {"rule": "facts-differ", "exchanged": FACTS}, "template"),
        ((ONE, TWO), {"rule": "different-ids", "exchanged": FACTS}, "template"),
        ((ONE, TWO), {"rule": "different-ids"}, "corrected"),
        ((ONE, TWO), {"rule": "different-ids", "aligned": 0.98}, "resend"),
        (
            (ONE, TWO),
            {"rule": "different-ids", "aligned": 0.98, "exchanged": FACTS[:1]},
            "corrected",
        ),
        ((None, None), {"rule": "updated", "added": ("A B.",)}, "version_of"),
        ((None, None), {"aligned": 0.3, "longest": 60}, "quotes"),
        ((ONE, TWO), {"aligned": 0.3, "longest": 60}, "quotes"),
        ((None, None), {"aligned": 0.3, "longest": 20}, None),
        ((None, None), {"aligned": None, "longest": None}, None),
    ],
)
def test_what_a_comparison_says_of_two_documents(ids, told, expect, make_copy):
    copies = [make_copy(page, range(9), own) for page, own in zip("ab", ids, strict=True)]
    links = relations(copies, [(0,), (1,)], [verdict(**told)])
    assert [(link.document, link.other, link.type) for link in links] == (
        [(0, 1, expect), (1, 0, expect)] if expect else []
    )


@pytest.mark.parametrize("again", ["corrected", "resend"])
def test_a_cable_that_says_it_was_sent_before(again, make_copy):
    copies = [make_copy("a", range(9), ONE), make_copy("b", range(9), TWO)]
    copies[1] = replace(copies[1], sending=Sending(again=again))
    links = relations(copies, [(0,), (1,)], [verdict(rule="different-ids", exchanged=FACTS)])
    assert [link.type for link in links] == [again, again]


def test_only_the_nearest_sibling_was_sent_again(make_copy):
    copies = [make_copy(str(n), range(9), Identity(f"09NOWHERE{n}")) for n in range(3)]
    copies[2] = replace(copies[2], sending=Sending(again="corrected"))
    pairs = [
        PairVerdict(a, b, "different", "different-ids", 0.5, 0.5, share, 9, FACTS)
        for a, b, share in ((0, 1, 0.9), (0, 2, 0.92), (1, 2, 0.97))
    ]
    links = relations(copies, [(0,), (1,), (2,)], pairs)
    types = {(link.document, link.other): link.type for link in links}
    assert types[2, 1] == "corrected"
    assert types[2, 0] == types[0, 1] == "template"


def test_copies_of_one_document_are_not_related(make_copy):
    copies = [make_copy("a", range(9)), make_copy("b", range(9))]
    assert relations(copies, [(0, 1)], [verdict(exchanged=FACTS)]) == []


def test_sections_are_linked_and_nothing_else_is_said_of_them(make_copy):
    names = [Identity("09NOWHERE1", 1), Identity("09NOWHERE1", 2), Identity("09NOWHERE1")]
    copies = [make_copy(str(n), range(9), own) for n, own in enumerate(names)]
    links = relations(copies, [(0, 2), (1,)], [verdict(rule="different-ids")])
    assert [(link.document, link.other, link.type) for link in links] == [
        (0, 1, "section_of"),
        (1, 0, "section_of"),
    ]


def test_the_younger_document_quotes(make_copy):
    dates = ["2009-05-01T00:00:00Z", "2008-01-01"]
    copies = [
        replace(make_copy(page, range(9)), created=date)
        for page, date in zip("ab", dates, strict=True)
    ]
    links = relations(copies, [(0,), (1,)], [verdict(aligned=0.3, longest=60)])
    assert [(link.document, link.other) for link in links] == [(0, 1)]


def test_a_family_of_templates_names_the_nearest_only(make_copy):
    copies = [make_copy(f"{n:02}", range(9)) for n in range(40)]
    pairs = [
        PairVerdict(0, n, "different", "facts-differ", 0.5, 0.5, n / 40, 9, FACTS)
        for n in range(1, 40)
    ]
    links = relations(copies, [(n,) for n in range(40)], pairs)
    assert [link.other for link in links if link.document == 0] == list(range(39, 19, -1))
