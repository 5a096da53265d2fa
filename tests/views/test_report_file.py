"""The file of the report: whole, of the run beside it, in colours that can be read."""

import re
import shutil

import pytest

from pipeline import flow
from pipeline.errors import InputError, VerifyError
from pipeline.views.report import render, write_report


def test_no_report_without_a_finished_run(tmp_path):
    with pytest.raises(InputError, match="is no folder"):
        render(tmp_path / "nowhere")
    (tmp_path / ".work").mkdir()
    with pytest.raises(VerifyError, match="no finished run"):
        write_report(tmp_path)
    assert not (tmp_path / "report.html").exists()


def test_a_damaged_file_is_named(out):
    (out / "records" / "part-0000.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(VerifyError, match="records/part-0000"):
        render(out)


def test_the_report_is_put_in_place_whole(out):
    path = write_report(out)
    assert path == out / "report.html"
    assert path.read_bytes() == render(out).encode()
    assert not list(out.glob("*.tmp"))


@pytest.fixture
def corpus(tmp_path, root):
    source = root / "data" / "raw" / "harbourpress.example"
    return shutil.copytree(source, tmp_path / "raw" / source.name)


def test_an_old_report_does_not_outlive_its_run(corpus, tmp_path, clean_run, monkeypatch):
    out = tmp_path / "out"
    outcome = clean_run(out, [corpus])
    before = outcome.report.read_bytes()
    next(corpus.rglob("*.html")).unlink()
    with monkeypatch.context() as patched:
        patched.setattr(flow, "write_report", stopped)
        with pytest.raises(KeyboardInterrupt):
            clean_run(out, [corpus])
    assert (out / "manifest.json").exists()
    assert not outcome.report.exists()
    clean_run(out, [corpus])
    assert outcome.report.read_bytes() != before
    assert outcome.report.read_bytes() == render(out).encode()


def stopped(*args):
    raise KeyboardInterrupt


# The colours of the page, light and dark.


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read(root, scheme):
    """WCAG 2 AA asks for 4.5 : 1."""
    css = (root / "pipeline" / "templates" / "report.css").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w{6})", re.findall(r"--paper[^}]*", css)[scheme]))
    texts = [("ink", b) for b in ("paper", "sample", "differs", "alone", "repaired")]
    for text, ground in [*texts, ("quiet", "paper"), ("link", "paper"), ("bar", "paper")]:
        low, high = sorted(luminance(colours[name]) for name in (text, ground))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)
