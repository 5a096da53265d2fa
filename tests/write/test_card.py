"""The dataset card: true, short, read by Hugging Face, and safe from what pages call themselves."""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from pipeline.config.schema import Config
from pipeline.tasks import plan
from pipeline.write.card import Figures, card, data_digest, options_digest, plain
from pipeline.write.dataset import read_rows
from pipeline.write.dictionary import columns
from pipeline.write.schema import TABLES

VERSIONS = {"clean-pipeline": "1.2", "python": "3.11"}
FILES = {"records/part-0000.parquet": {"bytes": 9, "sha256": "a1"}}
FEW = Figures(
    pages=1_250,
    documents=1_200,
    records=310,
    pairs=2_000,
    left_out_share=0.2345,
    cheap=2,
    kinds={"article": 300, "cable": 10},
    page_types={"forum": 900, "no_document": 46, None: 301},
    languages={"en": 200, "no": 100, None: 10},
    sites={"tide.example": 1_249, None: 1},
    repairs={"utf-8 read as latin-1": 7},
    dropped={"index": 46, "kind:generic": 1},
    quarantined={"binary": 3},
)
HOSTILE = [
    "---",
    "a | b | c",
    "`code` ``` fence",
    "one\ntwo\r\n\n# three\u2028four\x85five",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- never closed",
    "[here](javascript:alert(1))",
    "![x](https://spy.example/pixel.png)",
    "<https://spy.example>",
    "https://spy.example/a www.spy.example me@spy.example",
    "&lt;b&gt; &amp; &#124;",
    "*bold* _soft_ ~~gone~~ $x$ \\",
    "\u202egpj.exe\u202c\0\x1b[31m",
    "{{ 7 * 7 }} {% raw %}",
    "- item",
    "x" * 10_000,
    "",
    "\udce9",
]


def split(text):
    """The front matter as YAML, and the Markdown below it as tokens."""
    _, front, body = text.split("---\n", 2)
    return YAML(typ="safe").load(front), MarkdownIt("commonmark").enable("table").parse(body)


def inlines(tokens):
    """What stands inside the lines beside plain text: code, links, HTML, …"""
    kinds = (child.type for token in tokens for child in token.children or ())
    return [kind for kind in kinds if kind not in ("text", "text_special")]


def test_front_matter_is_what_hugging_face_asks_for():
    front, _ = split(card(FEW, Config(), VERSIONS, FILES))
    assert front.pop("pretty_name")
    assert front.pop("tags")
    told = {config.pop("description") for config in front["configs"]}
    assert front == {
        "license": "unknown",
        "language": ["en", "no"],
        "size_categories": ["n<1K"],
        "configs": [
            {"config_name": "records", "default": True, "data_files": "records/*.parquet"},
            {"config_name": "lineage", "data_files": "lineage/pages-*.parquet"},
        ],
    }
    assert told == {f"sha256 of records and lineage {data_digest(FILES)}"}


@pytest.mark.parametrize(
    ("records", "size"),
    [
        (0, "n<1K"),
        (999, "n<1K"),
        (1_000, "1K<n<10K"),
        (99_999, "10K<n<100K"),
        (5_000_000, "1M<n<10M"),
        (10_000_000, "10M<n<100M"),
    ],
)
def test_size_category(records, size):
    front, _ = split(card(replace(FEW, records=records), Config(), VERSIONS, FILES))
    assert front["size_categories"] == [size]


def test_figures_stand_in_the_card():
    text = card(FEW, Config(), VERSIONS, FILES)
    for row in (
        "| Pages | 1,250 |",
        "| … that are a document's copy | 1,200 |",
        "| Records | 310 |",
        "| Share of the copies' text that was left out as chrome | 23.4 % |",
        "| article | 300 |",
        "| forum | 900 |",
        "| *not known* | 10 |",
        "| tide.example | 1,249 |",
        "| utf-8 read as latin-1 | 7 |",
        "| kind:generic | 1 |",
        "| binary | 3 |",
        "| … dropped: no document, or of a kind that was not asked for | 47 |",
    ):
        assert f"\n{row}\n" in text
    assert options_digest(Config()) in text
    assert "clean-pipeline 1.2, python 3.11" in text
    assert "Not stated: the rights are those of the pages' owners." in text


def test_every_column_stands_in_the_card():
    text = card(FEW, Config(), VERSIONS, FILES)
    for table in TABLES:
        for column in columns(table):
            assert f"\n| `{column.name}` | {column.type} | {column.description} |\n" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_names_from_pages_are_text_and_nothing_else(name):
    tame = {key: {"tame": 5} for key in ("sites", "languages", "kinds", "repairs", "dropped")}
    hostile = {key: {name: 5} for key in tame}
    front, tokens = split(card(replace(FEW, **hostile), Config(), VERSIONS, FILES))
    tame_front, tame_tokens = split(card(replace(FEW, **tame), Config(), VERSIONS, FILES))
    assert front == tame_front
    assert [token.type for token in tokens] == [token.type for token in tame_tokens]
    assert Counter(inlines(tokens)) == Counter(inlines(tame_tokens))


@given(st.text(max_size=70))
def test_a_plain_name_renders_as_itself(name):
    shown = plain(name)
    rendered = MarkdownIt("commonmark").enable("table").render(f"| a |\n|---|\n| {shown} |\n")
    assert rendered.count("<td>") == 1
    cell = unescape(rendered.split("<td>")[1].split("</td>")[0])
    assert cell == unescape(shown)
    seen = [char for char in name if char.isprintable() and not char.isspace()]
    assert "".join(cell.split()) == "".join(seen)
    assert shown.isprintable()
    assert "://" not in shown


def test_many_sites_make_no_long_card():
    many = {f"site-{n:05d}.example" + "y" * n: n for n in range(2_000)}
    text = card(replace(FEW, sites=many), Config(), VERSIONS, FILES)
    assert len(text) < len(card(FEW, Config(), VERSIONS, FILES)) + 20 * 120
    assert "\n| site-01999.example" in text
    assert "\n| 1,980 others | |\n" in text


def test_the_order_of_counts_does_not_matter():
    backwards = replace(FEW, sites=dict(reversed(FEW.sites.items())))
    assert card(backwards, Config(), VERSIONS, FILES) == card(FEW, Config(), VERSIONS, FILES)


@pytest.mark.parametrize(
    ("section", "matters"),
    [
        ({"input": {"paths": ["elsewhere"]}}, False),
        ({"output": {"path": "elsewhere", "jsonl": True}}, False),
        ({"engine": {"workers": 7}}, False),
        ({"strip": {"threshold": 0.4}}, True),
        ({"kind": "cable"}, True),
    ],
)
def test_only_options_that_shape_the_results_are_in_the_digest(section, matters):
    other = Config.model_validate(section)
    assert (options_digest(other) != options_digest(Config())) is matters
    assert (card(FEW, other, VERSIONS, FILES) != card(FEW, Config(), VERSIONS, FILES)) is matters


# In a process of its own, because the library reads its settings when it is imported.
LOAD = """
import json
import sys

from datasets import load_dataset

told = {}
for name in ("", "records", "lineage"):
    for streaming in (False, True):
        asked = [sys.argv[1], name] if name else [sys.argv[1]]
        rows = load_dataset(*asked, split="train", streaming=streaming)
        told[f"{name} {streaming}"] = [row["text"] for row in rows]
json.dump(told, sys.stdout)
"""


def loads_as_it_is(out, home):
    """Both configurations, loaded and streamed with this cache, are what the files hold."""
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(home)}
    command = [sys.executable, "-c", LOAD, str(out)]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **offline})
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    texts = {
        name: [row["text"] for path in sorted(out.glob(files)) for row in read_rows(path)]
        for name, files in (("records", "records/*"), ("lineage", "lineage/pages-*"))
    }
    assert len(texts["records"]) > 0
    for streaming in (False, True):
        assert told[f" {streaming}"] == told[f"records {streaming}"] == texts["records"]
        assert told[f"lineage {streaming}"] == texts["lineage"]


def test_hugging_face_loads_a_run_offline_and_not_from_its_cache(sample_out, straight, tmp_path):
    """Its cache goes by the folder's name: another run in a folder of that name is another one."""
    assert sample_out.name == straight.name
    loads_as_it_is(sample_out, tmp_path / "hf")
    loads_as_it_is(straight, tmp_path / "hf")


def test_hugging_face_loads_a_run_with_a_shard_without_records(tmp_path, clean_run, tiny_shards):
    (tmp_path / "raw").mkdir()
    page = "The ferry to the island sails at noon, whatever the tide.\n"
    (tmp_path / "raw" / "a.txt").write_text(page)
    (tmp_path / "raw" / "b.txt").write_text(" ")
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    rows = [len(list(read_rows(path))) for path in (tmp_path / "out").glob("records/*")]
    assert 0 in rows
    loads_as_it_is(tmp_path / "out", tmp_path / "hf")


@pytest.mark.parametrize(
    ("files", "matters"),
    [
        ({"records/part-0000.parquet": {"bytes": 9, "sha256": "a2"}}, True),
        ({**FILES, "lineage/pages-0000.parquet": {"bytes": 9, "sha256": "a1"}}, True),
        ({**FILES, "ids.parquet": {"bytes": 9, "sha256": "a1"}}, False),
        ({**FILES, "signatures/part-0000.parquet": {"bytes": 9, "sha256": "a1"}}, False),
    ],
)
def test_the_data_digest_is_of_records_and_lineage(files, matters):
    assert (data_digest(files) != data_digest(FILES)) is matters


@pytest.fixture
def tiny_shards(monkeypatch):
    """Every page a shard of its own, so that some have no record."""
    monkeypatch.setattr(plan, "_SHARD_BYTES", 30)
