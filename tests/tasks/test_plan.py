"""The plan: pages go to shards by their id alone."""

import random
from itertools import pairwise

import pytest

from pipeline.engines.shuffle import partition_of
from pipeline.errors import InputError
from pipeline.tasks import plan as planned
from pipeline.tasks.plan import plan, shards_for

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
    addresses, shards = plan([str(corpus)], "out", None)
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
        plans.append(plan([*paths, paths[0]], "out", None))
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
    addresses, shards = plan([str(corpus)], "out", limit)
    found = {site: sum(a.site == site for a in addresses) for site in PAGES}
    assert {site: count for site, count in found.items() if count} == taken
    assert addresses == sorted(addresses, key=lambda a: a.id)
    assert sum(map(len, shards)) == len(addresses)
    assert plan([str(corpus)], "out", limit) == (addresses, shards)


def test_a_larger_limit_keeps_the_pages_of_a_smaller_one(corpus):
    ids = [{a.id for a in plan([str(corpus)], "out", limit)[0]} for limit in range(1, 20)]
    assert all(small < large for small, large in pairwise(ids))


@pytest.mark.parametrize(
    ("size", "shards"),
    [
        (0, 1),
        (1 << 20, 1),
        ((1 << 20) + 1, 2),
        (64 << 20, 64),
        (512 << 20, 64),
        ((512 << 20) + 1, 128),
        (1 << 50, 4096),
    ],
)
def test_the_number_of_shards_is_a_bounded_power_of_two(size, shards):
    assert shards_for(size) == shards


def test_input_that_is_not_there(corpus):
    with pytest.raises(InputError, match="no-such-folder"):
        plan([str(corpus), str(corpus / "no-such-folder")], "out", None)
