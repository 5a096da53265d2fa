"""Runs over pages that are kept beside the repository, where somebody has them."""

import subprocess
import sys

import pytest

from pipeline.views.verify import verify


@pytest.fixture
def beside(root):
    """The folder of shared pages; a test that needs what is not there is skipped."""

    def find(*names):
        places = [root.parent / "shared" / name for name in names]
        for place in places:
            if not place.exists():
                pytest.skip(f"{place.name} is not beside the repository")
        return places

    return find


@pytest.mark.parametrize("profiles", [True, False])
def test_the_seeds_make_the_record_written_by_hand(beside, tmp_path, clean_run, profiles):
    seeds, score = beside("seeds", "check/score_samples.py")
    clean_run(tmp_path / "out", [seeds], strip={"profiles": profiles})
    scored = subprocess.run(
        [sys.executable, score, tmp_path / "out"], capture_output=True, text=True, check=False
    )
    assert scored.stdout.splitlines() == ["checks 123/123"]
    assert verify(tmp_path / "out").records == 1


@pytest.mark.slow
def test_a_world_of_pages_is_accounted_for(beside, tmp_path, clean_run):
    (world,) = beside("dev/world/ordinary/pages")
    outcome = clean_run(tmp_path / "out", [world], workers=2)
    verified = verify(tmp_path / "out")
    assert verified.pages + verified.quarantined == outcome.pages > 700
    assert verified.records == outcome.records
