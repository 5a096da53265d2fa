"""The figures of repair as plain text."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from repair_scores import Bin, Score, Speed

_NAME, _CELL = 22, 20

ALL = "all"

_QUALITY = "right / wrong / left, percent of the damaged words"
_HARM = "wrong and changed characters a million / documents changed"
_SOUND = "sound words harmed a million characters"


def tables(
    scores: Mapping[tuple[str, str], Mapping[str, Score]],
    bins: Mapping[str, Sequence[Bin]],
    speed: Sequence[Speed],
) -> str:
    """All tables: quality, harm to sound words, claims by their confidence, speed."""
    parts: list[Iterator[str]] = []
    ordered = sorted(scores.items(), key=lambda item: (item[0][0], item[0][1] != ALL, item[0][1]))
    for group in sorted({group for group, _ in scores}):
        found = {name: row for (of, name), row in ordered if of == group}
        if group == "negative":
            parts.append(_table(f"{group}: {_HARM}", found, _harm))
        else:
            parts.append(_table(f"{group}: {_QUALITY}", found, _shares))
    damage = {
        group: scores[group, ALL] for group in ("lossy", "reversible") if (group, ALL) in scores
    }
    parts.append(_table(f"damaged documents: {_SOUND}", damage, _harmed))
    parts += [_bins(kind, found) for kind, found in bins.items() if found]
    if speed:
        parts.append(_speeds(speed))
    return "\n\n".join("\n".join(part) for part in parts)


def _shares(one: Score) -> str:
    return f"{one.share('right'):.1f} {one.share('wrong'):5.1f} {one.share('left'):5.1f}"


def _harm(one: Score) -> str:
    wrong, changed = one.per_million("wrong_chars"), one.per_million("changed_chars")
    return f"{wrong:.1f} {changed:7.1f} {one.changed_docs:5}"


def _harmed(one: Score) -> str:
    return f"{one.per_million('harmed'):.0f}"


def _table(
    title: str, found: Mapping[str, Mapping[str, Score]], cell: Callable[[Score], str]
) -> Iterator[str]:
    methods = list(dict.fromkeys(method for row in found.values() for method in row))
    yield title
    yield _row("", methods)
    for name, row in found.items():
        yield _row(name, [cell(row[method]) for method in methods])


def _bins(kind: str, found: Sequence[Bin]) -> Iterator[str]:
    yield f"our {kind} claims, by the confidence they state"
    yield _row("", ["claims", "stated", "right"])
    for one in found:
        name = "1" if one.low == one.high else f"{one.low:g} to below {one.high:g}"
        right = f"{one.right / one.claims:.4f}"
        yield _row(name, [f"{one.claims:,}", f"{one.stated:.4f}", right])


def _speeds(speed: Sequence[Speed]) -> Iterator[str]:
    samples = list(dict.fromkeys(one.sample for one in speed))
    found = {(one.method, one.sample): f"{one.mchars_per_s:,.2f}" for one in speed}
    yield "million characters a second of one core"
    yield _row("", samples)
    for method in dict.fromkeys(one.method for one in speed):
        yield _row(method, [found[method, sample] for sample in samples])


def _row(name: str, cells: Sequence[str]) -> str:
    return (f"{name:{_NAME}}" + "".join(f"{cell:>{_CELL}}" for cell in cells)).rstrip()
