"""Mojibake that lost nothing: decoded back by ftfy in its most careful setting."""

import html
import re
from collections import Counter
from collections.abc import Iterator

import ftfy
from ftfy import ExplanationStep, TextFixerConfig
from rapidfuzz.distance import Levenshtein

from pipeline.model.repair import Claim
from pipeline.repair.gate import suspect_lines

_MAX_PIECE = 4_000
# ftfy changes only what has the shape of mojibake, and is rarely wrong then.
CONFIDENCE = 0.95

_CAREFUL = TextFixerConfig(
    unescape_html=False,
    replace_lossy_sequences=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    remove_control_chars=False,
    normalization=None,
)


def claims(text: str) -> tuple[Claim, ...]:
    """Claims for all mojibake that can be decoded back, each as small as the change itself.

    >>> [(c.start, c.before, c.after, c.mechanism) for c in claims("a cafÃ© there")]
    [(5, 'Ã©', 'é', 'utf-8 read as latin-1')]

    Quotes stay curly; widths, ligatures, line breaks and Unicode normal forms stay as they are;
    entities that stand for ASCII (`&lt;`, `&amp;`) stay, and so do all on a line with markup.
    """
    found = []
    for start, end in suspect_lines(text):
        for first, last in _pieces(text, start, end):
            found += _line_claims(text[first:last], first)
    sure = any(not _is_lone(text, claim) for claim in found)
    return tuple(found) if sure else ()


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line, cut at blanks where it is long: comparing costs the square of the length."""
    while end - start > _MAX_PIECE:
        blank = text.rfind(" ", start, start + _MAX_PIECE)
        cut = blank + 1 if blank > start else start + _MAX_PIECE
        yield start, cut
        start = cut
    yield start, end


def _is_lone(text: str, claim: Claim) -> bool:
    """Whether a letter comes out that stands by itself: alone it proves nothing."""
    before, after = text[max(0, claim.start - 1) : claim.start], text[claim.end : claim.end + 1]
    is_letter = len(claim.after.strip()) == 1 and claim.after.strip().isalpha()
    return is_letter and not before.isalpha() and not after.isalpha()


def _line_claims(line: str, offset: int) -> list[Claim]:
    fixed, mechanism = _fix(line)
    return [
        Claim(
            start=offset + start,
            end=offset + end,
            before=line[start:end],
            after=after,
            mechanism=mechanism,
            confidence=CONFIDENCE,
            reversible=True,
        )
        for start, end, after in _changes(line, fixed)
        if not _breaks_capitals(line[max(0, start - 2) : start], after)
        and not _is_lossy(line, start, end)
    ]


def _breaks_capitals(before: str, after: str) -> bool:
    """Whether a small letter would follow two capitals: then the line was right as it was."""
    return (
        len(before) > 1 and before[-2:].isupper() and before[-2:].isalpha() and after[:1].islower()
    )


def _is_lossy(line: str, start: int, end: int) -> bool:
    """Whether characters are lost right here: half a decoding would erase the evidence."""
    while start > 0 and (line[start - 1] == "?" or not line[start - 1].isascii()):
        start -= 1
    while end < len(line) and (line[end] == "?" or not line[end].isascii()):
        end += 1
    return bool(_LOST.search(line, start, end))


def _fix(line: str) -> tuple[str, str]:
    """The line decoded, until nothing changes any more, and the mechanisms in words."""
    plan: list[ExplanationStep] = []
    while True:
        before = line
        if "<" not in line and "&lt;" not in line:
            line = _ENTITY.sub(_character, line)
            if line != before:
                plan.append(ExplanationStep("apply", "unescape_html"))
        decoded = ftfy.fix_and_explain(line, _CAREFUL)
        plan += decoded.explanation or []
        line = decoded.text
        if line == before:
            return line, _name(plan)


def _character(entity: re.Match[str]) -> str:
    """What an entity stands for, where that is no ASCII character."""
    character = html.unescape(f"&{entity.group(1)};")
    return entity.group() if character.isascii() or character.endswith(";") else character


def _changes(line: str, fixed: str) -> list[tuple[int, int, str]]:
    """The places that differ: neighbouring edits are one change."""
    changes: list[tuple[int, int, str]] = []
    for edit in Levenshtein.opcodes(line, fixed):
        after = fixed[edit.dest_start : edit.dest_end]
        if edit.tag == "equal":
            continue
        if changes and changes[-1][1] == edit.src_start:
            start, _, before = changes.pop()
            changes.append((start, edit.src_end, before + after))
        else:
            changes.append((edit.src_start, edit.src_end, after))
    return changes


# An entity, escaped once or more.
_ENTITY = re.compile(r"&(?:amp;)*(#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z][A-Za-z0-9]{1,30});")
# A lost character among what is left of others.
_LOST = re.compile(r"\ufffd|\?[^\x00-\x7f]")

_NAMES = {
    "unescape_html": "html entity",
    "decode_inconsistent_utf8": "utf-8 read as a one-byte encoding",
    "fix_c1_controls": "windows-1252 read as latin-1",
    "fix_surrogates": "surrogate pair",
}


def _name(plan: list[ExplanationStep]) -> str:
    """The plan in words: what was done to the text, not how to undo it."""
    names: Counter[str] = Counter()
    read_as = ""
    for action, parameter in plan:
        if action == "encode":
            read_as = parameter.removeprefix("sloppy-")
        elif action == "decode":
            names[f"{parameter.removesuffix('-variants')} read as {read_as}"] += 1
        elif parameter in _NAMES:
            names[_NAMES[parameter]] += 1
    times = {1: "", 2: " twice", 3: " three times"}
    return ", then ".join(name + times.get(count, " often") for name, count in names.items())
