"""A line decoded as often as it was read wrongly, and what was done to it in words."""

import re
from collections import Counter
from dataclasses import dataclass

import ftfy
from ftfy import ExplanationStep, TextFixerConfig
from ftfy.chardata import possible_encoding
from ftfy.fixes import restore_byte_a0

from pipeline.repair.entities import unescaped, unescaped_beside_bracket
from pipeline.repair.sequences import sequences

_DECODE = ExplanationStep("decode", "utf-8")
_PAIR = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")

CAREFUL = TextFixerConfig(
    unescape_html=False,
    replace_lossy_sequences=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    # It would write U+FFFD for halves without the other, which stand for bytes that are no UTF-8.
    fix_surrogates=False,
    remove_control_chars=False,
    normalization=None,
)
# What is left of a character becomes one U+FFFD; the claims on it say where.
_LOSSY = CAREFUL._replace(replace_lossy_sequences=True)


@dataclass(frozen=True, slots=True)
class Known:
    """What a text as a whole shows: entities for ASCII are damage, and how UTF-8 was read.

    `is_left`: what is left of characters is all that will ever be known of them.
    """

    entities: bool
    is_left: bool = False
    encoding: str | None = None
    times: int = 0


def decoded(line: str, known: Known) -> tuple[str, str]:
    """The line decoded until nothing changes any more, and the mechanisms in words.

    >>> decoded("clich&eacute;s", Known(entities=True))
    ('clichés', 'html entity')
    """
    plan: list[ExplanationStep] = []
    # Where characters are lost ftfy sees the whole of a sequence, what is known only whole ones.
    is_lossy = known.is_left or "\ufffd" in line
    if known.encoding is not None and not is_lossy:
        decoder = sequences(known.encoding)
        line = _with_a0(line, known.encoding)
        for time in range(known.times):
            last = time == known.times - 1
            read, line = line, decoder.decoded_in_case(line) if last else decoder.decoded(line)
            if line != read:
                plan += [ExplanationStep("encode", decoder.read_as(read)), _DECODE]
    while True:
        before = line
        if "<" in line or "&lt;" in line:
            line = unescaped_beside_bracket(line)
        else:
            line = unescaped(line, known.entities)
        if line != before:
            plan.append(ExplanationStep("apply", "unescape_html"))
        if (joined := _PAIR.sub(_character, line)) != line:
            plan.append(ExplanationStep("apply", "surrogates"))
            line = joined
        is_lossy = known.is_left or "\ufffd" in line
        fixed = ftfy.fix_and_explain(line, _LOSSY if is_lossy else CAREFUL)
        plan += fixed.explanation or []
        line = fixed.text
        if line == before:
            return line, _name(plan)


def _character(pair: re.Match[str]) -> str:
    return pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _with_a0(line: str, encoding: str) -> str:
    """The line with no-break spaces that were bytes of a letter and became plain blanks."""
    codec = f"sloppy-{encoding}"
    if not encoding.startswith("windows-") or not possible_encoding(line, codec):
        return line
    return restore_byte_a0(line.encode(codec)).decode(codec)


_NAMES = {
    "unescape_html": "html entity",
    "decode_inconsistent_utf8": "utf-8 read as a one-byte encoding",
    "fix_c1_controls": "windows-1252 read as latin-1",
    "surrogates": "surrogate pair",
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
