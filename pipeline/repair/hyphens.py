"""Words that a line break cut in two: `Min-` and `istry` are one word."""

import re
from collections.abc import Iterator

from pipeline.model.repair import Claim, Rival
from pipeline.text.words import WordList

MECHANISM = "hyphenation"

# What a cut has in it, which is found fast.
_HYPHEN = re.compile(r"-[ \t\r\n]")
_CUT = re.compile(r"(?<![\w-])([^\W\d_]{2,})-[ \t]*(?:\r?\n[ \t]*|[ \t])([^\W\d_]{2,})(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

# Before a word these may keep their hyphen: who re-signs a contract does not resign.
_PREFIXES = frozenset(
    ("anti", "co", "contre", "demi", "nicht", "non", "pre", "re", "semi", "sous", "un")
)

_SURE, _LIKELY, _UNSURE = 0.97, 0.85, 0.5
# A joined word is so many times likelier than its halves next to each other by chance.
_LIKELIER = 20


def claims(text: str, words: WordList) -> Iterator[Claim]:
    """A claim for each word that a hyphen and a break cut in two.

    >>> from pipeline.text.words import load_words
    >>> text = "The Min-\\nistry of self-\\nrule wants pre- and post-war maps."
    >>> found = claims(text, load_words())
    >>> [(claim.before, claim.after) for claim in found]
    [('Min-\\nistry', 'Ministry')]

    The joined word must be known from a word list, or stand elsewhere in the text; a compound that
    the text prints with its hyphen elsewhere keeps it. Where both halves are words too, as in
    `arm- and backrest`, the joined word must be much likelier than their chance meeting; after a
    prefix, as in `re-sign`, only the text itself can tell. No character is lost: what is claimed is
    that the hyphen belongs to the break.
    """
    cuts = list(_CUT.finditer(text)) if _HYPHEN.search(text) else []
    if not cuts:
        return
    printed = {word.casefold() for word in _WORD.findall(text)}
    for cut in cuts:
        left, right = cut[1], cut[2]
        joined, compound = left + right, f"{left}-{right}"
        here = joined.casefold() in printed
        by_chance = words.frequency(left) * words.frequency(right)
        known = words.frequency(joined) > _LIKELIER * by_chance
        if compound.casefold() in printed or not (here or known):
            continue
        confidence = _SURE if here else _confidence(left, right, words)
        support = ("document",) if here else ("list",)
        rivals = (Rival(compound, round(1 - confidence, 4)),)
        yield Claim(
            cut.start(), cut.end(), cut[0], joined, MECHANISM, confidence, True, rivals, support
        )


def _confidence(left: str, right: str, words: WordList) -> float:
    """How sure the halves of a listed word are not two words that share a hyphen."""
    if not words.frequency(right):
        return _SURE
    if left.casefold() in _PREFIXES:
        return _UNSURE
    return _LIKELY if words.frequency(left) else _SURE
