"""The dataset card: what a run's output is, for whoever finds the folder, and for Hugging Face."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import jinja2

from pipeline.config.schema import Config
from pipeline.write.dictionary import columns
from pipeline.write.manifest import MARK

# So many rows has a table of figures: the card stays short however many sites there are.
_ROWS = 20
_NAME_CHARS = 80
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
_LARGER = "10M<n<100M"
_DICTIONARY = (
    ("records/*.parquet", "records"),
    ("lineage/pages-*.parquet", "lineage/pages"),
    ("lineage/pairs-0000.parquet", "lineage/pairs"),
    ("dropped/*.parquet", "dropped"),
    ("quarantine/*.parquet", "quarantine"),
    ("signatures/*.parquet", "signatures"),
    ("ids.parquet", "ids"),
)

_DATA = ("records/", "lineage/")

# The entries of files in the manifest, by path.
Files = Mapping[str, Mapping[str, object]]
# How often each value occurs; None stands for pages or records that have none.
Counts = Mapping[str | None, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run made, in numbers.

    `documents` are the pages that are a document's copy; `left_out_share` is the share of their
    text that is chrome; `cheap` counts pages that were judged by the cheap pass, `pairs` those that
    were compared; `kinds` and `languages` count records, `page_types` the pages that were read,
    `sites`, `dropped` and `quarantined` pages, `repairs` the records' repairs by mechanism.
    """

    pages: int
    documents: int
    records: int
    pairs: int
    left_out_share: float
    cheap: int
    kinds: Counts
    page_types: Counts
    languages: Counts
    sites: Counts
    repairs: Counts
    dropped: Counts
    quarantined: Counts


def card(
    figures: Figures,
    config: Config,
    versions: Mapping[str, str],
    files: Files,
    limit: int | None = None,
) -> str:
    """The card as Markdown with YAML front matter; the same for the same arguments.

    `files` are the entries of the manifest, of which records and lineage are told by one digest;
    `limit` is how many pages were asked for where the run was a first look.
    Names that come from pages cannot make structure of it, and its length is bounded.

    >>> few = Figures(2, 2, 1, 1, 0.25, 0, {"article": 1}, {"article": 2}, {"no": 1},
    ...               {"a|b.example": 2}, {}, {}, {})
    >>> text = card(few, Config(), {"clean-pipeline": "1.0"}, {})
    >>> text.splitlines()[2:5]
    ['license: unknown', 'language:', '- "no"']
    """
    tables = (
        ("Records by kind", "Kind", figures.kinds),
        ("Pages by type", "Type", figures.page_types),
        ("Records by language, as the pages state it", "Language", figures.languages),
        ("Pages by site", "Site", figures.sites),
        ("Repairs by mechanism", "Damage", figures.repairs),
        ("Dropped pages by reason", "Reason", figures.dropped),
        ("Pages in quarantine by reason", "Reason", figures.quarantined),
    )
    return _template().render(
        pages=figures.pages,
        limit=limit,
        documents=figures.documents,
        records=figures.records,
        left_out=f"{figures.left_out_share:.1%}".replace("%", " %"),
        cheap=figures.cheap,
        dropped=figures.dropped,
        quarantined=figures.quarantined,
        repairs=figures.repairs,
        codes=sorted(name for name in figures.languages if name and _CODE.fullmatch(name)),
        size=next((name for limit, name in _SIZES if figures.records < limit), _LARGER),
        tables=[(heading, noun, *_largest(counts)) for heading, noun, counts in tables],
        data=data_digest(files),
        options=options_digest(config),
        versions=", ".join(f"{name} {version}" for name, version in sorted(versions.items())),
        dictionary=[(file, columns(table)) for file, table in _DICTIONARY],
        mark=MARK,
    )


def options_digest(config: Config) -> str:
    """Digest of the options that have a say in the results.

    >>> elsewhere = Config.model_validate({"input": {"paths": ["x"]}, "engine": {"workers": 3}})
    >>> options_digest(elsewhere) == options_digest(Config())
    True
    """
    options = config.model_dump(
        mode="json", exclude={"input": {"paths"}, "output": True, "engine": True}
    )
    return hashlib.sha256(json.dumps(options, sort_keys=True).encode()).hexdigest()


def data_digest(files: Files) -> str:
    """Digest of the records and the lineage, from the entries of their files in the manifest.

    >>> one = {"records/part-0000.parquet": {"sha256": "ab"}}
    >>> data_digest(one) == data_digest({**one, "ids.parquet": {"sha256": "cd"}})
    True
    """
    told = [(path, files[path]["sha256"]) for path in sorted(files) if path.startswith(_DATA)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


# What front matter may say of a language: its code, quoted there, for `no` is no word of YAML.
_CODE = re.compile(r"[a-z]{2,3}")
# What Markdown, or HTML inside it, may read as more than a character.
_SIGN = re.compile(r"[\\`*_\[\]<>#|&~$@]|:(?=//)")
_UNKNOWN = "*not known*"


def plain(name: str) -> str:
    """A name that comes from a page, on one line, short, and without power over a Markdown table.

    >>> plain("a|b\\n---\\n<script>")
    'a&#124;b --- &#60;script&#62;'
    """
    shown = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in name)
    line = " ".join(shown.split())
    short = line if len(line) <= _NAME_CHARS else f"{line[: _NAME_CHARS - 1]}…"
    return _SIGN.sub(lambda sign: f"&#{ord(sign[0])};", short)


def _largest(counts: Counts) -> tuple[list[tuple[str, int]], int]:
    """The largest counts with their names, and how many there are beside them."""
    by_size = sorted(counts.items(), key=lambda item: (-item[1], item[0] or ""))
    shown = [(_UNKNOWN if name is None else plain(name), count) for name, count in by_size[:_ROWS]]
    return shown, len(by_size[_ROWS:])


def _template() -> jinja2.Template:
    # What is rendered is Markdown: `plain` escapes what pages say, and HTML's escapes would not.
    environment = jinja2.Environment(
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["number"] = lambda number: f"{number:,}"
    environment.filters["total"] = lambda counts: f"{sum(counts.values()):,}"
    source = resources.files("pipeline").joinpath("templates", "card.md")
    return environment.from_string(source.read_text("utf-8"))
