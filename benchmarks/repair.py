"""How good and how fast is repair, beside every peer, on the same damage in the same run?

Run it from the project's root, with the extra `bench` installed:

    .venv/bin/python benchmarks/repair_texts.py texts       # once; or texts of your own
    .venv/bin/python benchmarks/repair.py --texts texts/held --json repair.json
    .venv/bin/python benchmarks/repair.py --cases cases.jsonl

Without either, cases beside the project are taken if they are there. benchmarks/damage.py damages
a folder of texts, with the seed given; its sound paragraphs are the ordinary text too.
docs/benchmarks.md says what each figure means. Peers that are not installed are left out.
"""

import argparse
import json
import logging
import random
import statistics
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import packages_distributions, version
from pathlib import Path

from damage import Case, Text, document, load, make
from peers import Missing
from repair_peers import OURS, REPAIRERS, Repair
from repair_peers import load as repairer
from repair_scores import Bin, Score, Speed, calibration, judged, score
from repair_tables import ALL, tables
from rich.console import Console
from rich.progress import track

from pipeline.config.schema import RepairOptions
from pipeline.model.repair import Claim
from pipeline.repair import claims
from pipeline.text.words import NO_CORPUS, load_words

# Where cases made by others stand, if they do.
BESIDE = Path(__file__).parents[2] / "shared" / "dev" / "mojibake" / "cases.jsonl"
# Characters a page has at least, for speed; and what is typed for what ASCII has not.
PAGE = 10_000
TYPED = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "--", "…": "..."})
# Judged apart: what is lost leaves no trace, or the trace is a character of the text itself.
APART = frozenset(("Q_quotes", "drop", "drop_sp", "strip_bit8", "comma_apostrophe"))


Scores = dict[tuple[str, str], dict[str, Score]]
"""For each kind of row (mechanism, group, language) and its name, the score of each method."""


def scored(cases: Sequence[Case], methods: Mapping[str, Repair]) -> Scores:
    """What each method makes of the cases: by mechanism, by group, and of damage by language."""
    found: Scores = defaultdict(lambda: defaultdict(Score))
    for case in track(cases, "cases", console=Console(stderr=True)):
        for name, repair in methods.items():
            one = score(case, repair(case.damaged))
            for row in rows(case):
                found[row][name] += one
    return found


def rows(case: Case) -> Iterator[tuple[str, str]]:
    """The rows of the tables a case counts in."""
    yield case.group, case.mech
    if case.mech in APART:
        return
    yield case.group, ALL
    if case.group != "negative":
        yield f"{case.group}, by language", case.lang


def ordinary(texts: Sequence[Text], chars: int, seed: int) -> Iterator[Case]:
    """Sound documents, of every source by turns, until there are so many characters."""
    rng = random.Random(f"{seed} ordinary")
    shuffled = sorted(texts, key=lambda text: rng.random())
    while shuffled and chars > 0:
        for text in shuffled:
            truth = document(text, rng)
            yield Case("", "ordinary text", "negative", text.lang, text.src, truth, truth, 0)
            chars -= len(truth)


def calibrated(cases: Sequence[Case]) -> dict[str, list[Bin]]:
    """How often our claims hold, by what they state; wrong ones on sound text are among them."""
    words, options = load_words(), RepairOptions()
    judgements: dict[str, list[tuple[Claim, bool]]] = {"lossy": [], "reversible": []}
    for case in track(cases, "claims", console=Console(stderr=True)):
        made = claims(case.damaged, NO_CORPUS, words, options)
        for claim, right in judged(case, made):
            judgements["reversible" if claim.reversible else "lossy"].append((claim, right))
    return {kind: calibration(found) for kind, found in judgements.items()}


def speeds(
    cases: Sequence[Case], methods: Mapping[str, Repair], chars: int, rounds: int
) -> Iterator[Speed]:
    """How fast each method is on pages of ASCII and of sound English, and on damaged documents."""
    damaged = [case for case in cases if case.group != "negative"]
    english = list(_pages(case.truth for case in damaged if case.lang in ("en", "web")))
    samples = {
        "ASCII": [_plain(page) for page in english],
        "sound English": english,
        "damaged": [case.damaged for case in damaged],
    }
    for sample, documents in samples.items():
        chosen = _filled(documents, chars)
        total = sum(map(len, chosen))
        for name, repair in methods.items():
            times = [_seconds(repair, chosen) for _ in range(rounds)]
            yield Speed(name, sample, total, total / 1e6 / statistics.median(times))


def _pages(documents: Iterable[str]) -> Iterator[str]:
    """Documents put together to the size of pages: short ones would time the calls alone."""
    page = ""
    for text in documents:
        page += f"{text}\n"
        if len(page) >= PAGE:
            yield page
            page = ""
    if page:
        yield page


def _plain(text: str) -> str:
    """A text as a typewriter has it: what dropped other characters would be damage."""
    decomposed = unicodedata.normalize("NFKD", text.translate(TYPED))
    return decomposed.encode("ascii", "ignore").decode()


def _filled(documents: Sequence[str], chars: int) -> list[str]:
    """Documents spread over all of them, and again from the first, of so many characters."""
    step = max(1, sum(map(len, documents)) // chars)
    chosen: list[str] = []
    while documents and chars > 0:
        chosen += documents[::step]
        chars -= sum(map(len, documents[::step]))
    return chosen


def _seconds(repair: Repair, documents: Sequence[str]) -> float:
    start = time.process_time()
    for text in documents:
        repair(text)
    return max(time.process_time() - start, 1e-9)


def read_cases(path: Path) -> list[Case]:
    """The cases of a file; fields of other makers are left out."""
    wanted = Case.__slots__
    with path.open(encoding="utf-8") as lines:
        told = [json.loads(line) for line in lines]
    return [Case(**{name: one.get(name, 0) for name in wanted}) for one in told]


def versions() -> dict[str, str]:
    """The versions of the packages compared with, of those that are here."""
    distributions = packages_distributions()
    needed = {module for modules, _ in REPAIRERS.values() for module in modules}
    found = sorted({distributions[module][0] for module in needed if module in distributions})
    return {name: version(name) for name in found}


def installed(names: Sequence[str]) -> tuple[dict[str, Repair], list[str]]:
    """The repairers that are here, and a line for each that is not."""
    methods, left_out = {}, []
    for name in names:
        try:
            methods[name] = repairer(name)
        except Missing as missing:
            left_out.append(str(missing))
    return methods, left_out


def asked() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=Path, metavar="FILE", help="cases of damage.py's format")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="LANG--SOURCE.txt files")
    parser.add_argument("--seed", type=int, default=7, help="of the damage, default 7")
    parser.add_argument("--per-mech", type=int, default=40, metavar="N", help="cases a mechanism")
    parser.add_argument("--mech", default="", help="mechanisms whose name begins so, only")
    parser.add_argument("--ordinary", type=int, default=1_000_000, metavar="CHARS")
    parser.add_argument("--speed", type=int, default=500_000, metavar="CHARS", help="a sample has")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="of each speed")
    parser.add_argument("--methods", nargs="+", choices=REPAIRERS, default=list(REPAIRERS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    return parser


def gathered(given: argparse.Namespace) -> list[Case]:
    """The cases asked for, and ordinary text if there is a folder of it."""
    texts = load(given.texts) if given.texts else []
    if given.cases:
        cases = [case for case in read_cases(given.cases) if case.mech.startswith(given.mech)]
    else:
        cases = list(make(texts, given.seed, given.per_mech, given.mech))
    return [*cases, *ordinary(texts, given.ordinary, given.seed)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables, and write the figures where they are asked for."""
    parser = asked()
    given = parser.parse_args(arguments)
    if not (given.cases or given.texts) and BESIDE.exists():
        given.cases = BESIDE
    if not (given.cases or given.texts):
        parser.error("there is nothing to measure: give --cases or --texts")
    cases = gathered(given)
    methods, left_out = installed(given.methods)
    for line in left_out:
        print(line, file=sys.stderr)
    logging.disable(logging.CRITICAL)  # what repairers say of single pages
    scores = scored(cases, methods)
    bins = calibrated(cases) if OURS in methods else {}
    speed = list(speeds(cases, methods, given.speed, given.rounds)) if given.speed else []
    print(tables(scores, bins, speed))
    if given.json:
        told = {
            "cases": len(cases),
            "seed": given.seed,
            "left_out": left_out,
            "versions": versions(),
            "scores": [
                {"group": group, "name": name, "method": method, **asdict(one)}
                for (group, name), by_method in scores.items()
                for method, one in by_method.items()
            ],
            "calibration": {kind: [asdict(one) for one in found] for kind, found in bins.items()},
            "speed": [asdict(one) for one in speed],
        }
        given.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
