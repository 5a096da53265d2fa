"""Quotes, apostrophes and dashes that became another character: `didnQt`, `AMBASSADOR,S`.

What stands for them is sound elsewhere, so a text has to prove that it uses them this way: by
apostrophes where only one can stand, or by quotes that open and close. Control characters prove
themselves, for nobody writes them.
"""

import re
from collections.abc import Iterator, Mapping

from pipeline.model.repair import Claim
from pipeline.text.words import WordList

# What stands behind an apostrophe in English.
CONTRACTED = frozenset(("s", "t", "re", "ve", "ll", "d", "m"))
# Longer words before an s own something.
_SHORT = 6
_ELIDED = frozenset(
    ("l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "un",
     "dell", "all", "nell", "dall", "sull", "quest")
)  # fmt: skip
_SURE, _LIKELY = 0.97, 0.9
# What proves a text: a contraction or a quote proves as much as two possessives.
_PROVED = 2
_MAX_QUOTE = 500
_QUOTED_LETTERS = 3
_ELIDED_BEFORE = frozenset("aeiouyhâàéèêîôœAEIOUYHÉÈÊÀ")
_MIN_ELIDING = 1e-6
# What begins with the sign itself is found fast. Where none stands behind a letter or the end of a
# sentence, nothing is proved.
_BEHIND = {"Q": re.compile(r"Q(?:(?<=[^\W\d_]Q)|(?<=[.,!?]Q))"), ",": re.compile(r",(?=[^\W\d_])")}
# A Q before a word, behind one, behind its end.
_OPENING = re.compile(r"Q(?<![\w@/]Q)([^\W\d_Q]+)(Q?)(?![\w@/])")
_CLOSING = re.compile(r"Q(?<=[^\W\d_Q]Q)(?![\w@/])")
_CLOSED = re.compile(r"(?<![\w@/])[^\W\d_Q]+$")
_AFTER_POINT = re.compile(r"Q(?<=[a-z][.,!?]Q)(?=\s|$)")

# By mechanism, what is left of a character, and where such a character stands.
_CONTROLS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "eighth bit stripped": {
        r"(?<=\w)\x12": ("\x12", "’"),
        r"\x11(?=\w)": ("\x11", "‘"),
        r"\x13(?=\S)": ("\x13", "“"),
        r"(?<=\S)\x14": ("\x14", "”"),
        r"\x16": ("\x16", "–"),
        r"\x17": ("\x17", "—"),
        r"(?<=\S)\x05": ("\x05", "…"),
        r"(?<!\S)\x15(?=\s)": ("\x15", "•"),
        r"(?<=[\w ])\x19(?!\w)": ("\x19", "™"),
        r"\x04(?=[^\W_])": ("\x04", "„"),
        r"(?<=\S)\x13(?!\S)": ("\x13", "“"),
        r"(?<=[^\W\d_])\x1a|\x1a(?=[^\W\d_]{2})": ("\x1a", "š"),
        r"(?<=[^\W\d_])\x1e|\x1e(?=[^\W\d_]{2})": ("\x1e", "ž"),
        r"(?<=[^\W\d_])\x1c(?=[^\W\d_])": ("\x1c", "œ"),
    },
    "low byte of utf-16": {
        r"(?<=\w)\x19(?=\w|\s)": ("\x19", "’"),
        r"\x18(?=\w)": ("\x18", "‘"),
        r"\x1c(?=\S)": ("\x1c", "“"),
        r"(?<=\S)\x1d": ("\x1d", "”"),
        r"(?<=[\s\d])\x13(?=[\s\d])": ("\x13", "–"),
        r"(?<=[\s\w])\x14(?=[\s\w])": ("\x14", "—"),
    },
}
_BY_SIGN = {"Q": "Q for a quote", ",": "comma for an apostrophe"}
NAMES = (*_CONTROLS, *_BY_SIGN.values())
# Right and left of a sign.
_AFTER = {sign: re.compile(rf"{sign}([^\W\d_Q]+)(?![\w{sign}])") for sign in ("Q", ",")}
_BEFORE = re.compile(r"(?<![\w,])[^\W\d_Q]+$")
_MAX_LETTERS = 32
_SIGNS = "\x04\x05\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1c\x1d\x1e"
_IN_PROSE = re.compile(
    rf"[^\W_][.,;:!?)]? ?[{_SIGNS}]+ ?[^\W\d_]{{2}}|[^\W\d_]{{2}}[{_SIGNS}][a-z]"
)
_CONTROL = re.compile(f"[{_SIGNS}]")


def claims(text: str, words: WordList) -> tuple[Claim, ...]:
    """Claims for what stands for quotes, apostrophes and dashes in a text.

    >>> from pipeline.text.words import load_words
    >>> [(c.start, c.after) for c in claims("He didnQt ask QwhyQ.", load_words())]
    [(7, '’'), (14, '“'), (18, '”')]

    Leaves `IQs`, lists (`A,S,D`) and all text alone in which no such place proves another.
    """
    found = [*_controls(text)]
    for sign, mechanism in _BY_SIGN.items():
        if sign not in text or not _BEHIND[sign].search(text):
            continue
        apostrophes = list(_apostrophes(text, sign, words))
        quotes, pairs = _paired(_quotes(text, words) if sign == "Q" else {})
        proofs = {word: worth for _, word, worth in apostrophes}
        if sum(proofs.values()) + _PROVED * pairs < _PROVED:
            continue
        found += [_claim(at, sign, "’", _SURE, mechanism) for at, _, _ in apostrophes]
        found += [_claim(at, sign, quote, _LIKELY, mechanism) for at, quote in quotes.items()]
    return tuple(sorted(found, key=lambda claim: claim.start))


def _claim(at: int, before: str, after: str, confidence: float, mechanism: str) -> Claim:
    return Claim(at, at + 1, before, after, mechanism, confidence, reversible=False)


def _controls(text: str) -> Iterator[Claim]:
    """Claims for control characters, where one mechanism explains them best."""
    if not any(sign in text for sign in _SIGNS) or not _IN_PROSE.search(text):
        return
    count = len(_CONTROL.findall(text))
    best, name = max(
        (sum(len(re.findall(place, text)) for place in places), name)
        for name, places in _CONTROLS.items()
    )
    if 2 * best <= count:
        return
    for place, (before, after) in _CONTROLS[name].items():
        for match in re.finditer(place, text):
            yield _claim(match.start(), before, after, _LIKELY, name)


def _apostrophes(text: str, sign: str, words: WordList) -> Iterator[tuple[int, str, int]]:
    """Where the sign stands for an apostrophe: the place, the word, and what that proves."""
    for match in _AFTER[sign].finditer(text):
        before = _BEFORE.search(text, max(0, match.start() - _MAX_LETTERS), match.start())
        if before and before.start() > match.start() - _MAX_LETTERS:
            whole = before.group() + match.group()
            worth = _worth(before.group(), match[1], sign, words)
            if worth:
                yield match.start(), whole.lower(), worth


def _worth(left: str, right: str, sign: str, words: WordList) -> int:
    """What it proves that two runs of letters stand beside a sign; 0 where they may be right so."""
    ending = right.lower()
    alone = len(left) < 2 and (ending == "s" or left != "I")
    if alone or (sign == "Q" and ending == "s" and left[-1].isupper() and right.islower()):
        return int(_elides(left, right, words))
    if ending in CONTRACTED and (right.islower() or left.isupper()):
        if (ending != "s" or len(left) < _SHORT) and words.frequency(f"{left}'{right}"):
            return _PROVED
        if ending != "s" or words.frequency(left + sign + right):
            return 0
        return 1 + (sign == "Q" and left.islower() and words.frequency(left) > 0)
    return int(_elides(left, right, words))


def _elides(left: str, right: str, words: WordList) -> bool:
    """Whether the first of two words may have lost its vowel before the second."""
    is_word = words.frequency(right) >= _MIN_ELIDING or len(right) > _SHORT
    return is_word and len(right) > 1 and left.lower() in _ELIDED and right[0] in _ELIDED_BEFORE


def _quotes(text: str, words: WordList) -> dict[int, str]:
    """Where a Q stands for a quote: before or after a word that has none."""
    found: dict[int, str] = {}
    for match in _OPENING.finditer(text):
        if _is_quoted(match[1], match[0], words):
            found[match.start()] = "“"
            if match[2]:
                found[match.start(2)] = "”"
    for match in _CLOSING.finditer(text):
        before = _CLOSED.search(text, max(0, match.start() - _MAX_LETTERS), match.start())
        if before and _is_quoted(before[0], before[0] + "Q", words):
            found[match.start()] = "”"
    found |= {match.start(): "”" for match in _AFTER_POINT.finditer(text)}
    found |= {match.start(): "„" for match in re.finditer("„", text)}
    return dict(sorted(found.items()))


def _is_quoted(letters: str, whole: str, words: WordList) -> bool:
    """Whether a word is one without the Q beside it, and none with it.

    What begins and ends so is in quotes, listed or not.
    """
    is_closed = len(whole) - len(letters) > 1 and len(letters) >= _QUOTED_LETTERS
    is_word = is_closed or words.frequency(letters) > 0
    return is_word and not words.frequency(whole) and not whole.isupper()


def _paired(quotes: dict[int, str]) -> tuple[dict[int, str], int]:
    """The quotes, with those that close none as apostrophes; and how many pairs there are."""
    paired, pairs, opened = {}, 0, -_MAX_QUOTE
    opener = ""
    for at, quote in quotes.items():
        if quote != "”":
            opened, opener = at, quote
        elif at - opened < _MAX_QUOTE:
            pairs, opened = pairs + 1, -_MAX_QUOTE
            quote = "“" if opener == "„" else quote
        else:
            quote = "’"
        if quote != "„":
            paired[at] = quote
    return paired, pairs
