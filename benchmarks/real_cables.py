"""How whole strip leaves real cables, where pages of several mirrors lie beside the repository.

The folder holds `html/` and `flat/` forms of each page, and in `truth/` the cable's text as that
page had it; `pages.jsonl` names all three in a row a page.
"""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import scores
from worlds import BESIDE, Unwatched

from pipeline.config.schema import Config, StripOptions
from pipeline.flow import run
from pipeline.write.dataset import read_rows

CABLES = BESIDE / "dev" / "cables"
# The word F1 from which a page counts as whole.
WHOLE = 0.999


@cache
def word_f1(form: str) -> tuple[float, ...] | None:
    """Word F1 of what strip keeps of each page in a form; None where the cables are not here."""
    if not CABLES.exists():
        return None
    kept = _kept(CABLES / form)
    found = []
    with (CABLES / "pages.jsonl").open(encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            truth = scores.words((CABLES / row["truth"]).read_text(encoding="utf-8"))
            given = kept.get(row[form].removeprefix(f"{form}/"), "")
            found.append(scores.f1(scores.words(given), truth))
    return tuple(found)


def _kept(pages: Path) -> dict[str, str]:
    """What strip alone keeps of each page, as far as its lineage says; mirrors may overrule it."""
    with TemporaryDirectory() as out:
        config = {"input": {"paths": [str(pages)]}, "output": {"path": out}}
        run(Config.model_validate(config), fresh=True, limit=None, progress=Unwatched())
        tables = sorted(Path(out).glob("lineage/pages*"))
        rows = [row for path in tables for row in read_rows(path)]
    threshold = StripOptions().threshold
    return {
        row["page"]: "".join(
            row["text"][one["start"] : one["end"]] for one in row["blocks"] if one["p"] >= threshold
        )
        for row in rows
    }


def whole(form: str) -> float | None:
    """Share of the pages in a form (`html`, `flat`) whose cable is left whole and alone."""
    found = word_f1(form)
    return None if found is None else sum(value >= WHOLE for value in found) / len(found)
