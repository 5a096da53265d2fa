"""Typeset plain text: straight quotes, double hyphens and three dots as a printer sets them.

Much free text is typed in ASCII marks; what texts on the web lose most often is their typeset form.
"""

import re

import numpy as np

_ENGLISH, _LOW, _LOW_POLISH, _ANGLES = "“”", "„“", "„”", "«»"
_SWEDISH, _SPACED, _THIN, _APART = "””", "«\u00a0|\u00a0»", "«\u202f|\u202f»", "« | »"
# How quotations are usually marked, by language; English marks are used everywhere.
QUOTES: dict[str, tuple[str, ...]] = {
    "ca": (_ANGLES, _ENGLISH), "cs": (_LOW,), "da": (_SWEDISH, "»«", _ENGLISH),
    "de": (_LOW, "»«"), "es": (_ENGLISH, _ANGLES), "et": (_LOW,), "eu": (_ANGLES, _ENGLISH),
    "fi": (_SWEDISH,), "fr": (_SPACED, _THIN, _APART, _ENGLISH, _ANGLES), "gl": (_ENGLISH, _ANGLES),
    "hr": (_LOW_POLISH,), "hu": (_LOW_POLISH,), "is": (_LOW,), "it": (_ANGLES, _ENGLISH),
    "lt": (_LOW,), "lv": (_LOW, _ENGLISH), "nb": (_ANGLES, _ENGLISH), "nl": (_ENGLISH, _LOW_POLISH),
    "pl": (_LOW_POLISH,), "pt": (_ENGLISH, _ANGLES), "ro": (_LOW_POLISH,), "sh": (_LOW_POLISH,),
    "sk": (_LOW,), "sl": (_LOW, "»«"), "sq": (_ENGLISH,), "sv": (_SWEDISH,), "tr": (_ENGLISH,),
}  # fmt: skip
# Where single quotes are the first choice of many printers, and how often.
SINGLE = {"en": 0.06, "fil": 0.1, "id": 0.1, "nl": 0.15}
_QUOTED = re.compile(r'(?<![^\s(\[])"(?=\S)([^"\n]{1,300}?)(?<=\S)"(?![\w])')
_NO_BREAK = re.compile("(?<=[«‹])[\u00a0\u202f]|[\u00a0\u202f](?=[»›:;!?])")
_CLAUSE = re.compile(r"; (?=[a-z])|, (?=(?:and|but|or|so|which|even|especially|not) )")
_SINGLE = re.compile(r"(?<![^\s(\[“„])'(?=\w)([^'\n]{1,120}?)(?<=[\w.,!?])'(?![\w])")


def typeset(text: str, language: str, random: np.random.Generator) -> str:
    """The text with typeset marks, in one of the language's styles.

    >>> typeset('He said: "It\\'s late..." -- and left.', "en", np.random.default_rng(1))
    'He said: “It’s late…”—and left.'
    """
    if random.random() < 0.5:
        # Who has no key for it, or no faith in it, sets a blank for the no-break space.
        text = _NO_BREAK.sub(" ", text)
    styles = QUOTES.get(language, (_ENGLISH,))
    style = styles[int(random.integers(len(styles)))]
    opening, closing = style.split("|") if "|" in style else (style[0], style[1])
    if random.random() < SINGLE.get(language, 0.03):
        opening, closing = "‘", "’"
    text = _QUOTED.sub(lambda match: f"{opening}{match[1]}{closing}", text)
    if random.random() < 0.5:
        text = _SINGLE.sub(lambda match: f"‘{match[1]}’", text)
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r"(?<=s)'(?=\s)", "’", text)
    dash = " – " if random.random() < 0.4 else " — "
    if language == "en" and random.random() < 0.6:
        dash = "—"
    text = re.sub(r" (?:--?|[–—]) ", dash, text)
    if language == "en":
        # Where a writer of web pages sets a dash, many authors set a comma or a semicolon.
        text = _CLAUSE.sub(lambda match: dash if random.random() < 0.2 else match[0], text)
    text = re.sub(r"(?<=\w)---?(?=\w)", "—", text)
    text = re.sub(r"(?<=\d)-(?=\d)", "–", text)
    return text.replace("...", "…") if random.random() < 0.9 else text
