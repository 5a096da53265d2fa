"""The config file as typed models: every key, its default and what it does."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Column = Literal["id", "url", "site", "fetched", "text", "html"]
Columns = dict[Column, Annotated[str, Field(min_length=1)]]


class Options(BaseModel):
    """Base of all options: frozen, unknown keys rejected, every field described."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_means_defaults(cls, values: object) -> object:
        """In YAML a section whose keys are all commented out is null."""
        return {} if values is None else values


class InputOptions(Options):
    """What to read."""

    paths: list[str] = Field(default=["data/raw"], min_length=1)
    """Files, folders and globs; relative to the current directory."""

    columns: Columns = {}
    """What the columns (keys) of tables and JSON are called where they have other names."""

    max_quarantined_share: Share = 0.5
    """The run fails (exit 5) when a larger share of the pages ends in quarantine."""


class OutputOptions(Options):
    """Where results go."""

    path: str = Field(default="data/clean/starter", min_length=1)
    """Folder for the results; made when missing."""

    jsonl: bool = False
    """Also write the records as JSON lines, zstd-compressed, in `jsonl/`."""


class StripOptions(Options):
    """Which lines are chrome."""

    threshold: Share = 0.5
    """A line at or above this probability of being content belongs to the provisional text."""

    min_site_pages: int = Field(default=5, ge=2)
    """Repetition within a site counts as evidence only from this many of its pages on."""

    repeat_share: Share = 0.3
    """A line that this share of a site's pages have is taken for chrome."""

    comments: Literal["leave_out", "keep"] = "leave_out"
    """Readers' comments below a text; named `line:comments` in the lineage either way."""

    profiles: bool = True
    """Use site profiles, shipped and own; `false` is the same as `--no-profiles`."""

    sites: list[str] = []
    """Own site profiles: YAML files, and folders of them (docs/profiles.md)."""

    max_page_chars: int = Field(default=2_000_000, ge=1)
    """A page of more characters is judged by a cheap pass instead of the line model."""

    max_page_lines: int = Field(default=50_000, ge=1)
    """So is a page of more lines."""


class RepairOptions(Options):
    """How damaged characters are brought back."""

    lossy: bool = True
    """Restore lost characters from words (`clich????s`)."""

    reversible: bool = True
    """Decode mojibake that lost nothing, with ftfy in its most careful setting."""

    escapes: bool = False
    """Decode backslash escapes (`caf\\xc3\\xa9`); texts about programs mean them."""

    quoted_printable: bool = False
    """Decode the quoted-printable of mail (`caf=C3=A9`) and join the lines that it broke."""

    hyphens: bool = True
    """Join words that a line break cut in two (`Min-` and `istry`)."""

    min_confidence: Share = 0.8
    """A claim below this confidence changes nothing."""


class MatchOptions(Options):
    """When two copies are the same document."""

    permutations: int = Field(default=128, ge=16)
    """MinHash permutations of a signature."""

    bands: int = Field(default=32, ge=2)
    """Bands of the signature; copies that share a band are compared exactly."""

    seed: int = Field(default=1, ge=0)
    """Seed of the permutations."""

    min_jaccard: Share = 0.5
    """Copies at least this similar (exact Jaccard of 5-word shingles) are one document."""

    min_containment: Share = 0.8
    """So are copies of which the shorter is contained in the longer to this degree."""

    min_aligned: Share = 0.7
    """So are copies of which the shorter stands in the longer, word by word, to this degree."""

    max_cluster_share: Share = 0.5
    """The run stops (exit 6) when one cluster of more than 100 copies takes a larger share."""

    @model_validator(mode="after")
    def _bands_divide_permutations(self) -> "MatchOptions":
        if self.permutations % self.bands:
            raise ValueError(
                f"bands ({self.bands}) must divide permutations ({self.permutations}) evenly"
            )
        return self


class MergeOptions(Options):
    """How copies become one text."""

    mode: Literal["union", "best_copy"] = "union"
    """`union` fills what one copy lost from another; `best_copy` prints the best copy alone."""


class EngineOptions(Options):
    """What runs the tasks."""

    kind: Literal["pool"] = "pool"
    """`pool`: processes on this machine."""

    workers: Literal["auto"] | Annotated[int, Field(ge=1)] = "auto"
    """Processes; `auto` takes one for each processor."""

    max_page_seconds: float = Field(default=60, ge=1, le=86_400)
    """A page that a stage computes on for longer is quarantined as `time-limit`."""


class Config(Options):
    """A whole config file."""

    input: InputOptions = InputOptions()
    """What to read."""

    output: OutputOptions = OutputOptions()
    """Where results go."""

    kind: Literal["auto", "cable", "article", "generic"] = "auto"
    """`auto` decides for each page; with one kind named, pages of other kinds are dropped."""

    strip: StripOptions = StripOptions()
    """Which lines are chrome."""

    repair: RepairOptions = RepairOptions()
    """How damaged characters are brought back."""

    match: MatchOptions = MatchOptions()
    """When two copies are the same document."""

    merge: MergeOptions = MergeOptions()
    """How copies become one text."""

    engine: EngineOptions = EngineOptions()
    """What runs the tasks."""
