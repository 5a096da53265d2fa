"""What the tests of the views share."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.views.run_files import Row
from pipeline.write.dataset import write_parquet
from pipeline.write.manifest import NAME, file_entries, manifest_bytes, read_manifest

Edit = Callable[[list[Row]], None]


@pytest.fixture(scope="session")
def best_copy_out(root, clean_run, tmp_path_factory) -> Path:
    """A finished run that prints the best copies alone, with JSON lines."""
    out = tmp_path_factory.mktemp("best_copy") / "out"
    output = {"path": str(out), "jsonl": True}
    clean_run(out, [root / "data" / "raw"], merge={"mode": "best_copy"}, output=output)
    return out


@pytest.fixture
def out(request, tmp_path) -> Path:
    """A finished run that a test may damage: `sample_out`, or the fixture named as parameter."""
    finished = request.getfixturevalue(getattr(request, "param", "sample_out"))
    return Path(shutil.copytree(finished, tmp_path / "out", ignore=shutil.ignore_patterns(".*")))


@pytest.fixture
def reseal(out) -> Callable[..., None]:
    """Change the manifest, and seal it and the files as they now are."""

    def again(change: Callable[[Row], None] = lambda manifest: None, gone: str = "") -> None:
        manifest = read_manifest(out)
        there = [path for path in manifest["files"] if path != gone]
        manifest["files"] |= file_entries(out, there)
        change(manifest)
        (out / NAME).write_bytes(manifest_bytes(manifest))

    return again


@pytest.fixture
def rewrite(out, reseal) -> Callable[[str, Edit], None]:
    """Change the rows of a file as somebody would who also knows how to seal it."""

    def to(path: str, edit: Edit) -> None:
        table = pq.read_table(out / path)
        rows = table.to_pylist()
        edit(rows)
        write_parquet(pa.Table.from_pylist(rows, table.schema), out / path)
        reseal()

    return to


@pytest.fixture
def proposed():
    """The profile that explain proposes, as YAML, from all that it tells."""

    def of(told):
        rest = told.partition("save this as ")[2].splitlines()
        yaml = "".join(f"{line}\n" for line in rest if line.startswith("  "))
        return yaml.partition("  clean teach")[0]

    return of
