"""Mojibake that lost nothing: decoded back by ftfy in its most careful setting."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from pipeline.config.schema import RepairOptions
from pipeline.model.repair import Claim
from pipeline.repair import escapes, mixups
from pipeline.repair.decoding import Known, decoded
from pipeline.repair.entities import shows_entities
from pipeline.repair.gate import bad_lines, may_change, suspect_lines
from pipeline.repair.sequences import ENCODINGS, is_plausible, proved_alone, scripts, sequences
from pipeline.text.words import WordList

_MAX_PIECE = 4_000
# More often nobody reads a text in the wrong encoding.
_MAX_TIMES = 3
# ftfy changes only what has the shape of mojibake, and is rarely wrong then.
CONFIDENCE = 0.95
# That a character was lost is as sure, but not what it was.
_LEFT = 0.8

# What prose has as well as mojibake, a letter and what is set after it: it proves no script.
_SOUND = re.compile(r"[^\W\d_][‘’“”–—…«»‹›®¹²³\u00a0\u00ad]{1,2}")

_OPEN_QUOTE = re.compile(r"(?<![^\s(])“[^“”\n]*\Z")
_MAX_QUOTE = 500
# A small number after a letter is a note; before another letter it is none.
_NOTE = re.compile(r".*[®¹²³]")
# French `à` before a blank: no language has the capital as a word.
_A_GRAVE = "Ã\u00a0"
# What UTF-8 of a blank and of `à` begins with when it is read wrongly.
_HALVES, _OPENING = ("Ã", "Â"), tuple('([{“„«"')


def claims(text: str, words: WordList, options: RepairOptions) -> tuple[Claim, ...]:
    """Claims for all mojibake that can be decoded back, each as small as the change itself.

    >>> from pipeline.text.words import load_words
    >>> found = claims("a cafÃ© there", load_words(), RepairOptions())
    >>> [(claim.start, claim.before, claim.after, claim.mechanism) for claim in found]
    [(5, 'Ã©', 'é', 'utf-8 read as latin-1')]

    What was never UTF-8 is told by the words of the whole text, and comes first: single characters
    of it look like something else.

    Quotes stay curly; widths, ligatures, line breaks and Unicode normal forms stay as they are. So
    do all entities on a line with markup, and those that stand for ASCII (`&amp;`) unless the text
    has them where prose has quotes and apostrophes. Letters of a script that nothing else in the
    text proves are no reason to take a sign from a capital: `CAFÉ’S` stays.
    """
    found = escapes.claims(text, options)
    if found or not may_change(text):
        return found
    return mixups.claims(text, words) or _utf8_claims(text, False)


def left_claims(text: str) -> tuple[Claim, ...]:
    """The same for mojibake of which bytes are gone and no word tells which: U+FFFD stands there.

    >>> [(c.start, c.before, c.after) for c in left_claims("â€œSo there!â€?")]
    [(0, 'â€œ', '“'), (12, 'â€?', '\\ufffd')]

    That erases what could tell more, so it is for texts of which everything else has been said.
    """
    return _utf8_claims(text, True) if "\ufffd" in text or _ASKS.search(text) else ()


def _utf8_claims(text: str, is_left: bool) -> tuple[Claim, ...]:
    known = Known(shows_entities(text), is_left)
    bad = [piece for line in bad_lines(text) for piece in _pieces(text, *line)]
    found = _piece_claims(text, bad, known)
    shown = scripts("".join(one.after for one in found if not _is_sound(text, one)))
    found = _proved_solitary(text, _meant(text, found, shown))
    sure = any(not _is_lone(text, claim) for claim in found)
    alone = proved_alone(text)
    proved = alone or (_proved(found) if sure else None)
    if alone is not None:
        shown |= scripts(sequences(alone[0]).decoded(text))
    if proved is not None:
        pieces = [piece for line in suspect_lines(text) for piece in _pieces(text, *line)]
        known = replace(known, encoding=proved[0], times=proved[1])
        found = _meant(text, _piece_claims(text, pieces, known), shown)
        found = _proved_solitary(text, found)
    return tuple(found) if sure or proved else ()


def _is_sound(text: str, claim: Claim) -> bool:
    """Whether prose has the like: a letter and what is set after it."""
    is_note = _NOTE.fullmatch(claim.before) is not None
    inside = text[claim.end : claim.end + 1].isalpha()
    return _SOUND.fullmatch(claim.before) is not None and not (is_note and inside)


def _meant(text: str, claims: Sequence[Claim], shown: frozenset[str]) -> list[Claim]:
    """The claims without those on a letter and the signs after it, which prose has as well."""
    return [
        claim
        for claim in claims
        if is_plausible(claim.after, shown) and not _closes_quote(text, claim)
    ]


def _piece_claims(text: str, pieces: Sequence[tuple[int, int]], known: Known) -> list[Claim]:
    return [claim for start, end in pieces for claim in _line_claims(text[start:end], start, known)]


def _proved(claims: Sequence[Claim]) -> tuple[str, int] | None:
    """The encoding, and how often it was mistaken for UTF-8, that explain most of the claims."""
    explained: Counter[tuple[str, int]] = Counter()
    for (before, after), count in Counter((c.before, c.after) for c in claims).items():
        for encoding in ENCODINGS:
            text = before
            for times in range(1, _MAX_TIMES + 1):
                text = sequences(encoding).decoded(text)
                explained[encoding, times] += count * (text == after)
    best = max(explained, key=explained.__getitem__, default=None)
    return best if best is not None and explained[best] else None


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
    if claim.before == _A_GRAVE:
        return False
    is_letter = len(claim.after.strip()) == 1 and claim.after.strip().isalpha()
    return is_letter and not before.isalpha() and not after.isalpha()


def _proved_solitary(text: str, claims: list[Claim]) -> list[Claim]:
    """The claims without those on capitals that stand alone, unless words prove the mechanism.

    `Â is a letter`, a sound text says: alone it is half of a no-break space only where `cafÃ©` is.
    """
    if any(_is_in_word(text, claim) or _ends_word(text, claim) for claim in claims):
        return claims
    return [claim for claim in claims if not _is_solitary(text, claim)]


def _is_solitary(text: str, claim: Claim) -> bool:
    """Whether a capital changes, or goes, that has blanks around it or the ends of a line."""
    before, after = (
        text[max(0, claim.start - 1) : claim.start],
        text[claim.start + 1 : claim.start + 2],
    )
    if claim.before.strip() not in _HALVES or claim.before == _A_GRAVE:
        return False
    return (not before or before.isspace() or before in _OPENING) and not after.strip()


def _ends_word(text: str, claim: Claim) -> bool:
    """Whether what is left of a no-break space stands right at a word or the end of a sentence."""
    return (
        claim.before.rstrip("\u00a0") == "Â"
        and claim.start > 0
        and text[claim.start + 1 : claim.start + 2] == "\u00a0"
        and (text[claim.start - 1].isalnum() or text[claim.start - 1] in ".,;:!?")
    )


def _is_in_word(text: str, claim: Claim) -> bool:
    """Whether a whole sequence changes that stands at a letter: no sound text has the like."""
    around = text[max(0, claim.start - 1) : claim.start] + text[claim.end : claim.end + 1]
    is_whole = len(claim.before) > 1 and not any(map(str.isspace, claim.before))
    is_bytes = is_whole and not claim.before.startswith("&") and not _is_sound(text, claim)
    return is_bytes and any(map(str.isalpha, around))


def _closes_quote(text: str, claim: Claim) -> bool:
    """Whether the change would take the end of a quote that is open, as in `“AMANHÃ”`."""
    is_end = _SOUND.fullmatch(claim.before) and claim.before.endswith("”")
    if not is_end or text[claim.end : claim.end + 1].isalnum():
        return False
    start = max(0, claim.start - _MAX_QUOTE)
    return _OPEN_QUOTE.search(text, start, claim.start) is not None


def _line_claims(line: str, offset: int, known: Known) -> list[Claim]:
    fixed, mechanism = decoded(line, known)
    if known.is_left and _HALF.search(fixed):
        # More was lost here than one reading undoes: what is left of that would say nothing.
        return _line_claims(line, offset, replace(known, is_left=False))
    return [
        Claim(
            start=offset + start,
            end=offset + end,
            before=line[start:end],
            after=after,
            mechanism=mechanism,
            confidence=_LEFT if "\ufffd" in after or _is_lossy(line, start, end) else CONFIDENCE,
            reversible="\ufffd" not in after,
        )
        for start, end, after in _changes(line, fixed)
        if not _breaks_capitals(line[max(0, start - 2) : start], after)
        and (known.is_left or _is_of_other_script(after) or not _is_lossy(line, start, end))
        and not _is_nobodys(after)
        and not _is_half_a_pair(line[start:end], after)
    ]


def _breaks_capitals(before: str, after: str) -> bool:
    """Whether a small letter would follow two capitals: then the line was right as it was."""
    return (
        len(before) > 1 and before[-2:].isupper() and before[-2:].isalpha() and after[:1].islower()
    )


def _is_half_a_pair(before: str, after: str) -> bool:
    """Whether a lone surrogate would be lost: U+FFFD tells less of what it stands for."""
    return after == "\ufffd" and len(before) == 1 and "\ud800" <= before <= "\udfff"


def _is_nobodys(text: str) -> bool:
    """Whether characters come out that no standard assigns: then the encoding was another."""
    return any(unicodedata.category(character) in ("Co", "Cn") for character in text)


def _is_lossy(line: str, start: int, end: int) -> bool:
    """Whether characters are lost right here: half a decoding would erase the evidence."""
    if "\ufffd" in line:
        token = line[line.rfind(" ", 0, start) + 1 : start] + line[start:].split(" ", 1)[0]
        if "\ufffd" in token + line[start:end]:
            return True
    while start > 0 and (line[start - 1] == "?" or not line[start - 1].isascii()):
        start -= 1
    while end < len(line) and (line[end] == "?" or not line[end].isascii()):
        end += 1
    return bool(_LOST.search(line, start, end))


def _is_of_other_script(text: str) -> bool:
    """Whether letters come out, none of them Latin: no word list can tell the lost ones."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and not any(_is_latin(character) for character in letters)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _changes(line: str, fixed: str) -> list[tuple[int, int, str]]:
    """The places that differ: neighbouring edits are one change."""
    changes: list[tuple[int, int, str]] = []
    for edit in Levenshtein.opcodes(line, fixed):
        after = fixed[edit.dest_start : edit.dest_end]
        if edit.tag == "equal":
            continue
        # What lies between and is beyond ASCII is lost too, or the same by chance: `РЎС‚` is `Ст`.
        between = line[changes[-1][1] : edit.src_start] if changes else ""
        if changes and all(character > "\x7f" for character in between):
            start, _, before = changes.pop()
            changes.append((start, edit.src_end, before + between + after))
        else:
            changes.append((edit.src_start, edit.src_end, after))
    return changes


# A lost character among what is left of others.
_HALF = re.compile(r"[^\x00-\x7f]\?[^\x00-\x7f]")
# A question mark after a character beyond ASCII: the scan for it is that for a plain one.
_ASKS = re.compile(r"\?(?<=[^\x00-\x7f]\?)")
_LOST = re.compile(rf"\ufffd|{_HALF.pattern}")
