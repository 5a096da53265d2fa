"""What holds for every merge, whatever the mirrors did to a document."""

import runpy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

HERE = Path(__file__).parent
checks = SimpleNamespace(**runpy.run_path(str(HERE / "checks.py")))
made = SimpleNamespace(**runpy.run_path(str(HERE / "mirrors.py")))
merge = checks.merge

SEEDS = st.integers(0, 2**32)
ANY = made.mirrors() | made.arbitrary()


def renamed(copies, merged) -> object:
    """What a merge says, with page ids for the copies' positions."""
    names = [witness.page for witness in copies[0]] + [None]
    blocks = [
        replace(b, spans=tuple(s._replace(copy=names[-1 if s.copy is None else s.copy])
                               for s in b.spans))
        for b in merged.blocks
    ]  # fmt: skip
    variants = [
        (v.start, v.end, v.rule, v.confidence,
         [(r.text, [names[c] for c in r.copies]) for r in v.readings])
        for v in merged.variants
    ]  # fmt: skip
    repairs = [replace(r, copies=tuple(names[c] for c in r.copies)) for r in merged.repairs]
    gaps = [(g.at, g.reason, sorted(names[c] for c in g.copies)) for g in merged.gaps]
    own = zip(names[:-1], merged.segments, merged.similarity, merged.coverage, strict=True)
    pages = {name: facts for name, *facts in own}
    main = names[merged.main]
    return merged.text, merged.body, blocks, variants, repairs, gaps, pages, main, merged.quality


@given(ANY)
def test_every_character_of_the_record_has_a_true_source(copies):
    checks.check_spans(copies, merge(copies))
    checks.check_spans(copies, merge(copies, "best_copy"))


@given(ANY)
def test_every_character_of_every_page_is_accounted_for(copies):
    checks.check_segments(copies, merge(copies))
    checks.check_segments(copies, merge(copies, "best_copy"))


@given(ANY)
def test_no_word_is_lost(copies):
    checks.check_words(copies, merge(copies))


@given(ANY, SEEDS)
def test_the_order_of_the_copies_does_not_matter(copies, seed):
    pairs = list(zip(*copies, strict=True))
    Random(seed).shuffle(pairs)
    shuffled = [list(column) for column in zip(*pairs, strict=True)]
    for mode in ("union", "best_copy"):
        assert renamed(copies, merge(copies, mode)) == renamed(shuffled, merge(shuffled, mode))


@given(ANY)
def test_a_copy_adds_nothing_to_itself(copies):
    one, claims = copies[0][:1], copies[1][:1]
    twice = [*one, replace(one[0], page="twin")], claims * 2
    alone, doubled = merge((one, claims)), merge(twice)
    assert doubled.text == alone.text
    assert not doubled.variants
    assert doubled.similarity == alone.similarity * 2


@given(ANY)
def test_the_best_copy_stands_as_if_it_were_alone(copies):
    best = merge(copies, "best_copy")
    alone = [copies[0][best.main]], [copies[1][best.main]]
    assert best.text == merge(alone).text
    blocks = [replace(block, spans=()) for block in best.blocks]
    assert blocks == [replace(block, spans=()) for block in merge(alone).blocks]


@given(made.mirrors())
def test_blocks_stand_apart_and_one_paragraph_is_one_line(copies):
    merged = merge(copies)
    for above, below in pairwise(merged.blocks):
        assert merged.text[above.start : above.end].endswith("\n\n")
        assert above.end == below.start
    for block in merged.blocks:
        if block.type not in made.KEPT_LINES:
            assert "\n" not in block.text
