"""The pages of a finished run and what became of each, without their texts."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pipeline.errors import InputError
from pipeline.views.run_files import PAGES, Row, columns, manifest_of, picked, quarantined

_SUGGESTED = 3
_ADVICE = "Page ids are paths below the input folder; records list theirs under `sources`."


@dataclass(frozen=True, slots=True)
class Index:
    """A run's pages by id: those in quarantine, those that were read, and the copies of records.

    A page that was read has `kind`, `dropped`, `record` and `copy`, and where its row is: `part`
    and `number`.
    """

    out: Path
    manifest: Row
    quarantined: Mapping[str, Row]
    pages: Mapping[str, Row]
    copies: Mapping[str, Sequence[str]]

    def page(self, page: str, names: Sequence[str]) -> Row:
        """These columns of the lineage of a page that was read."""
        at = self.pages[page]
        (row,) = picked(self.out, PAGES, at["part"], [at["number"]], names)
        return row


def index_of(out: Path) -> Index:
    """The index of a finished run. Raises the errors of `run_files`."""
    manifest = manifest_of(out)
    pages: dict[str, Row] = {}
    copies: dict[str, list[str]] = defaultdict(list)
    for part in range(manifest["partitions"]):
        number = 0
        for batch in columns(out, PAGES, part, ["page", "kind", "dropped", "record", "copy"]):
            for row in batch.to_pylist():
                pages[row["page"]] = {**row, "part": part, "number": number}
                number += 1
                if row["record"] is not None:
                    copies[row["record"]].append(row["page"])
    refused = {row["page"]: row for row in quarantined(out, manifest)}
    return Index(out, manifest, refused, pages, copies)


def meant(asked: str, known: Sequence[str], what: str) -> str:
    """The one id that is meant, in full or by its end; accents may be composed or not.

    >>> meant("a.txt", ["wire/a.txt", "wire/b.txt"], "page")
    'wire/a.txt'

    Raises InputError, with what is near, where there is none, or several.
    """
    plain = unicodedata.normalize("NFC", asked)
    by_form = {unicodedata.normalize("NFC", name): name for name in known}
    if plain in by_form:
        return by_form[plain]
    ends = [name for form, name in by_form.items() if form.endswith((f"/{plain}", f":{plain}"))]
    if len(ends) == 1:
        return ends[0]
    near = ends or [by_form[form] for form in get_close_matches(plain, by_form, _SUGGESTED)]
    advice = f"Did you mean {' or '.join(near[:_SUGGESTED])}?" if near else _ADVICE
    raise InputError(f"the run has no {what} {asked!r}", advice)
