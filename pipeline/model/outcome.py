"""The outcome: what a finished run made of its input, in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """Pages became documents, documents became records.

    `documents` are the pages that are one (a document's copies count one each); `left_out_share` is
    the share of their text that is chrome. `cheap` counts the pages that were judged by the cheap
    pass, `dropped` and `quarantined` pages by reason, `reused` the tasks whose result the last run
    had left.
    """

    pages: int
    documents: int
    records: int
    left_out_share: float
    cheap: int
    dropped: Mapping[str, int]
    quarantined: Mapping[str, int]
    reused: int
    out: Path
    manifest: Path
    report: Path
