"""What a person sees of a run: one line a stage while it works, a few lines when it is done."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import TextIO

from pipeline.model.outcome import Outcome


class StageLines:
    """Progress as one line a stage: redrawn in place on a terminal, plain when done elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to this stream, or to stderr, so that stdout keeps the results alone."""
        self._stream = stream or sys.stderr

    @contextmanager
    def stage(self, name: str, note: str) -> Iterator[Callable[[str], None]]:
        """Show the stage while the context lasts, then its last note and its seconds.

        A stage that fails leaves no line: the error says what happened.
        """
        notes = [note]
        began = monotonic()
        with self._drawn(f"{name:<9}{note} …") as finish:
            yield notes.append
            finish(f"{name:<9}{notes[-1]}  {monotonic() - began:.1f} s")

    @contextmanager
    def _drawn(self, working: str) -> Iterator[Callable[[str], None]]:
        if not self._stream.isatty():
            yield lambda line: print(line, file=self._stream, flush=True)
            return
        # Imported here because only a terminal needs it.
        from rich.console import Console
        from rich.live import Live
        from rich.text import Text

        # Without auto_refresh rich starts no thread, so that workers may be forked meanwhile.
        console = Console(file=self._stream, highlight=False)
        with Live(Text(working, "dim"), console=console, auto_refresh=False) as live:
            live.transient = True  # until the stage has finished

            def finish(line: str) -> None:
                live.transient = False
                live.update(Text(line), refresh=True)

            yield finish


def funnel(outcome: Outcome) -> list[str]:
    """What became of the pages, for people: from pages to records, and where things lie.

    >>> from pathlib import Path
    >>> done = Outcome(1200, 900, 310, 0.234, 2, {"empty": 4, "listing": 295}, {"binary": 1}, 0,
    ...                Path("out"), Path("out/manifest.json"), Path("out/report.html"))
    >>> print(*funnel(done), sep="\\n")
    1,200 pages → 900 documents → 310 records
    left out     23.4 % of the documents' pages, as chrome; the reasons are in lineage/
    cheap pass   2 pages, too large for the line model (strip.max_page_chars, strip.max_page_lines)
    dropped      299 pages: 295 listing, 4 empty
    quarantined  1 page: 1 binary
    results      out
    manifest     out/manifest.json
    report       out/report.html
    """
    pages = _counted(outcome.pages, "page")
    documents = _counted(outcome.documents, "document")
    records = _counted(outcome.records, "record")
    share = f"{outcome.left_out_share:.1%}".replace("%", " %")
    lines = [
        f"{pages} → {documents} → {records}",
        f"left out     {share} of the documents' pages, as chrome; the reasons are in lineage/",
    ]
    if outcome.cheap:
        limits = "strip.max_page_chars, strip.max_page_lines"
        cheap = _counted(outcome.cheap, "page")
        lines.append(f"cheap pass   {cheap}, too large for the line model ({limits})")
    lines += [
        f"dropped      {_reasons(outcome.dropped)}",
        f"quarantined  {_reasons(outcome.quarantined)}",
    ]
    if outcome.reused:
        lines.append(f"reused       {_counted(outcome.reused, 'task')} of the run before")
    return [
        *lines,
        f"results      {outcome.out}",
        f"manifest     {outcome.manifest}",
        f"report       {outcome.report}",
    ]


def _reasons(pages: Mapping[str, int]) -> str:
    if not pages:
        return "0 pages"
    by_size = sorted(pages.items(), key=lambda item: (-item[1], item[0]))
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in by_size)
    return f"{_counted(sum(pages.values()), 'page')}: {reasons}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
