"""Verify: the exact comparison of two copies, and the verdict with its reason."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from pipeline.config.schema import MatchOptions
from pipeline.match.alignment import Alignment, align
from pipeline.match.copies import MatchCopy
from pipeline.match.statements import Statement
from pipeline.match.tokens import Tokeniser, Tokens
from pipeline.model.copy import Sending
from pipeline.model.match import PairDecision, PairVerdict
from pipeline.text.shingles import Shingles

Rule = Literal[
    "identity",
    "sending",
    "prose-disagrees",
    "different-ids",
    "different-sendings",
    "facts-differ",
    "updated",
    "similarity",
    "containment",
    "alignment",
    "too-different",
]

Relation = Literal["same", "different", "unknown"]

# Copies that share less than this are not aligned: whatever else they share is chance.
_MIN_SHARED = 0.2
# Copies of one identity of which less than this is shared are a question for a person.
_MIN_SAME_ID_SHARE = 0.3
# A text shorter than this is too easily part of another by chance.
_MIN_CONTAINED_SHINGLES = 20
# So many facts must be exchanged before they speak against prose: one or two may be misreadings,
# and so may be one in so many words of a long text.
MIN_EXCHANGED = 3
_WORDS_A_MISREADING = 1_500
# So many statements that only one text has are an update: a mirror may lose one.
_MIN_ADDED = 2
# So many of the exchanged facts a verdict tells.
_FACTS_TOLD = 4
# Words of tokenised texts kept at hand: pairs come ordered, so most are asked for again soon.
_WORDS_KEPT = 2_000_000

# These rules need no similarity.
BY_NAME = frozenset({"identity", "sending"})

# These keep two clusters apart, however alike the other copies are.
VETOES = frozenset({"different-ids", "different-sendings", "facts-differ"})

_DECISION: dict[Rule, PairDecision] = {
    "identity": "same",
    "sending": "same",
    "prose-disagrees": "ask",
    "different-ids": "different",
    "different-sendings": "different",
    "facts-differ": "different",
    "updated": "different",
    "similarity": "same",
    "containment": "same",
    "alignment": "same",
    "too-different": "different",
}


def compare(a: Shingles, b: Shingles) -> tuple[float, float]:
    """Jaccard similarity of two shingle sets, and the share of the smaller the larger contains.

    >>> compare(np.array([1, 2, 3, 4], np.uint32), np.array([3, 4, 5], np.uint32))
    (0.4, 0.6667)

    An empty set is not similar to anything.
    """
    if not len(a) or not len(b):
        return 0.0, 0.0
    shared = _shared(a, b)
    return round(shared / (len(a) + len(b) - shared), 4), round(shared / min(len(a), len(b)), 4)


def _shared(a: Shingles, b: Shingles) -> int:
    # Two ascending runs: the stable sort only merges them, in a third of intersect1d's time.
    both = np.concatenate((a, b))
    both.sort(kind="stable")
    return int(np.count_nonzero(both[1:] == both[:-1]))


class Comparisons:
    """The verdicts so far: every pair is compared once, when somebody first asks for it.

    `own` holds the shingles that are compared, in the order of the copies; `text_of` gives a page's
    provisional text, and is asked only where the shingles leave a question.
    """

    def __init__(
        self,
        copies: Sequence[MatchCopy],
        own: Sequence[Shingles],
        text_of: Callable[[str], str],
        options: MatchOptions,
    ) -> None:
        """Compare these copies over these shingles and texts."""
        self._copies, self._own, self._text_of, self._options = copies, own, text_of, options
        self._tokenise = Tokeniser()
        self._tokens: OrderedDict[int, Tokens] = OrderedDict()
        self._words_kept = 0
        self._verdicts: dict[tuple[int, int], PairVerdict] = {}

    def of(self, a: int, b: int) -> PairVerdict:
        """The verdict on two copies, in either order."""
        pair = (min(a, b), max(a, b))
        if pair not in self._verdicts:
            self._verdicts[pair] = self._decide(*pair)
        return self._verdicts[pair]

    def all(self) -> list[PairVerdict]:
        """The verdicts on all pairs compared so far, in the order of the pairs."""
        return [self._verdicts[pair] for pair in sorted(self._verdicts)]

    def _decide(self, a: int, b: int) -> PairVerdict:
        """Identities decide, unless the prose disagrees; else the prose, unless facts differ."""
        jaccard, containment = compare(self._own[a], self._own[b])
        relation = relation_of(self._copies[a], self._copies[b])
        named = None not in (self._copies[a].identity, self._copies[b].identity)
        sure = relation == "same" and containment >= _MIN_SAME_ID_SHARE
        aligned = None if sure or containment < _MIN_SHARED else self._align(a, b)
        rule: Rule
        if relation == "same":
            agree = sure or (aligned is not None and aligned.share >= _MIN_SAME_ID_SHARE)
            rule = ("identity" if named else "sending") if agree else "prose-disagrees"
        elif relation == "different":
            rule = "different-ids" if named else "different-sendings"
        else:
            shorter = min(len(self._own[a]), len(self._own[b]))
            rule = _rule_of_prose(jaccard, containment, aligned, shorter, self._options)
        return PairVerdict(
            a,
            b,
            _DECISION[rule],
            rule,
            jaccard,
            containment,
            aligned.share if aligned else None,
            aligned.longest if aligned else None,
            _told(aligned) if aligned else (),
            _added(aligned) if aligned else (),
        )

    def _align(self, a: int, b: int) -> Alignment:
        return align(self._tokens_of(a), self._tokens_of(b))

    def _tokens_of(self, position: int) -> Tokens:
        if position not in self._tokens:
            tokens = self._tokenise(self._text_of(self._copies[position].page))
            self._tokens[position] = tokens
            self._words_kept += len(tokens.keys)
            while self._words_kept > _WORDS_KEPT and len(self._tokens) > 1:
                self._words_kept -= len(self._tokens.popitem(last=False)[1].keys)
        self._tokens.move_to_end(position)
        return self._tokens[position]


def relation_of(a: MatchCopy, b: MatchCopy) -> Relation:
    """What the identities of two copies say; where one has none, how they were sent.

    >>> from pipeline.model.copy import Identity
    >>> def copy(identity): return MatchCopy("", identity, None, np.zeros(0), np.zeros(0))
    >>> whole, second = copy(Identity("09OSLO1")), copy(Identity("09OSLO1", 2))
    >>> relation_of(second, second), relation_of(second, copy(Identity("09OSLO2", 2)))
    ('same', 'different')
    >>> relation_of(whole, second), relation_of(whole, copy(None))
    ('unknown', 'unknown')

    A copy without a section may be any section of its cable: most mirrors lose that line first.
    """
    if a.identity is None or b.identity is None:
        return _relation_of_sendings(a.sending, b.sending)
    if a.identity == b.identity:
        return "same"
    lacking = a.identity.section is None or b.identity.section is None
    return "unknown" if a.identity.id == b.identity.id and lacking else "different"


def _relation_of_sendings(a: Sending | None, b: Sending | None) -> Relation:
    """One station sends no two cables under one number, and seldom two in one minute.

    >>> sent = Sending("2010-01-21T14:22:00Z", "RUEHOZ", 12)
    >>> _relation_of_sendings(sent, Sending(None, "RUEHOZ", 12))
    'same'
    >>> _relation_of_sendings(sent, Sending("2010-01-22T09:00:00Z", "RUEHOZ", 13))
    'different'

    One difference alone may be damage.
    """
    if a is None or b is None or (a.station and b.station and a.station != b.station):
        return "unknown"
    dates = _agree(a.dtg, b.dtg)
    numbers = _agree(a.serial, b.serial) if a.station and b.station else None
    if dates is False and numbers is False:
        return "different"
    return "unknown" if False in (dates, numbers) or dates is numbers is None else "same"


def _agree(one: object, other: object) -> bool | None:
    """Whether two values are the same; None where one is not known."""
    return None if one is None or other is None else one == other


def _rule_of_prose(
    jaccard: float,
    containment: float,
    aligned: Alignment | None,
    shorter: int,
    options: MatchOptions,
) -> Rule:
    rule = _rule_of_shares(jaccard, containment, aligned, shorter, options)
    if aligned is not None and exchanges_facts(aligned):
        return "facts-differ"
    if aligned is not None and _DECISION[rule] == "same" and any(map(_updates, aligned.added)):
        return "updated"
    return rule


def _rule_of_shares(
    jaccard: float,
    containment: float,
    aligned: Alignment | None,
    shorter: int,
    options: MatchOptions,
) -> Rule:
    if jaccard >= options.min_jaccard:
        return "similarity"
    if shorter >= _MIN_CONTAINED_SHINGLES:
        if containment >= options.min_containment:
            return "containment"
        if aligned is not None and aligned.share >= options.min_aligned:
            return "alignment"
    return "too-different"


def exchanges_facts(aligned: Alignment) -> bool:
    """Whether two texts state other facts in the same prose, as siblings of one template do."""
    return len(aligned.exchanged) >= max(MIN_EXCHANGED, aligned.words / _WORDS_A_MISREADING)


def _updates(added: Sequence[Statement]) -> bool:
    """Whether statements were added, and not lost by a mirror that lost lines or paragraphs."""
    distinct = {statement.text: statement.inside for statement in added}
    return len(distinct) >= _MIN_ADDED and any(distinct.values())


def _told(aligned: Alignment) -> tuple[str, ...]:
    return tuple(f"{one} / {other}" for one, other in aligned.exchanged[:_FACTS_TOLD])


def _added(aligned: Alignment) -> tuple[str, ...]:
    ours, theirs = aligned.added
    return tuple(statement.text for statement in max(ours, theirs, key=len)[:_FACTS_TOLD])
