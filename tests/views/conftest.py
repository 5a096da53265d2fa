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


@pytest.fixture
def out(sample_out, tmp_path) -> Path:
    """A finished run that a test may damage."""
    return Path(shutil.copytree(sample_out, tmp_path / "out", ignore=shutil.ignore_patterns(".*")))


@pytest.fixture
def reseal(out) -> Callable[[Callable[[Row], None]], None]:
    """Change the manifest, and seal it and the files as they now are."""

    def again(change: Callable[[Row], None] = lambda manifest: None) -> None:
        manifest = read_manifest(out)
        manifest["files"] = file_entries(out, list(manifest["files"]))
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
