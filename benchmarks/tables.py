"""The figures as plain text: a table for each rendering and metric, and of speed."""

from collections.abc import Callable, Iterator, Sequence

from figures import ALL, OURS, Difference, Figure, Speed

_NAME, _CELL = 14, 15

_SPEEDS: dict[str, Callable[[Speed], str]] = {
    "pages a second of one core": lambda one: f"{one.pages_per_s:,.0f}",
    "MB a second of one core": lambda one: f"{one.mb_per_s:,.1f}",
}


def tables(
    figures: Sequence[Figure], differences: Sequence[Difference], speed: Sequence[Speed]
) -> str:
    """All tables; `*` marks the best peer of a column."""
    places = dict.fromkeys((figure.rendering, figure.metric) for figure in figures)
    parts = [
        _quality(
            f"{rendering}, {metric}",
            [figure for figure in figures if (figure.rendering, figure.metric) == place],
            [one for one in differences if (one.rendering, one.metric) == place],
        )
        for place in places
        for rendering, metric in [place]
    ]
    parts += [_speed(title, speed, figure) for title, figure in _SPEEDS.items()]
    if any(one.gave_up for one in speed):
        parts.append(_speed("pages given up on", speed, lambda one: str(one.gave_up)))
    return "\n\n".join("\n".join(part) for part in parts)


def _quality(
    title: str, figures: Sequence[Figure], differences: Sequence[Difference]
) -> Iterator[str]:
    types = list(dict.fromkeys(figure.page_type for figure in figures))
    found = {(figure.method, figure.page_type): figure.estimate for figure in figures}
    ours = {one.page_type: one for one in differences}
    yield title
    yield _row("", [types[0], "95%", *types[1:]])
    pages = [str(figure.estimate.pages) for figure in figures if figure.method == figures[0].method]
    yield _row("pages", [pages[0], "", *pages[1:]])
    methods = dict.fromkeys(figure.method for figure in figures)
    for method in sorted(methods, key=lambda method: -found[method, ALL].mean):
        cells = [
            f"{found[method, kind].mean:.3f}{'*' if _is_best(method, ours.get(kind)) else ' '}"
            for kind in types
        ]
        whole = found[method, ALL]
        yield _row(method, [cells[0], f"{whole.low:.3f} {whole.high:.3f} ", *cells[1:]])
    if ours:
        spread = [f"{ours[t].estimate.low:+.3f} {ours[t].estimate.high:+.3f} " for t in types]
        means = [f"{ours[t].estimate.mean:+.3f} " for t in types]
        yield _row(f"{OURS} less *", [means[0], spread[0], *means[1:]])
        yield _row("  95%", ["", "", *spread[1:]])


def _is_best(method: str, difference: Difference | None) -> bool:
    return difference is not None and difference.peer == method


def _speed(title: str, speed: Sequence[Speed], figure: Callable[[Speed], str]) -> Iterator[str]:
    renderings = list(dict.fromkeys(one.rendering for one in speed))
    found = {(one.method, one.rendering): figure(one) for one in speed}
    yield title
    yield _row("", renderings)
    for method in dict.fromkeys(one.method for one in speed):
        yield _row(method, [found[method, rendering] for rendering in renderings])


def _row(name: str, cells: Sequence[str]) -> str:
    return (f"{name:{_NAME}}" + "".join(f"{cell:>{_CELL}}" for cell in cells)).rstrip()
