"""What holds for every merge, whatever the mirrors did to a document."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import MergeOptions
from pipeline.merge import Witness, compose
from pipeline.model.copy import Step, Unit, Verdict
from pipeline.model.record import MergedText
from pipeline.model.repair import Claim
from pipeline.text.steps import CopyMap, apply

THRESHOLD = 0.5
KEPT_LINES = ("head", "signature", "code", "table")
TYPES = ("paragraph", "paragraph", "paragraph", "list_item", "heading", "quote", *KEPT_LINES)
VOCABULARY = (
    "the ferry sank off the coast and Peñas said clichés of déjà vu: 5 7 1998 XXXXXXX XXX x-ray "
    "U.S. (no), -- harbour Harbour harbor «été» 3rd l'eau ??? 海港 ß ¶1 İstanbul ﬁn the the"
).split()
BANNER = "OSLO 00000017 002 OF 003"
CHROME = ("Menu\n", "Home | About | Contact\n", "\n", "the ferry\n")


@dataclass
class Draft:
    """A block of a document before any mirror printed it."""

    type: str
    number: int | None
    marking: str | None
    lines: list[list[str]]


@dataclass
class Mirror:
    """A page that is being printed: its text, and beside it all that merge is told of it."""

    name: str
    site: str | None
    random: Random
    shouts: bool
    page: str = ""
    copy: str = ""
    steps: list[Step] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    conjectures: set[tuple[int, int]] = field(default_factory=set)
    units: list[Unit] = field(default_factory=list)
    cuts: list[tuple[int, int]] = field(default_factory=list)
    left_out: list[tuple[int, int]] = field(default_factory=list)

    def often(self, tenths: int) -> bool:
        return self.random.randrange(10) < tenths

    def keep(self, text: str) -> None:
        self.page += text
        self.copy += text

    def cut(self, text: str) -> None:
        self.cuts.append((len(self.copy), len(self.copy) + len(text)))
        self.keep(text)

    def chrome(self) -> None:
        line = self.random.choice(CHROME)
        start = len(self.page)
        self.page += line
        self.steps.append(Step(start, len(self.page), line, "", "line:short"))
        self.left_out.append((start, len(self.page)))

    def restore(self, before: str, after: str, applied: bool = True) -> None:
        start, reversible = len(self.page), self.often(5)
        end = start + len(before)
        claim = Claim(start, end, before, after, "loss", 0.9 if applied else 0.1, reversible)
        self.claims.append(claim)
        self.page += before
        self.copy += after if applied else before
        if applied:
            self.steps.append(Step(start, end, before, after, "repair:loss"))
        if not reversible:
            self.conjectures.add((start, end))

    def word(self, word: str) -> None:
        word = word.upper() if self.shouts else word
        at = self.random.randrange(len(word))
        match self.random.randrange(30):
            case 0:
                self.keep(word[:at])
                self.restore("????", word[at])
                self.keep(word[at + 1 :])
            case 1:
                self.keep(word[:at])
                self.restore("", word[at])
                self.keep(word[at + 1 :])
            case 2:
                self.keep(word[:at])
                self.restore("Â", "")
                self.keep(word[at:])
            case 3:
                self.keep(word[:at])
                self.restore("?", word[at], applied=False)
                self.keep(word[at + 1 :])
            case 4:
                self.restore("\x81", f"{word}\u202f»")
            case 5:
                self.keep(word.swapcase())
            case 6:
                self.restore("", word)
            case _:
                self.keep(word)

    def blank(self) -> None:
        self.keep(self.random.choice((" ",) * 12 + ("  ", "\t", "\u00a0", " \u00a0")))

    def wrap(self) -> None:
        """The end of a line within a block."""
        self.keep(self.random.choice(("\n",) * 4 + (" \n", "\n\n", "\n   ", "\r\n")))
        if self.page.endswith("\n") and self.often(1):
            self.chrome()
        elif self.often(1):
            self.cut(BANNER)
            self.keep("\n")

    def marker(self, draft: Draft) -> None:
        forms = ("",)
        if draft.number is not None:
            marking = f"({draft.marking})" if draft.marking else ""
            number = f"{draft.number}."
            forms = ("", f"{number} {marking} ", f"{number}  {marking}\n", f"{marking}{number[:-1]} ")
        elif draft.type == "list_item":
            forms = ("-- ", "--  ", "* ", "", "-")
        self.keep(self.random.choice(forms).lstrip())

    def block(self, draft: Draft) -> None:
        self.cuts = []
        start = len(self.copy)
        self.marker(draft)
        marker_end = len(self.copy)
        keeps_lines = draft.type in KEPT_LINES
        empty = True
        for line in draft.lines:
            if self.often(1):
                continue
            for number, word in enumerate(line):
                if self.random.randrange(20) == 0:
                    continue
                if not empty and ((number == 0 and keeps_lines) or (self.often(2) and not keeps_lines)):
                    self.wrap()
                elif not empty:
                    self.blank()
                self.word(word)
                empty = False
        end = len(self.copy)
        if empty and marker_end == start:
            return
        if empty:
            marker_end = end = start + len(self.copy[start:].rstrip())
        has_marker = marker_end > start
        self.units.append(
            Unit(
                draft.type, start, marker_end, end,
                number=draft.number if has_marker else None,
                marking=draft.marking if has_marker else None,
                cuts=tuple(cut for cut in self.cuts if cut[1] <= end),
                keeps_lines=keeps_lines,
            )
        )  # fmt: skip

    def between(self) -> None:
        self.keep(self.random.choice(("\n\n", "\n", "\n \n\n", "\n----\n")))
        while self.often(2):
            self.chrome()

    def witness(self) -> Witness:
        lines = [(start, end, 0.1) for start, end in self.left_out]
        return Witness(
            self.name, self.site, self.page, verdicts(len(self.page), lines),
            tuple(self.steps), tuple(self.units), frozenset(self.conjectures),
        )  # fmt: skip


def verdicts(length: int, chrome: list[tuple[int, int, float]]) -> tuple[Verdict, ...]:
    """Chrome as given, and content between."""
    found, at = [], 0
    for start, end, p in [*chrome, (length, length, 0)]:
        if at < start:
            found.append(Verdict(at, start, 0.9, "line:prose"))
        if start < end:
            found.append(Verdict(start, end, p, "line:short"))
        at = end
    return tuple(found)


SEEDS = st.integers(0, 2**32)
CHARACTERS = st.characters(exclude_categories=("C", "Z"))
WORDS = st.one_of(st.sampled_from(VOCABULARY), st.text(CHARACTERS, min_size=1, max_size=6))
DRAFTS = st.builds(
    Draft,
    st.sampled_from(TYPES),
    st.none() | st.integers(1, 12),
    st.sampled_from((None, "SBU", "C")),
    st.lists(st.lists(WORDS, min_size=1, max_size=8), min_size=1, max_size=3),
)
Copies = tuple[list[Witness], list[list[Claim]]]


@st.composite
def mirrors(draw: st.DrawFn) -> Copies:
    """Mirrors of one document."""
    drafts = draw(st.lists(DRAFTS, min_size=1, max_size=5))
    for draft in drafts:
        if draft.type not in ("paragraph", "heading"):
            draft.number = None
    random = Random(draw(SEEDS))
    printed = []
    for number in range(draw(st.integers(1, 4))):
        site = random.choice((None, "one.example", "two.example"))
        mirror = Mirror(f"p{number}", site, random, shouts=random.randrange(8) == 0)
        while mirror.often(3):
            mirror.chrome()
        for draft in drafts:
            if not mirror.often(1):
                mirror.block(draft)
                mirror.between()
        printed.append(mirror)
    return [mirror.witness() for mirror in printed], [mirror.claims for mirror in printed]


TEXTS = st.text(st.sampled_from("aab  \n\n.1?é¶\t\r海") | CHARACTERS, max_size=60)


@st.composite
def arbitrary(draw: st.DrawFn) -> Copies:
    """Texts that need have nothing in common, with any verdicts, repairs and units allowed."""
    pairs = [draw(anything(f"p{number}")) for number in range(draw(st.integers(1, 3)))]
    return [witness for witness, _ in pairs], [claims for _, claims in pairs]


@st.composite
def anything(draw: st.DrawFn, name: str) -> tuple[Witness, list[Claim]]:
    text = draw(TEXTS)
    random = Random(draw(SEEDS))
    steps: list[Step] = []
    claims, chrome, at = [], [], 0
    for line in text.splitlines(keepends=True) if "\r" not in text else [text]:
        if random.randrange(4) == 0 and text[at - 1 : at] in ("", "\n") and line.endswith("\n"):
            chrome.append((at, at + len(line), random.choice((0.0, 0.2))))
            steps.append(Step(at, at + len(line), line, "", "line:short"))
        elif random.randrange(2) and line.strip():
            start = at + random.randrange(len(line.rstrip()))
            end = start + random.randrange(1 + len(text[start : at + len(line)].split("\n")[0]))
            before, after = text[start:end], random.choice(("", "é", "a b", " a", "b ", "\u202f"))
            if before != after and "\r" not in before:
                claims.append(Claim(start, end, before, after, "loss", 0.9, False))
                steps.append(Step(start, end, before, after, "repair:loss"))
        at += len(line)
    units = any_units(random, apply(text, steps), edges(steps, len(text)))
    conjectures = frozenset((c.start, c.end) for c in claims if random.randrange(2))
    witness = Witness(
        name, None, text, verdicts(len(text), chrome), tuple(steps), units, conjectures
    )
    return witness, claims


def edges(steps: list[Step], length: int) -> list[int]:
    """Copy offsets where a unit may begin or end: not inside a replacement."""
    found, at, page_at = [], 0, 0
    for step in [*steps, Step(length, length, "", "", "")]:
        found += range(at, at + step.start - page_at + 1)
        at, page_at = at + step.start - page_at + len(step.after), step.end
    return found


def any_units(random: Random, copy: str, at: list[int]) -> tuple[Unit, ...]:
    found = []
    bounds = sorted(random.choices(at, k=2 * random.randrange(4)))
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        inside = [e for e in at if start <= e <= end]
        marker_end, *cut = sorted(random.choices(inside, k=3))
        marker_end = random.choice((start, marker_end))
        own = copy[start:end], copy[marker_end:end]
        blank = any(text and (text[0].isspace() or text[-1].isspace()) for text in own)
        touching = found and (found[-1].end == start)
        if start == end or blank or touching or (marker_end > start and copy[start] == " "):
            continue
        kind = random.choice(TYPES)
        number = random.choice((None, 1)) if marker_end > start else None
        cuts = (tuple(cut),) if random.randrange(2) and cut[0] < cut[1] else ()
        found.append(
            Unit(kind, start, marker_end, end, number, None, cuts=cuts,
                 keeps_lines=kind in KEPT_LINES)
        )  # fmt: skip
    return tuple(found)


def merge(copies: Copies, mode: str = "union") -> MergedText:
    frequency = {"ferry": 1e-4, "harbour": 1e-5}
    options = MergeOptions(mode=mode)
    witnesses, claims = copies
    return compose("doc:x", witnesses, claims, lambda w: frequency.get(w, 0.0), options, THRESHOLD)


def covers(ranges: list[tuple[int, int]], length: int) -> bool:
    """Whether ranges in this order partition [0, length)."""
    ends = [0, *(end for _, end in ranges)]
    meet = all(start == before for (start, _), before in zip(ranges, ends, strict=False))
    return meet and all(start < end for start, end in ranges) and ends[-1] == length


def joined(ranges: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    found: list[tuple[int, int, int, int]] = []
    for start, end, rec_start, rec_end in sorted(ranges):
        if found and (found[-1][1], found[-1][3]) == (start, rec_start):
            start, _, rec_start, _ = found.pop()
        found.append((start, end, rec_start, rec_end))
    return found


def body_words(witness: Witness) -> list[tuple[str, int, int]]:
    """The words of a copy's units with their page ranges; words one step restored are one."""
    copy, to_page = apply(witness.text, witness.steps), CopyMap(witness.steps)
    found: list[tuple[str, int, int]] = []
    for unit in witness.units:
        own_start = unit.start if unit.marker_end == unit.end else unit.marker_end
        hidden = {at for start, end in unit.cuts for at in range(start, end)}
        shown = "".join(" " if at in hidden else c for at, c in enumerate(copy[: unit.end]))
        at = own_start
        for word in shown[own_start:].split():
            start = shown.index(word, at)
            at = start + len(word)
            begin, stop = to_page.start(start), to_page.end(at)
            if begin < stop:
                found.append((word, begin, stop))
    return found


def check_spans(copies: Copies, merged: MergedText) -> None:
    witnesses, _ = copies
    assert covers([(b.start, b.end) for b in merged.blocks], len(merged.text))
    for block in merged.blocks:
        ranges = [(s.start - block.start, s.end - block.start) for s in block.spans]
        assert covers(ranges, block.end - block.start)
        assert block.text in merged.text[block.start : block.end]
        for start, end, copy, src_start, src_end, op in block.spans:
            if copy is None:
                assert (op, src_start, src_end) == ("rendered", 0, 0)
                continue
            source, text = witnesses[copy].text[src_start:src_end], merged.text[start:end]
            if op == "copied":
                assert source == text
            elif op == "unwrapped":
                assert text == " "
                assert source.isspace()
                assert "\n" in source
            elif op == "joined":
                assert text == " "
            elif op in ("repaired", "inferred"):
                steps = [(s.start, s.end, s.after) for s in witnesses[copy].steps]
                assert (src_start, src_end, text) in steps
                inferred = (src_start, src_end) in witnesses[copy].conjectures
                assert inferred == (op == "inferred")


def check_segments(copies: Copies, merged: MergedText) -> None:
    taken = defaultdict(list)
    for block in merged.blocks:
        for start, end, copy, src_start, src_end, op in block.spans:
            if op != "joined" and src_start < src_end:
                taken[copy].append((src_start, src_end, start, end))
    for copy, (witness, segments) in enumerate(zip(copies[0], merged.segments, strict=True)):
        assert covers([(s.start, s.end) for s in segments], len(witness.text))
        chosen = [s for s in segments if s.fate == "chosen"]
        told = [(s.start, s.end, s.rec_start, s.rec_end) for s in chosen]
        assert joined(told) == joined(taken[copy])
        for segment in segments:
            assert segment.record or segment.rule
            if segment.fate == "agrees":
                own = witness.text[segment.start : segment.end]
                there = merged.text[segment.rec_start : segment.rec_end]
                assert own.split() == there.split()


def check_words(copies: Copies, merged: MergedText) -> None:
    """No word of a kept unit is lost."""
    readings = {reading.text for variant in merged.variants for reading in variant.readings}
    for variant in merged.variants:
        assert merged.text[variant.start : variant.end] == variant.readings[0].text
    known = {word for text in (merged.text, *readings) for word in text.split()}
    for witness, segments in zip(copies[0], merged.segments, strict=True):
        alive = {
            at
            for s in segments
            if s.fate in ("chosen", "agrees", "variant")
            for at in range(s.start, s.end)
        }
        deleted = {at for s in witness.steps if not s.after for at in range(s.start, s.end)}
        for word, start, end in body_words(witness):
            assert alive.issuperset(set(range(start, end)) - deleted), word
            assert word in known, word


def renamed(copies: Copies, merged: MergedText) -> object:
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


ANY = mirrors() | arbitrary()


@given(ANY)
def test_every_character_of_the_record_has_a_true_source(copies):
    check_spans(copies, merge(copies))
    check_spans(copies, merge(copies, "best_copy"))


@given(ANY)
def test_every_character_of_every_page_is_accounted_for(copies):
    check_segments(copies, merge(copies))
    check_segments(copies, merge(copies, "best_copy"))


@given(ANY)
def test_no_word_is_lost(copies):
    check_words(copies, merge(copies))


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


@given(mirrors())
def test_blocks_stand_apart_and_one_paragraph_is_one_line(copies):
    merged = merge(copies)
    for above, below in pairwise(merged.blocks):
        assert merged.text[above.start : above.end].endswith("\n\n")
        assert above.end == below.start
    for block in merged.blocks:
        if block.type not in KEPT_LINES:
            assert "\n" not in block.text
