"""What needs no library: the rules of a line or of a run of lines that work on text alone."""

import re
from itertools import accumulate

# Raffel et al. 2020, "Exploring the Limits of Transfer Learning with a Unified Text-to-Text
# Transformer", section 2.2, with the limits and phrases of the published code.
_C4_MIN_WORDS = 5
_C4_ENDINGS = (".", "?", "!", '"', "”")
_C4_NEVER = re.compile(
    r"javascript|terms of use|privacy policy|cookie policy|uses cookies|use of cookies|use cookies",
    re.IGNORECASE,
)

# What a line break costs, in words: lines shorter than this are more markup than text. Flattened
# pages have no tags to count, and every line of them stood for one or more.
_BREAK_COST = 6


def keep_all(text: str) -> str:
    """The page as it is: what every stripper has to beat."""
    return text


def c4_lines(text: str) -> str:
    r"""The line rules of C4: five words or more, an end of a sentence, no notice of the site.

    >>> c4_lines("Home\nThe ferry sank in the bay.\nThis site uses cookies to count you.")
    'The ferry sank in the bay.'

    Its rules for whole pages (too few sentences, listed words) are not among these: they would
    leave out the page.
    """
    return "\n".join(
        line
        for line in text.split("\n")
        if line.rstrip().endswith(_C4_ENDINGS)
        and not line.rstrip().endswith("...")
        and len(line.split()) >= _C4_MIN_WORDS
        and not _C4_NEVER.search(line)
    )


def longest_run(text: str) -> str:
    """The run of lines with most words for fewest breaks.

    >>> longest_run("Home\\nLogin\\nA ferry with nine on board sank today\\nAll are safe")
    'A ferry with nine on board sank today'

    Body text extraction (Finn, Kushmerick and Smyth 2001, "Fact or fiction: content classification
    for digital libraries") with breaks in the place of tags: empty lines cost nothing.
    """
    lines = text.split("\n")
    gains = [len(line.split()) - _BREAK_COST if line.strip() else 0 for line in lines]
    sums = [0, *accumulate(gains)]
    best, run, low = 0, (0, 0), 0
    for end, total in enumerate(sums):
        low = end if total < sums[low] else low
        if total - sums[low] > best:
            best, run = total - sums[low], (low, end)
    return "\n".join(lines[slice(*run)])
