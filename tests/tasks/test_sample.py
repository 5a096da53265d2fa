"""A sample takes pages in turn from each site, whether they are files or rows of files."""

import json
from itertools import pairwise

import pytest

from pipeline.model.page import Address
from pipeline.tasks.plan import plan
from pipeline.tasks.sample import _Candidate, sample
from pipeline.tasks.unpack import UnpackItem, unpack

FILES = {"coast": 9, "mirror": 3}
ROWS = {"coast": 3, "mirror": 2, "wire": 2}


@pytest.fixture
def sampled(tmp_path, monkeypatch):
    """The places that a limit takes from a corpus of files and rows in several shards."""
    monkeypatch.setattr("pipeline.tasks.plan._SHARD_BYTES", 100)
    for site, count in FILES.items():
        (tmp_path / "raw" / site).mkdir(parents=True)
        for number in range(count):
            (tmp_path / "raw" / site / f"{number}.txt").write_text("tide " * 4)
    rows = [{"site": site, "text": "x"} for site, count in ROWS.items() for _ in range(count)]
    lines = [json.dumps(row) for row in rows]
    (tmp_path / "raw" / "a.jsonl").write_text("\n".join(lines[:4]))
    (tmp_path / "raw" / "b.jsonl").write_text("\n".join(lines[4:]))

    def places(limit):
        planned = plan([str(tmp_path / "raw")], "out", None)
        parts = len(planned.shards)
        assert parts > 1
        items = [UnpackItem(str(tmp_path / "work"), parts, b, {}) for b in planned.bundles]
        return sample(planned.shards, [unpack(item).path for item in items], limit)

    return places


def site_of(place) -> str:
    file, number = place
    at = number - 1 + (4 if file == "b.jsonl" else 0)
    return [s for s, n in ROWS.items() for _ in range(n)][at] if number else file.split("/")[0]


def test_without_a_limit_there_is_no_choice(sampled):
    assert set(sampled(None)) == {None}


@pytest.mark.parametrize(
    ("limit", "taken"),
    [
        (1, {"coast": 1}),
        (3, {"coast": 1, "mirror": 1, "wire": 1}),
        (8, {"coast": 3, "mirror": 3, "wire": 2}),
        (100, {"coast": 12, "mirror": 5, "wire": 2}),
    ],
)
def test_a_limit_is_spread_over_the_sites(sampled, limit, taken):
    places = [place for shard in sampled(limit) for place in shard]
    assert len(set(places)) == len(places) == sum(taken.values())
    sites = list(map(site_of, places))
    assert {site: sites.count(site) for site in sites} == taken


def test_files_and_rows_of_a_site_are_mixed(sampled):
    places = [place for shard in sampled(14) for place in shard if site_of(place) == "coast"]
    assert {number > 0 for _, number in places} == {True, False}


def test_a_larger_limit_keeps_the_pages_of_a_smaller_one(sampled):
    taken = [{place for shard in sampled(limit) for place in shard} for limit in range(1, 20)]
    assert all(small < large for small, large in pairwise(taken))


def test_a_sample_does_not_depend_on_the_order():
    shard = [Address(f"a/{number}", "", "a") for number in range(1000)]
    assert sample([shard], (), 3) == sample([shard[::-1]], (), 3)
    assert len(sample([shard], (), 3)[0]) == 3


def test_no_more_candidates_are_held_than_could_be_taken(monkeypatch):
    held, most = 0, 0

    class Counted(_Candidate):
        def __new__(cls, *fields):
            nonlocal held, most
            held += 1
            most = max(most, held)
            return super().__new__(cls, *fields)

        def __del__(self):
            nonlocal held
            held -= 1

    monkeypatch.setattr("pipeline.tasks.sample._Candidate", Counted)
    shard = [Address(f"a/{number}", "", "a") for number in range(1000)]
    assert len(sample([shard], (), 3)[0]) == 3
    assert 3 <= most < 10
