"""What is shown of a run: one line a stage, and the way from pages to records."""

import io
import re
from pathlib import Path

import pytest

from pipeline.model.outcome import Outcome
from pipeline.terminal import StageLines, funnel


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_a_stage_is_one_line_elsewhere_than_on_a_terminal():
    log = io.StringIO()
    with StageLines(log).stage("match", "900 copies") as note:
        assert log.getvalue() == ""
        note("310 clusters")
    assert re.fullmatch(r"match    310 clusters  \d+\.\d s\n", log.getvalue())


def test_without_a_result_the_first_note_stands():
    log = io.StringIO()
    with StageLines(log).stage("read", "pages"):
        pass
    assert log.getvalue().startswith("read     pages  ")


def test_a_terminal_shows_the_stage_while_it_works():
    screen = Screen()
    with StageLines(screen).stage("read", "[900] pages") as note:
        assert "read     [900] pages …" in screen.getvalue()
        note("done")
    assert "read     done  " in screen.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO, Screen])
def test_a_stage_that_fails_says_nothing_of_its_end(stream):
    out = stream()
    with pytest.raises(KeyboardInterrupt), StageLines(out).stage("read", "pages"):
        raise KeyboardInterrupt
    assert " s\n" not in out.getvalue()


def outcome(**changes):
    values = {
        "pages": 0,
        "documents": 0,
        "records": 0,
        "left_out_share": 0.0,
        "cheap": 0,
        "dropped": {},
        "quarantined": {},
        "reused": 0,
        "out": Path("out"),
        "manifest": Path("out/manifest.json"),
        "report": Path("out/report.html"),
    }
    return Outcome(**(values | changes))


def test_an_empty_run_is_said_plainly():
    lines = funnel(outcome())
    assert lines[0] == "0 pages → 0 documents → 0 records"
    assert "dropped      0 pages" in lines
    assert not any(line.startswith(("reused", "cheap")) for line in lines)


def test_reasons_stand_by_size_then_by_name():
    lines = funnel(outcome(dropped={"empty": 2, "listing": 7, "consent": 2}, reused=1))
    assert "dropped      11 pages: 7 listing, 2 consent, 2 empty" in lines
    assert "reused       1 task of the run before" in lines
