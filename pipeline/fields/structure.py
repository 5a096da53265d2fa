"""Structure: cut a copy's text into the head, paragraphs, headings and lists it consists of.

No word is ever lost: what stands outside the units, or in their cuts, is a rule, a page banner, an
anchor or blank space.
"""

from bisect import bisect_left
from collections.abc import Sequence

from pipeline.fields.cable import body_start, head_start
from pipeline.fields.endings import footer_start, signature_start
from pipeline.fields.headings import prose_headings, ruled_headings, standing_headings
from pipeline.fields.html_units import CopyBlock, Run, copy_blocks, stated_runs
from pipeline.fields.layout import Layout, Line, layout_reason, lines
from pipeline.fields.markers import Marker, cable_markers, list_markers
from pipeline.fields.tables import code, tables
from pipeline.fields.wrapping import Wrap, goes_on
from pipeline.model.copy import Kind, Unit, UnitType

__all__ = ["CopyBlock", "copy_blocks", "layout_reason", "units"]

# An introduction above a cable's head is at least this long a paragraph.
_MIN_PROSE = 160
_KEEPS_LINES: frozenset[UnitType] = frozenset({"head", "table", "code", "caption", "signature"})


def units(text: str, kind: Kind, blocks: Sequence[CopyBlock] = ()) -> tuple[Unit, ...]:
    """The units of a copy text, in order; `blocks` are those that the page's markup states.

    >>> text = "1. (U) The sea\\nwas calm.\\n\\n-- No wind."
    >>> [(u.type, u.number, u.marking, text[u.marker_end : u.end]) for u in units(text, "cable")]
    [('paragraph', 1, 'U', 'The sea\\nwas calm.'), ('list_item', None, None, 'No wind.')]

    A list item belongs (`of`) to the numbered paragraph before it. A sub-item's letter, such as
    `(a)`, stays part of its text. What the markup leaves open the text decides, in cables all.
    """
    layout = Layout.of(text)
    printed = lines(layout)
    if kind != "cable":
        return _units(printed, _prose_runs(layout, printed, blocks), layout)
    first, after = head_start(layout.visible), body_start(layout.visible)
    above = [line for line in printed if line.start < first]
    head = [line for line in printed[len(above) :] if line.start < after]
    body = printed[len(above) + len(head) :]
    introduction = _prose_runs(layout, above)
    if not any(run.type == "paragraph" and _size(above, run) >= _MIN_PROSE for run in introduction):
        # A title or a site's box above the head goes with it.
        above, head, introduction = [], above + head, []
    whole_head = [Run("head", 0, len(head))] if head else []
    return (
        *_units(above, introduction, layout),
        *_units(head, whole_head, layout),
        *_units(body, _cable_runs(body), layout, numbered=True),
    )


def _size(printed: Sequence[Line], run: Run) -> int:
    return printed[run.end - 1].end - printed[run.first].start


def _cable_runs(body: Sequence[Line]) -> list[Run]:
    wrap = Wrap.of(body)
    markers = cable_markers(body, wrap)
    numbers = {n for n, marker in markers.items() if marker.sort == "number"}
    footer = footer_start(body)
    signature = signature_start(body, footer, markers, wrap)
    headings = ruled_headings(body, markers, wrap)
    headings += standing_headings(body[:signature], markers, numbers)
    fixed = [Run("table", *run) for run in tables(body, markers)]
    fixed += [Run("heading", *run) for run in headings]
    fixed += [Run("signature", signature, footer), Run("caption", footer, len(body))]
    return _flow(body, fixed, markers, wrap, patient=bool(numbers))


def _prose_runs(
    layout: Layout, printed: Sequence[Line], blocks: Sequence[CopyBlock] = ()
) -> list[Run]:
    wrap = Wrap.of(printed)
    markers = list_markers(printed, wrap)
    headings = ruled_headings(printed, markers, wrap) + prose_headings(printed, markers, wrap)
    fixed = stated_runs(printed, blocks, markers)
    fixed += [Run("table", *run) for run in tables(printed, markers)]
    fixed += [Run("code", *run) for run in code(layout.visible, printed, markers)]
    fixed += [Run("heading", *run) for run in headings]
    return _flow(printed, fixed, markers, wrap, patient=False)


def _flow(
    printed: Sequence[Line],
    fixed: Sequence[Run],
    markers: dict[int, Marker],
    wrap: Wrap,
    patient: bool,
) -> list[Run]:
    """The fixed runs, the first to claim a line having it; between them paragraphs and items."""
    claimed: dict[int, Run] = {}
    for run in fixed:
        rows = range(run.first, run.end)
        if not any(row in claimed for row in rows):
            claimed |= dict.fromkeys(rows, run)
    barred = claimed.keys() | markers.keys() | {n for n, line in enumerate(printed) if line.rule}
    found: list[Run] = []
    first = 0
    while first < len(printed):
        end = first + 1
        if first in claimed:
            found.append(claimed[first])
            end = claimed[first].end
        elif not printed[first].rule:
            marker = markers.get(first)
            if marker and marker.width == len(printed[first].text) and end not in barred:
                # The marker stands alone on its line.
                end = min(end + 1, len(printed))
            while end < len(printed) and end not in barred:
                broken = end > first + 1
                if not goes_on(wrap, printed[end - 1], printed[end], patient, broken):
                    break
                end += 1
            found.append(Run(_type(marker), first, end, marker))
        first = end
    return found


def _type(marker: Marker | None) -> UnitType:
    return "paragraph" if marker is None or marker.sort == "marking" else "list_item"


def _units(
    printed: Sequence[Line], runs: Sequence[Run], layout: Layout, numbered: bool = False
) -> tuple[Unit, ...]:
    """Runs as units; in a `numbered` text numbers open paragraphs, elsewhere list items."""
    found: list[Unit] = []
    parent: int | None = None
    hidden_from = [from_ for from_, _ in layout.hidden]
    for run in runs:
        own = printed[run.first : run.end]
        # In code a line of signs is no rule.
        rules = [line for line in own if line.rule] if run.type != "code" else []
        rows = [line for line in own if not line.rule] if rules else own
        if not rows:
            continue
        start, end = rows[0].start, rows[-1].end
        marker = run.marker
        opens = numbered and marker is not None and marker.sort == "number"
        parent = marker.number if opens and marker else parent
        unit_type: UnitType = "paragraph" if opens else run.type
        cuts = layout.hidden[bisect_left(hidden_from, start) : bisect_left(hidden_from, end)]
        cuts += tuple((rule.start, rule.end) for rule in rules if start < rule.start < end)
        found.append(
            Unit(
                type=unit_type,
                start=start,
                marker_end=_marker_end(rows, marker),
                end=end,
                number=marker.number if marker else None,
                marking=marker.marking if marker else None,
                level=run.level or (1 if unit_type == "list_item" else None),
                of=parent if unit_type == "list_item" else None,
                cuts=tuple(sorted(cuts)),
                keeps_lines=run.keeps_lines or unit_type in _KEEPS_LINES,
            )
        )
    return tuple(found)


def _marker_end(rows: Sequence[Line], marker: Marker | None) -> int:
    if marker is None:
        return rows[0].start
    if marker.width < len(rows[0].text):
        return rows[0].start + marker.width
    # The marker stands alone on its line: the text begins on the next.
    return rows[1].start if len(rows) > 1 else rows[0].end
