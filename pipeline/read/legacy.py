"""The encoding of bytes that are no UTF-8 and declare nothing, judged by the letters they spell."""

import re
from collections import Counter

# KOI8-U is KOI8-R with Ukrainian letters for eight of its box drawings.
_CYRILLIC = ("cp1251", "koi8-u")
_ARABIC = ("cp1256", "iso8859-6")

# What pages in a language without Latin letters were written in, by its code in `lang`.
_FOREIGN = (
    dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk"), _CYRILLIC)
    | dict.fromkeys(("ar", "fa", "ur"), _ARABIC)
    | {"el": ("cp1253",), "he": ("cp1255",)}
    | {"ja": ("cp932", "euc_jp"), "ko": ("cp949",), "zh": ("gb18030", "big5hkscs")}
)
_EVERY_FOREIGN = tuple(dict.fromkeys(name for names in _FOREIGN.values() for name in names))
# The detector knows no letter frequencies of Japanese and Korean; these make 10 to 30 % of a text.
_FREQUENT = (
    dict.fromkeys(_FOREIGN["ja"], "のにはをたがでとしてい")
    | dict.fromkeys(_FOREIGN["ko"], "이다는을를에의가은고하지")
    | dict.fromkeys(_FOREIGN["zh"], "的一是不了在人有我他这這上来來")
)

# Languages in Latin letters that Windows-1252 lacks. The first of two equal encodings is taken.
_CENTRAL = ("cp1250", "iso8859-2")
_BEYOND_WESTERN = {
    "pl": (_CENTRAL, "ąćęłńóśźż"),
    "cs": (_CENTRAL, "áčďéěíňóřšťúůýž"),
    "sk": (_CENTRAL, "áäčďéíĺľňóôŕšťúýž"),
    "hu": (_CENTRAL, "áéíóöőúüű"),
    "sl": (_CENTRAL, "čšž"),
    "hr": (_CENTRAL, "čćđšž"),
    "ro": (_CENTRAL, "ăâîşţ"),
    "tr": (("cp1254",), "âçğîıöşüûİ"),
}
# Languages that Windows-1252 was made for; those with the letters of another are not repeated.
_WESTERN = (
    "àâæçèéêëîïôœùûüÿ",  # French
    "äéöüß",  # German
    "áéíñóúüçïàèòªº¿¡",  # Spanish, Catalan
    "àáâãçéêíóôõúü",  # Portuguese
    "àèéìíòóùîª°º",  # Italian
    "åäæéöøüàóôò",  # the Nordic languages, and Finnish
    "áæéíðóöúýþø",  # Icelandic, Faroese
    "áàâäèéêëìíîïòóôöùúûüÿŵŷ",  # Dutch, Irish, Welsh
)

_SAMPLE_BYTES = 1 << 17
_LANGUAGE_BYTES = 4096
_LANGUAGE = re.compile(rb"<html\b[^>]*\blang\s*=\s*[\"']?([a-z]{2})\b", re.IGNORECASE)
# No character of any encoding above has a byte below 0x30, or `<` or `>`, within it.
_LAST_BREAK = re.compile(rb".*[\x00-\x2f]", re.DOTALL)
_BETWEEN_LINES = re.compile(rb"[\x00-\x1f<>]+")
# A word of a text read as Windows-1252: other encodings have letters where it has ³ or ¿.
_WORD = re.compile(r"[^\s\x00-\x40\x5b-\x60\x7b-\x9f“”‘’„‚–—…«»•·]+")

_FEW = 12  # accented letters: with fewer, a name or a quotation would decide for the page
_FOREIGN_SHARE = 0.5  # of the letters in accented words: `été` is rare, `дом` is the rule
_FITS = 0.95  # of the accented letters are in the alphabet
_DISTINCT = 3  # letters of the alphabet
_VARIED = 8  # letters of another script: `à la carte` may be on a menu often
_COHERENT = 0.3  # the detector's figure for letter frequencies; random letters stay below
_FREQUENT_SHARE = 0.04
_BAD_SHARE = 0.05  # of the letters: bytes that this encoding does not have


def legacy_encoding(data: bytes, is_html: bool) -> tuple[str, str] | None:
    """The codec of an undeclared page that is not in Windows-1252, and the evidence for it.

    >>> text = "Паром вышел из гавани на рассвете, когда туман ещё лежал над водой."
    >>> legacy_encoding(text.encode("koi8-r"), is_html=False)
    ('koi8-u', 'letters')
    >>> legacy_encoding("<html lang=pl>Gdańsk, Łódź".encode("cp1250"), is_html=True)
    ('cp1250', 'language')
    >>> legacy_encoding("“We’ll meet at the café,” said Zoë.".encode("cp1252"), is_html=False)

    `letters` means that the letters alone decided, `language` that they chose among the encodings
    of the language that the HTML page states. None where the text may well be Western, where it is
    too short to tell, or where encodings fit it equally well. At most 128 KiB are looked at.
    """
    sample = _sample(data)
    letters = _letters(sample, "cp1252")
    accents = _accents(letters)
    stated = _LANGUAGE.search(data[:_LANGUAGE_BYTES]) if is_html and accents else None
    language = stated[1].decode().lower() if stated else ""
    share = _alphabetic(accents) / max(1, _alphabetic(letters))
    foreign = share > _FOREIGN_SHARE
    found = None
    if language in _BEYOND_WESTERN:
        found = _beyond_western(sample, [language], distinct=1)
    elif foreign and language in _FOREIGN:
        found = _foreign(sample, _FOREIGN[language], coherent=0)
    if found:
        return found, "language"
    if accents.total() < _FEW:
        return None
    if foreign:
        found = _foreign(sample, _EVERY_FOREIGN, _COHERENT) if len(accents) >= _VARIED else None
    elif max(_fit(accents, alphabet) for alphabet in _WESTERN) < _FITS:
        found = _beyond_western(sample, list(_BEYOND_WESTERN), _DISTINCT)
    return (found, "letters") if found else None


def _sample(data: bytes) -> bytes:
    """The lines of a page's beginning that are not ASCII, without markup."""
    start = data[:_SAMPLE_BYTES]
    if len(start) < len(data) and (whole := _LAST_BREAK.match(start)):
        start = whole[0]
    return b"\n".join(line for line in _BETWEEN_LINES.split(start) if not line.isascii())


def _letters(sample: bytes, encoding: str) -> Counter[str]:
    """How often each letter is in the words with accents, and each sign that stands among them."""
    text = sample.decode(encoding, "replace").replace("\ufffd", "")
    return Counter("".join(word for word in _WORD.findall(text) if not word.isascii()))


def _accents(letters: Counter[str]) -> Counter[str]:
    return Counter({letter: n for letter, n in letters.items() if not letter.isascii()})


def _alphabetic(letters: Counter[str]) -> int:
    return sum(n for letter, n in letters.items() if letter.isalpha())


def _fit(accents: Counter[str], alphabet: str) -> float:
    """The share of the accented letters, and of the signs within words, that an alphabet has."""
    known = sum(accents[letter] for letter in {*alphabet, *alphabet.upper()})
    return known / max(1, accents.total())


def _beyond_western(sample: bytes, languages: list[str], distinct: int) -> str | None:
    """The encoding in which the text is spelt as one of these languages is."""
    spelt = [_BEYOND_WESTERN[language] for language in languages]
    accents = {
        encoding: _accents(_letters(sample, encoding))
        for encoding in dict.fromkeys(name for encodings, _ in spelt for name in encodings)
    }
    # Signs such as £ and © become capitals, which a price list could pass for.
    fits = [
        (_fit(accents[encoding], alphabet), encoding)
        for encodings, alphabet in spelt
        for encoding in encodings
        if len(accents[encoding].keys() & {*alphabet}) >= distinct
    ]
    best, encoding = max(fits, key=lambda fit: fit[0], default=(0.0, ""))
    return encoding if best >= _FITS else None


def _foreign(sample: bytes, candidates: tuple[str, ...], coherent: float) -> str | None:
    """The encoding in which the text makes sense in another script; None where two are equal."""
    senses = [(_sense(sample, encoding, coherent), encoding) for encoding in candidates]
    found = sorted((sense, encoding) for sense, encoding in senses if sense)
    equal = len(found) > 1 and found[0][0] == found[1][0]
    return found[0][1] if found and not equal else None


def _sense(sample: bytes, encoding: str, coherent: float) -> tuple[float, float] | None:
    """How little sense this reading makes: unlikely neighbours, then unlikely frequencies."""
    from charset_normalizer import from_bytes  # most pages never come here

    text = sample.decode(encoding, "replace")
    letters = _accents(Counter(text))
    if letters["\ufffd"] > _BAD_SHARE * letters.total():
        return None
    # The detector would rule an encoding out for one bad byte, and take the next best.
    whole = text.replace("\ufffd", "").encode(encoding, "ignore")
    # What the page says of its encoding was heard before, so that is not preemptive here.
    match = from_bytes(
        whole, cp_isolation=[encoding], preemptive_behaviour=False, enable_fallback=False
    ).best()
    if match is None:
        return None
    if encoding in _FREQUENT:
        frequent = sum(letters[letter] for letter in _FREQUENT[encoding])
        sensible = frequent >= _FREQUENT_SHARE * letters.total()
    else:
        sensible = match.coherence >= coherent
    return (round(match.chaos, 2), -match.coherence) if sensible else None
