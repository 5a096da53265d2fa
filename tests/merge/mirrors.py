"""Strategies: mirrors of one document, and texts that have nothing in common."""

from dataclasses import dataclass, field, replace
from random import Random

from hypothesis import strategies as st

from pipeline.merge import Witness
from pipeline.model.copy import Step, Unit, Verdict
from pipeline.model.repair import Claim
from pipeline.text.steps import apply

KEPT_LINES = ("head", "signature", "code", "table")
TYPES = ("paragraph", "paragraph", "paragraph", "list_item", "heading", "quote", *KEPT_LINES)
VOCABULARY = [
    "the", "ferry", "sank", "off", "the", "coast", "and", "Peñas", "said", "clichés", "déjà", "vu:",
    "5", "7", "1998", "XXXXXXX", "XXX", "x-ray", "U.S.", "(no),", "--", "harbour", "Harbour",
    "harbor", "«été»", "3rd", "l'eau", "???", "海港", "ß", "¶1", "İstanbul", "ﬁn", "the", "the",
]  # fmt: skip
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
            glued = f"{marking}{number[:-1]} "
            forms = ("", f"{number} {marking} ", f"{number}  {marking}\n", glued)
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
                if not empty:
                    breaks = number == 0 if keeps_lines else self.often(2)
                    (self.wrap if breaks else self.blank)()
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

    def seen(self, drafts: list[Draft]) -> list[Draft]:
        """The blocks as this mirror's markup has them: cut in two, run together, mistaken."""
        found: list[Draft] = []
        for draft in drafts:
            if self.often(1) and found:
                found[-1] = replace(found[-1], lines=found[-1].lines + draft.lines)
            elif self.often(2) and len(draft.lines) > 1:
                number = self.random.choice((None, 3))
                second = Draft("paragraph", number, None, draft.lines[1:])
                found += [replace(draft, lines=draft.lines[:1]), second]
            elif self.often(2):
                found.append(replace(draft, type=self.random.choice(TYPES), number=None))
            else:
                found.append(draft)
        return found

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
        for draft in mirror.seen(drafts):
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
        # A unit shows at least a word between its cuts, or it would be none.
        shown = copy[marker_end : max(cut[0], marker_end)] + copy[max(cut[1], marker_end) : end]
        cuts = (tuple(cut),) if random.randrange(2) and cut[0] < cut[1] and shown.strip() else ()
        found.append(
            Unit(kind, start, marker_end, end, number, None, cuts=cuts,
                 keeps_lines=kind in KEPT_LINES)
        )  # fmt: skip
    return tuple(found)
