"""The plan: pages go to shards by their id alone; one run at a time has an output."""

import random
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.engines.ledger import Done
from pipeline.engines.shuffle import partition_of
from pipeline.errors import InputError, UsageError
from pipeline.tasks import plan as planned
from pipeline.tasks.plan import plan, shards_for
from pipeline.tasks.workspace import Work

PAGES = {"coast": 12, "mirror": 5, "wire": 2}


@pytest.fixture
def corpus(tmp_path):
    for site, count in PAGES.items():
        (tmp_path / site).mkdir()
        for number in range(count):
            (tmp_path / site / f"{number}.txt").write_text("tide " * 40)
    return tmp_path


@pytest.fixture
def small_shards(monkeypatch):
    monkeypatch.setattr(planned, "_SHARD_BYTES", 1000)


@pytest.mark.usefixtures("small_shards")
def test_shards_partition_the_pages_by_their_id(corpus):
    addresses, shards = plan([str(corpus)], None)
    assert len(shards) == 4  # 19 pages of 200 bytes
    assert sorted((a for shard in shards for a in shard), key=lambda a: a.id) == addresses
    for number, shard in enumerate(shards):
        assert [a.id for a in shard] == sorted(a.id for a in shard)
        assert {partition_of(a.id, 4) for a in shard} <= {number}


@pytest.mark.usefixtures("small_shards")
def test_the_order_of_the_paths_makes_no_difference(corpus):
    paths = [str(path) for path in sorted(corpus.iterdir())]
    plans = []
    for seed in range(4):
        random.Random(seed).shuffle(paths)
        plans.append(plan([*paths, paths[0]], None))
    assert plans.count(plans[0]) == len(plans)


@pytest.mark.parametrize(
    ("limit", "taken"),
    [
        (1, {"coast": 1}),
        (3, {"coast": 1, "mirror": 1, "wire": 1}),
        (8, {"coast": 3, "mirror": 3, "wire": 2}),
        (100, PAGES),
    ],
)
def test_a_limit_is_spread_over_the_sites(corpus, limit, taken):
    addresses, shards = plan([str(corpus)], limit)
    found = {site: sum(a.site == site for a in addresses) for site in PAGES}
    assert {site: count for site, count in found.items() if count} == taken
    assert addresses == sorted(addresses, key=lambda a: a.id)
    assert sum(map(len, shards)) == len(addresses)
    assert plan([str(corpus)], limit) == (addresses, shards)


def test_a_larger_limit_keeps_the_pages_of_a_smaller_one(corpus):
    ids = [{a.id for a in plan([str(corpus)], limit)[0]} for limit in range(1, 20)]
    assert all(small < large for small, large in pairwise(ids))


@pytest.mark.parametrize(
    ("size", "shards"), [(0, 1), (4 << 20, 1), ((4 << 20) + 1, 2), (1 << 50, 4096)]
)
def test_the_number_of_shards_is_a_bounded_power_of_two(size, shards):
    assert shards_for(size) == shards


def test_input_that_is_not_there(corpus):
    with pytest.raises(InputError, match="no-such-folder"):
        plan([str(corpus), str(corpus / "no-such-folder")], None)


def test_one_run_at_a_time_has_an_output(tmp_path):
    with Work(str(tmp_path / "out"), fresh=False):
        with pytest.raises(UsageError, match="another run"), Work(str(tmp_path / "out"), False):
            pass
        with Work(str(tmp_path / "other"), fresh=False):
            pass
    with Work(str(tmp_path / "out"), fresh=False):
        pass


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_an_output_that_cannot_be_a_folder(tmp_path, place):
    (tmp_path / "file").write_text("here already")
    with pytest.raises(UsageError, match="file"), Work(str(tmp_path / place), fresh=False):
        pass
    assert (tmp_path / "file").read_text() == "here already"


@pytest.mark.parametrize(("fresh", "left"), [(False, True), (True, False)])
def test_only_a_fresh_run_drops_earlier_work(tmp_path, fresh, left):
    earlier = tmp_path / ".work" / "tasks" / "pages-0000-abc.arrow"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("done")
    with Work(str(tmp_path), fresh):
        assert earlier.exists() is left


def test_work_counts_what_was_reused_and_sweeps_the_rest(tmp_path, watched):
    with Work(str(tmp_path), fresh=False) as work:
        folder = Path(work.folder)
        folder.mkdir(parents=True)
        for name in ("a", "b", "old"):
            (folder / name).write_text(name)
        with work.stage(watched, "read", "2 files") as done:
            tasks = [Done(str(folder / "a"), reused=True), Done(str(folder / "b"), reused=False)]
            assert done(tasks) == (str(folder / "a"), str(folder / "b"))
        work.sweep()
        assert work.reused == 1
        assert sorted(path.name for path in folder.iterdir()) == ["a", "b"]
    assert watched.notes == ["read", "2 files (1 of 2 tasks already done)"]
