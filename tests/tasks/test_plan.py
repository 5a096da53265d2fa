"""The plan: pages go to shards by their id alone."""

import random

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
    planned = plan([str(corpus)], "out", None)
    shards = planned.shards
    assert len(shards) == 4  # 19 pages of 200 bytes
    everything = sorted((a for shard in shards for a in shard), key=lambda a: a.id)
    assert tuple(everything) == planned.addresses
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


@pytest.mark.usefixtures("small_shards")
def test_pages_whose_ids_could_collide_are_in_one_shard(tmp_path):
    for folder in range(20):
        (tmp_path / str(folder)).mkdir()
        (tmp_path / str(folder) / "tide.txt").write_text("tide " * 200)
    planned = plan([str(tmp_path / str(folder)) for folder in range(20)], "out", None)
    assert len(planned.shards) > 1
    assert sorted(map(len, planned.shards))[-1] == 20


@pytest.mark.usefixtures("small_shards")
def test_files_of_many_pages_are_bundled_unless_they_are_large(corpus):
    for number in range(40):
        (corpus / f"small-{number}.jsonl").write_text("{}" * 20)
    (corpus / "large.csv").write_text("x" * 1000)
    (corpus / "packed.json.gz").write_text("x" * 200)
    (corpus / "page.html.gz").write_text("x" * 1000)
    planned = plan([str(corpus)], "out", None)
    bundled = [[address.id for address in bundle] for bundle in planned.bundles]
    assert bundled[:2] == [["large.csv"], ["packed.json.gz"]]
    assert len(bundled) == 2 + 2  # 40 files of 40 bytes
    assert sum(map(len, bundled)) == 42
    single = {address.id for shard in planned.shards for address in shard}
    assert "page.html.gz" in single
    assert len(single) == 20
    assert len(planned.addresses) == 62


@pytest.mark.usefixtures("small_shards")
def test_a_file_more_leaves_the_bundles_of_the_others(corpus):
    for number in range(41):
        (corpus / f"small-{number}.jsonl").write_text("{}" * 10)
    before = plan([str(corpus)], "out", None).bundles
    (corpus / "small-41.jsonl").write_text("{}" * 10)
    after = plan([str(corpus)], "out", None).bundles
    assert len({*before} & {*after}) == len(before) - 1


@pytest.mark.usefixtures("small_shards")
def test_a_sample_is_cut_into_few_shards(corpus, monkeypatch):
    monkeypatch.setattr(planned, "_PAGE_BYTES", 300)
    assert len(plan([str(corpus)], "out", 3).shards) == 1
    assert len(plan([str(corpus)], "out", 4).shards) == 2
    assert len(plan([str(corpus)], "out", 10_000).shards) == 4


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
