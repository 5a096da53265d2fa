"""What merge makes of mirrors that are small enough to read; see `cases/merge.json`.

A line of a copy is `code|text`. The code's letter opens a unit: p(aragraph), h(eading), l(ist
item), d: head; a blank goes on with the unit, `=` is a banner inside it, nothing is layout. A `~`
before it marks what the line model left out, a `?` what it was unsure of. `{before=after}` is a
repair that lost nothing, `{before~after}` a conjecture.
"""

import json
import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.config.schema import MergeOptions
from pipeline.merge import Witness, compose, settle
from pipeline.model.copy import Step, Unit, Verdict
from pipeline.model.repair import Claim
from pipeline.text.steps import apply

HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases" / "merge.json").read_text(encoding="utf-8"))
checks = SimpleNamespace(**runpy.run_path(str(HERE / "checks.py")))

TYPES = {"p": "paragraph", "h": "heading", "l": "list_item", "d": "head"}
PROBABILITY = {"": 0.95, "~": 0.1, "?": 0.6}
LINE = re.compile(r"([~?]?)([phld =]?)\|(.*)")
REPAIR = re.compile(r"\{(.*?)([=~])(.*?)\}")
MARKER = re.compile(r"(?:(\d+)\.\s*(?:\((\w+)\))?|--)\s*")


def printed(number, lines):
    """The page of one copy, its claims, and the codes of its lines."""
    text, verdicts, claims, codes = "", [], [], []
    for line in lines:
        sure, code, rest = LINE.fullmatch(line).groups()
        start, at = len(text), 0
        for hole in REPAIR.finditer(rest):
            text += rest[at : hole.start()]
            before, kind, after = hole.groups()
            begin, text = len(text), text + before
            claim = Claim(begin, len(text), before, after, "test", 0.95, kind == "=")
            claims.append(claim)
            at = hole.end()
        text += rest[at:] + "\n"
        verdicts.append(Verdict(start, len(text), PROBABILITY[sure], "test"))
        codes.append((start, len(text), code))
    return text, tuple(verdicts), claims, codes


def cut(witness, claims, codes):
    """The witness with the steps and the units that its settled verdicts leave."""
    text, out = witness.text, [v for v in witness.verdicts if v.p < checks.THRESHOLD]
    steps = [Step(v.start, v.end, text[v.start : v.end], "", v.reason) for v in out]
    steps += [Step(c.start, c.end, c.before, c.after, "repair:test") for c in claims]
    steps.sort(key=lambda step: (step.start, step.end))
    gone = [(v.start, v.end) for v in out]
    units, shrunk = [], 0
    for start, end, code in codes:
        own = [s for s in steps if start <= s.start and s.end <= end]
        line = "" if any(a <= start < b for a, b in gone) else apply(
            text[start:end], [Step(s.start - start, s.end - start, "", s.after, "") for s in own]
        )  # fmt: skip
        begin, stop = start - shrunk, start - shrunk + len(line)
        shrunk += end - start - len(line)
        if not line or not code:
            continue
        stop -= len(line) - len(line.rstrip())
        if code in TYPES:
            units.append(opened(TYPES[code], line, begin, stop))
        else:
            last = units.pop()
            cuts = (*last.cuts, (begin, stop)) if code == "=" else last.cuts
            # A marker alone on its line ends where the text begins.
            alone = last.marker_end == last.end > last.start
            marker_end = begin if alone else last.marker_end
            units.append(Unit(
                last.type, last.start, marker_end, stop, last.number, last.marking, cuts=cuts,
                keeps_lines=last.keeps_lines,
            ))  # fmt: skip
    conjectures = frozenset((c.start, c.end) for c in claims if not c.reversible)
    return Witness(
        witness.page, witness.site, text, witness.verdicts, tuple(steps), tuple(units), conjectures
    )


def opened(kind, line, begin, stop):
    marker = MARKER.match(line) if kind == "paragraph" else None
    number = int(marker[1]) if marker and marker[1] else None
    marker_end = min(begin + marker.end(), stop) if marker else begin
    return Unit(
        kind, begin, marker_end, stop, number, marker[2] if marker else None,
        keeps_lines=kind == "head",
    )  # fmt: skip


def merged(case):
    pages = [printed(number, lines) for number, lines in enumerate(case["copies"])]
    sites = case.get("sites", [f"{n}.example" for n in range(len(pages))])
    before = [
        Witness(f"page{n}", sites[n], text, verdicts)
        for n, (text, verdicts, _, _) in enumerate(pages)
    ]
    witnesses = []
    settled = settle(before, checks.THRESHOLD)
    for witness, verdicts, (text, _, claims, codes) in zip(before, settled, pages, strict=True):
        after = Witness(witness.page, witness.site, text, verdicts)
        witnesses.append(cut(after, claims, codes))
    claims = [claims for _, _, claims, _ in pages]
    known = case.get("words", ())
    result = compose(
        "doc:x", witnesses, claims, lambda word: float(word in known), MergeOptions(), 0.5
    )
    return (witnesses, claims), result


@pytest.fixture(params=CASES, ids=lambda case: case["label"])
def case(request):
    return request.param


def test_the_text_and_its_variants(case):
    _, result = merged(case)
    assert result.text == case["text"]
    assert [[r.text for r in v.readings] for v in result.variants] == case["variants"]
    if "rules" in case:
        assert [v.rule for v in result.variants] == case["rules"]


def test_every_case_is_accounted_for(case):
    copies, result = merged(case)
    checks.check_spans(copies, result)
    checks.check_segments(copies, result)
    checks.check_words(copies, result)


def test_restored_characters_are_marked(case):
    _, result = merged(case)
    spans = [span for block in result.blocks for span in block.spans]
    for op in ("repaired", "inferred"):
        marked = [result.text[s.start : s.end] for s in spans if s.op == op]
        assert marked == case.get(op, [])


def test_gaps_are_marked(case):
    _, result = merged(case)
    assert [gap.at for gap in result.gaps] == case.get("gaps", [])


def test_what_the_mirrors_say_of_a_line(case):
    (witnesses, _), result = merged(case)
    verdicts = [v.reason for witness in witnesses for v in witness.verdicts]
    assert verdicts.count("mirrors:agree") == case.get("rescued", 0)
    overruled = [r for r in verdicts if r == "mirrors:outside-span"]
    assert overruled == case.get("left_out", [])
    markers = [
        witness.text[s.start : s.end]
        for witness, segments in zip(witnesses, result.segments, strict=True)
        for s in segments
        if (s.fate, s.rule) == ("variant", "marker")
    ]
    assert markers == case.get("variant_markers", [])


def test_a_word_comes_from_the_copy_that_prints_it(case):
    _, result = merged(case)
    for word, copy in case.get("copied_from", {}).items():
        at = result.text.index(word)
        spans = [
            s for b in result.blocks for s in b.spans if s.start <= at and at + len(word) <= s.end
        ]
        assert [(s.copy, s.op) for s in spans] == [(copy, "copied")]
