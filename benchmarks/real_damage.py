"""How well repair does on damaged texts that lie beside the repository."""

from functools import cache

from repair import APART, BESIDE, read_cases
from repair_scores import Score, score

from pipeline.repair import repair_text

# Every so many documents of the cases are repaired: the gate is to be quick.
STEP = 3


@cache
def scores() -> dict[str, Score] | None:
    """The scores of each group of mechanisms; None where the cases are not here."""
    if not BESIDE.exists():
        return None
    found: dict[str, Score] = {}
    for case in read_cases(BESIDE)[::STEP]:
        if case.mech not in APART:
            made = score(case, repair_text(case.damaged))
            found[case.group] = found.get(case.group, Score()) + made
    return found


def right(group: str) -> float | None:
    """The share of damaged words that are right again."""
    found = scores()
    return None if found is None else found[group].share("right") / 100


def not_wrong(group: str) -> float | None:
    """The share of damaged words that did not become another wrong word."""
    found = scores()
    return None if found is None else 1 - found[group].share("wrong") / 100


def unharmed() -> float | None:
    """The share of undamaged documents that stayed as they were."""
    found = scores()
    return None if found is None else 1 - found["negative"].changed_docs / found["negative"].docs
