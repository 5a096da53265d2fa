from dataclasses import replace
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.merge import Witness, settle
from pipeline.model.copy import Verdict

THRESHOLD = 0.5
# So few that lines align in more than one way.
LINES = st.lists(st.sampled_from(("the", "ferry", "sank", "5")), max_size=6).map(" ".join)
PROBABILITIES = st.sampled_from((0.0, 0.01, 0.1, 0.3, 0.6, 0.8, 0.95, 1.0))
SITES = st.sampled_from((None, "one.example", "two.example"))


@st.composite
def copies(draw, sites=SITES):
    """Copies that share most of their lines; each line model has its own opinion."""
    document = draw(st.lists(LINES, max_size=10))
    random = Random(draw(st.integers(0, 2**32)))
    made = []
    for number in range(draw(st.integers(1, 4))):
        lines = [line for line in document if random.randrange(6)]
        for _ in range(random.randrange(3)):
            lines.insert(random.randrange(len(lines) + 1), draw(LINES))
        text, verdicts = "", []
        for line in lines:
            start, text = len(text), f"{text}{line}\n"
            p = draw(PROBABILITIES)
            if verdicts and random.randrange(3) == 0:
                verdicts[-1] = replace(verdicts[-1], end=len(text))
            else:
                verdicts.append(Verdict(start, len(text), p, "line:test"))
        if verdicts and random.randrange(3) == 0 and verdicts[-1].end - verdicts[-1].start > 1:
            # The last line of a page need have no newline.
            text = text[:-1]
            verdicts[-1] = replace(verdicts[-1], end=len(text))
        made.append(Witness(f"p{number}", draw(sites), text, tuple(verdicts)))
    return made


@given(copies())
def test_the_verdicts_of_a_page_stay_a_partition_into_lines(witnesses):
    for witness, verdicts in zip(witnesses, settle(witnesses, THRESHOLD), strict=True):
        at = 0
        for verdict in verdicts:
            assert (verdict.start, verdict.end > at) == (at, True)
            at = verdict.end
            assert at == len(witness.text) or witness.text[at - 1] == "\n"
        assert at == len(witness.text)


@given(copies())
def test_a_verdict_changes_only_with_a_reason_that_says_so(witnesses):
    for witness, verdicts in zip(witnesses, settle(witnesses, THRESHOLD), strict=True):
        for verdict in verdicts:
            before = [
                v for v in witness.verdicts if v.start < verdict.end and verdict.start < v.end
            ]
            match verdict.reason:
                case "mirrors:agree":
                    assert verdict.p == 1
                    assert all(v.p < THRESHOLD for v in before)
                case "mirrors:outside-span":
                    assert verdict.p == 0
                    assert all(v.p >= THRESHOLD for v in before)
                case reason:
                    assert {(v.p, v.reason) for v in before} == {(verdict.p, reason)}


@given(copies(sites=st.just("one.example")))
def test_copies_of_one_site_never_overrule(witnesses):
    assert settle(witnesses, THRESHOLD) == tuple(w.verdicts for w in witnesses)


@given(copies())
def test_a_single_copy_is_unchanged(witnesses):
    for witness in witnesses:
        assert settle([witness], THRESHOLD) == (witness.verdicts,)


@given(copies(), st.integers(0, 2**32))
def test_the_order_of_the_copies_does_not_matter(witnesses, seed):
    assume(len(witnesses) > 1)
    shuffled = Random(seed).sample(witnesses, k=len(witnesses))
    settled = zip(witnesses, settle(witnesses, THRESHOLD), strict=True)
    again = zip(shuffled, settle(shuffled, THRESHOLD), strict=True)
    assert {w.page: v for w, v in settled} == {w.page: v for w, v in again}


def test_a_site_overrules_only_what_another_site_prints():
    def copy(page, site, p):
        lines = ("one two three four\n", "menu home harbour\n", "five six seven eight\n")
        starts = (0, len(lines[0]), len(lines[0] + lines[1]))
        verdicts = [
            Verdict(start, start + len(line), q, "line:test")
            for start, line, q in zip(starts, lines, (0.9, p, 0.9), strict=True)
        ]
        return Witness(page, site, "".join(lines), tuple(verdicts))

    left_out = copy("a", "one.example", 0.1)
    for site, rescued in (("one.example", False), ("two.example", True), (None, True)):
        verdicts, _ = settle([left_out, copy("b", site, 0.9)], THRESHOLD)
        assert ("mirrors:agree" in [v.reason for v in verdicts]) == rescued
    verdicts, _ = settle([left_out, copy("b", "two.example", 0.1)], THRESHOLD)
    assert verdicts == left_out.verdicts
