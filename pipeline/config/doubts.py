"""Doubts: options that are possible, each alone, but can hardly be meant."""

from collections.abc import Iterator

from pipeline.config.schema import Config, MatchOptions, RepairOptions

# Two pages just alike enough should be compared at least every other time.
_MIN_CHANCE = 0.5


def doubts(config: Config) -> Iterator[str]:
    """Sentences about options that stand in one another's way, or leave nothing to decide.

    >>> everything = Config.model_validate({"strip": {"threshold": 0}})
    >>> len(list(doubts(Config()))), len(list(doubts(everything)))
    (0, 1)

    What cannot be is no doubt but a mistake: the schema rejects it.
    """
    strip, repair, match = config.strip, config.repair, config.match
    if strip.threshold == 0:
        yield "strip.threshold 0 takes every line for content: no menu or footer is left out"
    if strip.threshold == 1:
        yield "strip.threshold 1 asks for certainty: almost all text is left out as chrome"
    if strip.repeat_share == 0:
        yield "strip.repeat_share 0 takes every line of a site for one that its pages repeat"
    chosen = repair.min_confidence != RepairOptions().min_confidence
    if chosen and not (repair.lossy or repair.reversible or repair.hyphens):
        off = "repair.lossy, repair.reversible and repair.hyphens are all off"
        yield f"repair.min_confidence has no say: {off}"
    elif repair.min_confidence == 0:
        yield "repair.min_confidence 0 puts the least likely guesses into the text"
    for name in ("min_jaccard", "min_containment", "min_aligned"):
        if getattr(match, name) == 0:
            yield f"match.{name} 0 takes any two pages that are compared for one document"
    chance = _chance_of_comparison(match)
    if match.min_jaccard > 0 and chance < _MIN_CHANCE:
        yield (
            f"match.bands {match.bands} of {match.permutations} permutations: two pages as alike "
            f"as match.min_jaccard {match.min_jaccard} are seldom compared (chance {chance:.0%}); "
            "more bands find more"
        )


def _chance_of_comparison(match: MatchOptions) -> float:
    """How likely two pages of the least similarity wanted have a band in common."""
    values = match.permutations // match.bands
    return float(1 - (1 - match.min_jaccard**values) ** match.bands)
