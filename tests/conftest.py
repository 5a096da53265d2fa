"""What all tests share."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from pipeline import flow
from pipeline.config.schema import Config
from pipeline.model.outcome import Outcome
from pipeline.tasks import plan

# The same examples everywhere and no time limit: a slow machine must not make a test fail.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes minutes; runs with `-m slow` only")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("-m"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="takes minutes: run with -m slow"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root, wherever pytest was started."""
    return Path(__file__).parents[1]


class Unwatched:
    """Progress that nobody looks at."""

    @contextmanager
    def stage(self, name: str, note: str) -> Iterator[Callable[[str], None]]:
        yield lambda text: None


@pytest.fixture(scope="session")
def clean_run() -> Callable[..., Outcome]:
    """Run the pipeline in this process; keywords beyond the first are sections of the config."""

    def run(
        out: Path,
        paths: Sequence[Path],
        *,
        workers: int = 1,
        fresh: bool = False,
        limit: int | None = None,
        **sections: Any,
    ) -> Outcome:
        given = {"paths": [str(path) for path in paths], **sections.pop("input", {})}
        engine = {"workers": workers}
        config = {"input": given, "output": {"path": str(out)}, "engine": engine, **sections}
        chosen = Config.model_validate(config)
        return flow.run(chosen, fresh=fresh, limit=limit, progress=Unwatched())

    return run


@pytest.fixture(scope="session")
def sample_out(
    root: Path, clean_run: Callable[..., Outcome], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A finished run over the sample corpus. Whoever changes files of it works on a copy."""
    out = tmp_path_factory.mktemp("sample") / "out"
    clean_run(out, [root / "data" / "raw"])
    return out


@pytest.fixture(scope="session")
def shard_bytes() -> int:
    """Input bytes a shard, so few that the sample corpus is cut into four."""
    return 120_000


@pytest.fixture
def small_shards(shard_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut the input of runs in this process into small shards."""
    monkeypatch.setattr(plan, "_SHARD_BYTES", shard_bytes)


@pytest.fixture(scope="session")
def straight(
    root: Path,
    shard_bytes: int,
    clean_run: Callable[..., Outcome],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """An undisturbed run over the sample corpus in small shards, with one worker."""
    out = tmp_path_factory.mktemp("straight") / "out"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(plan, "_SHARD_BYTES", shard_bytes)
        clean_run(out, [root / "data" / "raw"])
    return out


@pytest.fixture(scope="session")
def digest() -> Callable[[Path], str]:
    """One digest of what a run promises to be the same every time: records, lineage, card."""

    def of(out: Path) -> str:
        total = hashlib.sha256()
        for path in sorted([*out.glob("records/*"), *out.glob("lineage/*"), out / "README.md"]):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{path.relative_to(out)} {content}\n".encode())
        return total.hexdigest()

    return of
