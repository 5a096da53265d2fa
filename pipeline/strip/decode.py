"""From line scores to a verdict on the whole page: where to set the bar."""

import numpy as np

from pipeline.strip.lines import Floats
from pipeline.text.offsets import Ints

# No page is so doubtful that less likely lines are kept.
LEAST_P = 0.15
# The scores of held-out pages are this much too sure of themselves.
_TEMPERATURE = 1.5
_STEPS = 1 << 16


def lean_for_f(log_odds: Floats, words: Ints) -> float:
    """What to add to the log-odds of all lines of a page for the best expected F1 of its words.

    The F1 of a choice is best expected when lines are kept down to a probability of half that F1
    (Jansche, A Maximum Expected Utility Framework for Binary Sequence Labeling, 2007): where little
    is sure, more is kept. 0 on a page where everything is.

    >>> lean_for_f(np.array([9.0, -9.0]), np.array([50, 50])) < 0.01
    True
    >>> lean_for_f(np.array([1.0, -0.5, -0.5]), np.array([50, 50, 50])) > 0.5
    True
    """
    # In whole steps from here on: sums of floats would hang on their order.
    p = np.rint(_STEPS / (1.0 + np.exp(-log_odds / _TEMPERATURE))).astype(np.int64)
    order = np.argsort(-p, kind="stable")
    expected = np.cumsum((p * words)[order]) / _STEPS
    if not len(expected) or not expected[-1]:
        return 0.0
    best = (2.0 * expected / (np.cumsum(words[order]) + expected[-1])).max()
    bar = max(LEAST_P, best / 2.0)
    return round(float(_TEMPERATURE * np.log((1.0 - bar) / bar)), 4)
