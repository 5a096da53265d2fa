"""Figures over generated worlds of mirrored pages, where they lie beside the repository.

A world is a folder `pages/` of mirrors and a folder `truth/` that says what was lost and added. The
scorer that compares both stands beside the worlds.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.config.schema import Config
from pipeline.flow import run

BESIDE = Path(__file__).parent.parent.parent / "shared"
SCORER = BESIDE / "check" / "score_world.py"


class Unwatched:
    """Progress that nobody looks at."""

    @contextmanager
    def stage(self, name: str, note: str) -> Iterator[Callable[[str], None]]:
        """Say nothing of a stage."""
        yield lambda text: None


@cache
def scores(world: str) -> dict[str, Any] | None:
    """What the scorer says of a run over a world; None where the world is not here."""
    place = BESIDE / "dev" / "world" / world
    if not (SCORER.exists() and place.exists()):
        return None
    with TemporaryDirectory() as out:
        config = {"input": {"paths": [str(place / "pages")]}, "output": {"path": out}}
        run(Config.model_validate(config), fresh=True, limit=None, progress=Unwatched())
        told = Path(out) / "scores.json"
        command = [sys.executable, SCORER, "--world", place, "--out", Path(out) / "records"]
        subprocess.run([*command, "--json", told], check=True, capture_output=True)
        found: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return found


def mirrors(world: str) -> float | None:
    """Pair F1 of the mirrors found."""
    found = scores(world)
    return None if found is None else float(found["clustering"]["pair_F1"])


def words(world: str) -> float | None:
    """1 less the word error rate of the bodies."""
    found = scores(world)
    return None if found is None else 1 - float(found["text"]["wer_body"])


def chrome(world: str) -> float | None:
    """Share of the chrome lines that are left out."""
    found = scores(world)
    return None if found is None else 1 - float(found["text"]["chrome_lines_left"])
