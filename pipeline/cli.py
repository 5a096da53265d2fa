"""The command `clean`: options in, calls out. What it does stands in flow.py and views/."""

import json
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import typer

from pipeline.errors import CleanError, InputError, UsageError
from pipeline.terminal import StageLines, funnel

CONFIG_HELP = "The config file, such as configs/starter.yaml."
OUT_HELP = "The output folder of a finished run."
PAGE_HELP = "The page's id, as in the records' sources, or its end; with OTHER also a record's id."
OTHER_HELP = "A second page or record: say why the two are, or are not, one record."
TEACH_HELP = "Pages of one site: files, folders and globs."
INPUT_HELP = "Read this instead of input.paths; may be repeated."
OUTPUT_HELP = "Write here instead of output.path."


def _config_min_confidence() -> float:
    from pipeline.config.schema import RepairOptions

    return RepairOptions().min_confidence


# The parameters of `clean repair`.
RepairFiles = Annotated[
    list[str] | None, typer.Argument(metavar="FILE", help="Texts; none, or -, is stdin.")
]
RepairOutput = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Write new files of the same names into this folder."),
]
InPlace = Annotated[bool, typer.Option("--in-place", help="Replace the files.")]
ExplainRepairs = Annotated[
    bool, typer.Option("--explain", help="Show each repair and its evidence instead of the text.")
]
JsonRepairs = Annotated[
    bool, typer.Option("--json", help="Show the same as JSON lines, as they stand in a log.")
]
RepairLog = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write a log by which --undo goes back.")
]
RepairUndo = Annotated[
    Path | None, typer.Option(metavar="LOG", help="Make each FILE what it was before its repair.")
]
OwnWords = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Own undamaged words, such as names, one a line."),
]
MinConfidence = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        metavar="X",
        default_factory=_config_min_confidence,
        show_default="repair.min_confidence of configs/full.yaml",
        help="Leave what is less sure than this.",
    ),
]
NoLossy = Annotated[
    bool, typer.Option("--no-lossy", help="Do not restore lost characters from words.")
]
NoReversible = Annotated[
    bool, typer.Option("--no-reversible", help="Do not decode what lost nothing.")
]
Escapes = Annotated[
    bool, typer.Option("--escapes", help="Also decode backslash escapes of bytes and characters.")
]
QuotedPrintable = Annotated[
    bool, typer.Option("--quoted-printable", help="Also decode the quoted-printable of mail.")
]
Hyphens = Annotated[
    bool, typer.Option("--hyphens", help="Also join words that a line break cut in two.")
]

# The commands import what they call when they run: `clean --help` needs none of the libraries.

INTERRUPTED = 130
DISK_ADVICE = "Free some space or change the rights, then run again: finished work is kept."

app = typer.Typer(
    help="Merge mirrored pages into canonical records that say where every character is from.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def main() -> None:
    """Run the command line."""
    try:
        app(prog_name="clean")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _leave_at_once()
        raise


def _leave_at_once() -> NoReturn:
    """End the process without waiting for its threads: the pool's may wait for killed workers.

    Nothing is lost by it: what is on disk is valid whenever the process ends.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if "multiprocessing" in sys.modules:
        from multiprocessing import util

        # What threads of the pool say of their end is of no use to anybody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        util._run_finalizers(0)  # type: ignore[attr-defined]  # the names of its semaphores
    os._exit(INTERRUPTED)


def _report(error: CleanError) -> NoReturn:
    typer.echo(f"error: {error}\nwhat to do: {error.what_to_do}", err=True)
    raise typer.Exit(error.exit_code) from None


@contextmanager
def failures_reported() -> Iterator[None]:
    """End the command with a message and an exit code, whatever went wrong inside."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped. The next run goes on where this one stopped.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except CleanError as error:
        _report(error)
    except BrokenPipeError:
        # Whoever read our lines has gone, perhaps in the middle of a run: as good as Ctrl-C.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _report(InputError(f"{where}{error.strerror or error}", DISK_ADVICE))
    except Exception as error:
        # The last door: nobody above can do anything about it but report it.
        traceback.print_exc()
        message = f"error: unexpected {type(error).__name__}: {error}"
        typer.echo(f"{message}\nwhat to do: {CleanError.what_to_do}", err=True)
        raise typer.Exit(CleanError.exit_code) from None


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"clean-pipeline {version('clean-pipeline')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Hold what applies to every command."""


@app.command()
def run(
    config: Annotated[
        Path,
        typer.Argument(metavar="CONFIG", help=CONFIG_HELP),
    ],
    input: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help=INPUT_HELP),
    ] = None,
    output: Annotated[str | None, typer.Option(metavar="PATH", help=OUTPUT_HELP)] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Use N processes instead of engine.workers."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Use nothing that an earlier run left.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Read N pages only, spread over the sites."),
    ] = None,
    no_profiles: Annotated[
        bool, typer.Option("--no-profiles", help="Do without site profiles, shipped and own.")
    ] = False,
) -> None:
    """Turn the pages that a config file names into records."""
    with failures_reported():
        from pipeline.config.doubts import doubts
        from pipeline.config.load import load_config, overridden
        from pipeline.flow import check_quarantine
        from pipeline.flow import run as run_flow

        chosen = overridden(
            load_config(config),
            input=input or (),
            output=output,
            workers=workers,
            profiles=False if no_profiles else None,
        )
        for doubt in doubts(chosen):
            typer.echo(f"doubt: {doubt}", err=True)
        outcome = run_flow(chosen, fresh=fresh, limit=limit, progress=StageLines())
        typer.echo("\n".join(funnel(outcome)))
        check_quarantine(outcome, chosen.input.max_quarantined_share)


@app.command()
def check(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help=CONFIG_HELP)],
    input: Annotated[list[str] | None, typer.Option(metavar="PATH", help=INPUT_HELP)] = None,
    output: Annotated[str | None, typer.Option(metavar="PATH", help=OUTPUT_HELP)] = None,
) -> None:
    """Say what a run with a config file would read and replace; run nothing, write nothing."""
    with failures_reported():
        from pipeline.config.load import load_config, overridden
        from pipeline.views.check import check as check_config

        chosen = overridden(load_config(config), input=input or (), output=output)
        typer.echo(f"{config} is valid; nothing was run or written.\n{check_config(chosen)}")


@app.command()
def verify(
    out: Annotated[Path, typer.Argument(metavar="OUT", help=OUT_HELP)],
) -> None:
    """Prove from a run's output that every character of every page is accounted for."""
    with failures_reported():
        from pipeline.views.verify import verify as verify_run

        typer.echo(verify_run(out).summary)


@app.command()
def explain(
    out: Annotated[Path, typer.Argument(metavar="OUT", help=OUT_HELP)],
    page: Annotated[str, typer.Argument(metavar="PAGE", help=PAGE_HELP)],
    other: Annotated[str | None, typer.Argument(metavar="OTHER", help=OTHER_HELP)] = None,
    line: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Explain this line of the page text only."),
    ] = None,
) -> None:
    """Say what became of a page, line by line, and why; or why two are, or are not, one record."""
    with failures_reported():
        from pipeline.views.explain import explain as explain_page
        from pipeline.views.explain_pair import explain_pair

        if other is None:
            typer.echo(explain_page(out, page, line))
        elif line is None:
            typer.echo(explain_pair(out, page, other))
        else:
            raise UsageError("--line is for one page alone", "Leave out --line or the second id.")


@app.command()
def teach(
    pages: Annotated[list[str], typer.Argument(metavar="PAGE...", help=TEACH_HELP)],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name the profile so, not by its site.")
    ] = None,
    site: Annotated[
        str | None, typer.Option(metavar="HOST", help="The site, where the pages do not say it.")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="A line to keep; may be repeated.")
    ] = None,
    chrome: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="A line to leave out; likewise.")
    ] = None,
    examples: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="YAML: for some page ids, the whole text to keep."),
    ] = None,
    to: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where the profile is written.")
    ] = Path("sites"),
    yes: Annotated[
        bool, typer.Option("--yes", help="Write it without asking, also over one of that name.")
    ] = False,
) -> None:
    """Propose a site profile from pages of a site; show what it would keep and lose, then ask."""
    with failures_reported():
        from pipeline.views.teach import Wishes, write
        from pipeline.views.teach import teach as propose

        wishes = Wishes(name, site, tuple(keep or ()), tuple(chrome or ()), examples)
        lesson = propose(pages, wishes, to)
        typer.echo(lesson.report)
        question = f"{'Replace' if lesson.path.exists() else 'Write'} {lesson.path}?"
        if yes or (sys.stdin.isatty() and typer.confirm(question)):
            typer.echo(write(lesson))
        else:
            typer.echo(f"\nNothing was written; --yes writes {lesson.path}.")


@app.command()
def repair(
    files: RepairFiles = None,
    output: RepairOutput = None,
    in_place: InPlace = False,
    explain: ExplainRepairs = False,
    as_json: JsonRepairs = False,
    log: RepairLog = None,
    undo: RepairUndo = None,
    words: OwnWords = None,
    *,
    min_confidence: MinConfidence,
    no_lossy: NoLossy = False,
    no_reversible: NoReversible = False,
    escapes: Escapes = False,
    quoted_printable: QuotedPrintable = False,
    hyphens: Hyphens = False,
) -> None:
    """Repair damaged characters of texts: FILE or stdin to stdout, the rest stays byte for byte."""
    with failures_reported():
        from pipeline.config.schema import RepairOptions
        from pipeline.views.repair_files import RepairCall, Streams, repair_files

        options = RepairOptions(
            lossy=not no_lossy,
            reversible=not no_reversible,
            escapes=escapes,
            quoted_printable=quoted_printable,
            hyphens=hyphens,
            min_confidence=min_confidence,
        )
        if explain and as_json:
            raise UsageError("--explain is for people, --json for programs", "Leave out one.")
        show: Literal["text", "listing", "log"] = (
            "listing" if explain else "log" if as_json else "text"
        )
        places = output, in_place, log, undo, words
        call = RepairCall(tuple(files or ()), options, show, *places)
        stdin, stdout = (typer.get_binary_stream(name) for name in ("stdin", "stdout"))
        say = partial(typer.echo, err=True)
        repair_files(call, Streams(stdin, stdout, say, sys.stderr.isatty()))


@app.command()
def schema(
    what: Annotated[
        Literal["config", "record"],
        typer.Argument(metavar="WHAT", help="config (the default) or record."),
    ] = "config",
) -> None:
    """Print the JSON Schema of a config file, or of a record as in jsonl/."""
    with failures_reported():
        typer.echo(json.dumps(_schema_of(what), indent=2))


def _schema_of(what: Literal["config", "record"]) -> dict[str, Any]:
    if what == "config":
        from pipeline.config.json_schema import config_schema

        return config_schema()
    from pipeline.views.record_schema import record_schema

    return record_schema()


if __name__ == "__main__":
    main()
