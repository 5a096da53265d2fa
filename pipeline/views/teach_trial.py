"""A proposed profile tried on pages: what it would newly keep and lose, in context."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.strip.sites import Profile, profile_rule
from pipeline.strip.teach import Label, LabelledPage
from pipeline.views.teach_pages import TaughtPage

_SHOWN_CHARS = 70
# Of each page so many runs of changed lines are shown, and of each run so many lines.
_SHOWN_RUNS, _SHOWN_LINES = 3, 4


@dataclass(frozen=True, slots=True)
class Trial:
    """A page judged without the profile and with it: its lines, and which are content."""

    page: TaughtPage
    before: tuple[bool, ...]
    after: tuple[bool, ...]

    @property
    def gained(self) -> list[int]:
        """The lines newly kept."""
        return [n for n, (a, b) in enumerate(zip(self.before, self.after, strict=True)) if b > a]

    @property
    def lost(self) -> list[int]:
        """The lines newly left out."""
        return [n for n, (a, b) in enumerate(zip(self.before, self.after, strict=True)) if a > b]


def tried(pages: Sequence[TaughtPage], profile: Profile, others: Sequence[Profile]) -> list[Trial]:
    """Each page judged with the profiles there are, and with the new one before them."""
    return [Trial(page, page.content(others), page.content((profile, *others))) for page in pages]


def summary(trials: Sequence[Trial], labels: Sequence[LabelledPage]) -> Iterator[str]:
    """The whole in a few lines, and how far the profile does what was marked."""
    kept = sum(sum(trial.before) for trial in trials)
    gained = sum(len(trial.gained) for trial in trials)
    lost = sum(len(trial.lost) for trial in trials)
    same = sum(not trial.gained and not trial.lost for trial in trials)
    yield f"tried on {len(trials)} pages, which keep {kept} lines without it:"
    yield f"  {gained} newly kept, {lost} newly left out; {same} pages stay as they are"
    yield from _agreement(trials, labels)


def changes(trials: Sequence[Trial], profile: Profile) -> Iterator[str]:
    """The pages that change, each with some of the lines, and the rules behind them."""
    for trial in trials:
        if trial.gained or trial.lost:
            yield ""
            yield from _page(trial, profile)


def _agreement(trials: Sequence[Trial], labels: Sequence[LabelledPage]) -> Iterator[str]:
    wanted = [
        (label > 0, is_content)
        for trial, page in zip(trials, labels, strict=True)
        for label, is_content in zip(page.labels, trial.after, strict=True)
        if label in (Label.KEPT, Label.OUT)
    ]
    for keep, what in ((True, "kept"), (False, "left out")):
        of_sort = [is_content == keep for label, is_content in wanted if label == keep]
        if of_sort:
            yield f"  lines marked to be {what}: {len(of_sort)}, of which {sum(of_sort)} are"


def _page(trial: Trial, profile: Profile) -> Iterator[str]:
    gained, lost = trial.gained, trial.lost
    counts = f"{len(gained)} newly kept, {len(lost)} newly left out"
    yield f"{trial.page.page.id}: {sum(trial.after)} lines kept; {counts}"
    runs = _runs(sorted([*gained, *lost]))
    for first, last in runs[:_SHOWN_RUNS]:
        yield from _run(trial, profile, first, last)
    if len(runs) > _SHOWN_RUNS:
        yield f"    … and {len(runs) - _SHOWN_RUNS} more places"


def _run(trial: Trial, profile: Profile, first: int, last: int) -> Iterator[str]:
    """Some changed lines in a row, with the line before and the one behind."""
    lines = trial.page.lines
    changed = [n for n in range(first, last + 1) if trial.before[n] != trial.after[n]]
    above = next((n for n in range(first - 1, -1, -1) if lines[n].strip()), None)
    below = next((n for n in range(last + 1, len(lines)) if lines[n].strip()), None)
    if above is not None:
        yield _line(trial, above, " ")
    for n in changed[:_SHOWN_LINES]:
        rule = profile_rule(profile, trial.page.text, trial.page.page.blocks, n + 1)
        why = f"   ← {rule.rule}" if rule else "   ← the lines around it"
        yield _line(trial, n, "+" if trial.after[n] else "-") + why
    if len(changed) > _SHOWN_LINES:
        yield f"         … {len(changed) - _SHOWN_LINES} more lines"
    if below is not None:
        yield _line(trial, below, " ")


def _line(trial: Trial, number: int, sign: str) -> str:
    plain = " ".join(trial.page.lines[number].split())
    short = plain if len(plain) <= _SHOWN_CHARS else plain[: _SHOWN_CHARS - 1] + "…"
    return f"  {sign} {number + 1:>4}  {short}"


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers in a row, a blank line apart at most, as their first and last."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number - runs[-1][1] <= 2:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
