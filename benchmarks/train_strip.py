"""Train the line model of strip from pages whose main text is known, and write it with its card.

    python benchmarks/train_strip.py --data DIR [--hold 4/5] [--try] [--to pipeline/models]

DIR holds `pages/<id>.html.gz` and `gold.jsonl` (see `renderings.py`). Sites of the held part are
not learned from. Of the others every page is seen as HTML and in several flattened forms, so that a
verdict does not hang on who flattened it. Word scores come first; the trees see those that were
learned on other sites. `--try` learns without one fold of the sites more, and scores the model on
it. Needs the extra `bench`.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import numpy.typing as npt
from line_words import fit_tables, foreign
from model_card import card
from renderings import GoldPage, Sites, block_text, flattened, gold_pages, wrapped
from scores import aligned_words, words
from tree_fitting import fit_page_types, fit_trees

from pipeline.model.page import Page, PageBlock
from pipeline.read.render import render_html
from pipeline.strip.columns import line_columns
from pipeline.strip.decode import lean_for_f
from pipeline.strip.features import LineFeatures, line_features
from pipeline.strip.lines import HtmlColumns, html_columns
from pipeline.strip.model import MODEL_FILE, LineModel, save_model
from pipeline.strip.trees import SCALE, Trees
from pipeline.strip.wordscores import Score, WordTables
from pipeline.text.batch import Batch

FOLDS = 5
# Menus that somebody set on one line.
SEPARATORS = (" | ", "  ", " · ", " / ", " ")
MENU_WORDS, MENU_ITEMS = 3, (3, 9)
WIDTHS = (58, 84)
# How many lines or blocks of a page are taken for a short one.
PARTS, PART_LINES = 3, (1, 40)
# Every so many-th whole page and part is seen as if no word of its language had been learned.
FOREIGN, FOREIGN_PARTS = 3, 2
MAX_WORDS = 200


@dataclass(frozen=True, slots=True)
class Example:
    """One rendering of one page with its features; `right` counts a line's words of main text."""

    page: GoldPage
    how: str
    fold: int
    batch: Batch
    features: LineFeatures
    html: HtmlColumns | None
    live: npt.NDArray[np.int64]
    words: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    gold_words: int

    @property
    def content(self) -> npt.NDArray[np.bool_]:
        """Which lines are content: most of their words are."""
        return 2 * self.right > self.words

    @property
    def weight(self) -> npt.NDArray[np.float64]:
        """What a mistaken line costs its page: its words against those of the main text."""
        return np.minimum(self.words, MAX_WORDS) / (self.gold_words + 100)

    def matrix(self, tables: WordTables) -> tuple[npt.NDArray[np.uint8], tuple[str, ...]]:
        """The columns of the line model, with word scores from these tables."""
        score = Score.of(self.batch, self.features.html, tables)
        return line_columns(self.batch, self.features, score, self.live)


def renderings(page: GoldPage) -> Iterator[tuple[str, str, tuple[PageBlock, ...]]]:
    """A page in all the forms to learn from: how, page text, blocks."""
    chance = random.Random(page.id)
    html = page.html()
    text, blocks = render_html(html)
    yield "html", text, blocks
    yield from ((how, form, ()) for how, form in flattened(html).items())
    own = text[next((block.start for block in blocks if block.kind != "meta"), 0) :]
    yield "own", wrapped(own, chance.randint(*WIDTHS)), ()
    yield "menus", _menus(block_text(html), chance), ()
    yield "capitals", _menus(own, chance).upper(), ()
    for _ in range(PARTS):
        yield "part", _part(own, chance), ()
        low = chance.randrange(max(1, len(blocks)))
        yield "html part", *_blocks_from(text, blocks, low, chance.randint(*PART_LINES))


def _part(text: str, chance: random.Random) -> str:
    """Some lines that follow one another: pages may be short."""
    lines = text.split("\n")
    low = chance.randrange(len(lines))
    return "\n".join(lines[low : low + chance.randint(*PART_LINES)])


def _blocks_from(
    text: str, blocks: Sequence[PageBlock], low: int, count: int
) -> tuple[str, tuple[PageBlock, ...]]:
    """Some blocks that follow one another, as a page of their own."""
    chosen = blocks[low : low + count]
    if not chosen:
        return "", ()
    start, end = chosen[0].start, chosen[-1].end
    shifted = [replace(b, start=b.start - start, end=b.end - start) for b in chosen]
    return text[start:end] + "\n", tuple(shifted)


def _menus(text: str, chance: random.Random) -> str:
    """Runs of short lines set on one line each."""
    lines: list[str] = []
    run: list[str] = []
    separator = chance.choice(SEPARATORS)
    for line in [*text.split("\n"), "end of the last run"]:
        if line.strip() and len(line.split()) <= MENU_WORDS:
            run.append(line.strip())
            continue
        while run:
            size = chance.randint(*MENU_ITEMS)
            lines.append(separator.join(run[:size]))
            run = run[size:]
        lines.append(line)
    return "\n".join(lines[:-1])


def examples_of(page: GoldPage, fold: int) -> list[Example]:
    """A page's examples."""
    gold = words(page.main_text)
    made = []
    for how, text, blocks in renderings(page):
        batch = Batch.of([text])
        kind = "text/html" if blocks else "text/plain"
        as_read = Page("", None, None, None, kind, "", "", 0, 0, "", text, blocks)  # type: ignore[arg-type]
        html = html_columns(as_read, batch, 0)
        features = line_features(batch, [html], np.zeros(len(batch.line_start)))
        live = np.flatnonzero(~features.idle)
        # Without what the page says of itself: a description is the first paragraph once more.
        lines = text.split("\n")
        counts, right = aligned_words([lines[n] for n in live.tolist()], gold)
        if len(live):
            made.append(
                Example(
                    page, how, fold, batch, features, html, live, counts, right,
                    int(right.sum()) if how.endswith("part") else len(gold),
                )
            )  # fmt: skip
    return made


def _examples(task: tuple[GoldPage, int]) -> list[Example]:
    return examples_of(*task)


def load(data: Path, hold: Sites) -> list[Example]:
    """All examples of the pages outside the held part; a site lies in one fold."""
    held = {page.id for page in gold_pages(data, hold)}
    folds = {
        page.id: part for part in range(FOLDS) for page in gold_pages(data, Sites(part, FOLDS))
    }
    tasks = [(page, folds[page.id]) for page in gold_pages(data) if page.id not in held]
    with Pool() as pool:
        return [made for page in pool.imap(_examples, tasks, 8) for made in page]


def learn(examples: Sequence[Example], trees: int) -> LineModel:
    """Tables and trees from these examples."""
    columns: list[npt.NDArray[np.uint8]] = [np.empty((0, 0), np.uint8)] * len(examples)
    names: tuple[str, ...] = ()
    for fold in sorted({example.fold for example in examples}):
        others = fit_tables([e for e in examples if e.fold != fold])
        unknown = foreign(others)
        for number, example in enumerate(examples):
            if example.fold == fold:
                every = FOREIGN_PARTS if example.how.endswith("part") else FOREIGN
                tables = unknown if number % every == 0 else others
                columns[number], names = example.matrix(tables)
        print(f"word scores without fold {fold}", flush=True)

    def lines_of(forms: Sequence[int]) -> Trees:
        return fit_trees(
            [columns[n] for n in forms], [examples[n].content for n in forms],
            [examples[n].weight for n in forms], names, trees,
        )  # fmt: skip

    text = lines_of([n for n, example in enumerate(examples) if example.html is None])
    html = lines_of([n for n, example in enumerate(examples) if example.html is not None])
    firsts = np.stack([column[:, 0] for column in columns], axis=1)
    types = fit_page_types(firsts, [e.page.page_type for e in examples], names, trees // 2)
    return LineModel(fit_tables(examples), text, html, types)


def score(model: LineModel, examples: Sequence[Example]) -> None:
    """Print word F1 by rendering and page type."""
    found: dict[tuple[str, str], list[float]] = {}
    for example in examples:
        matrix, names = example.matrix(model.tables)
        trees = model.text if example.html is None else model.html
        order = [names.index(name) for name in trees.columns]
        odds = trees.score(matrix[order])[0] / SCALE
        kept = odds + lean_for_f(odds, example.words) >= 0
        size = example.words[kept].sum() + example.gold_words
        value = 2 * example.right[kept].sum() / max(1, size)
        for of in ("all", example.page.page_type):
            found.setdefault((example.how, of), []).append(float(value))
    types = sorted({of for _, of in found})
    print(" " * 9 + " ".join(f"{of[:8]:>8}" for of in types))
    for how in dict.fromkeys(how for how, _ in found):
        print(f"{how:9}" + " ".join(f"{np.mean(found[how, of]):8.3f}" for of in types))


def main() -> None:
    """Read the command line, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--hold", type=Sites.parse, default=Sites(4, 5))
    parser.add_argument("--to", type=Path, help="folder for the model and its card")
    parser.add_argument("--trees", type=int, default=160)
    parser.add_argument("--try", action="store_true", dest="only_try")
    given = parser.parse_args()
    examples = load(given.data, given.hold)
    print(f"{len(examples)} examples", flush=True)
    first = examples[0].fold
    seen = [e for e in examples if e.fold != first] if given.only_try else examples
    model = learn(seen, given.trees)
    if given.only_try:
        score(model, [e for e in examples if e.fold == first])
    if given.to is None:
        return
    given.to.mkdir(parents=True, exist_ok=True)
    save_model(model, given.to / MODEL_FILE)
    pages = list({example.page.id: example.page for example in seen}.values())
    sites, forms = len({e.page.site for e in seen}), len({e.how for e in seen})
    lines = sum(len(example.live) for example in seen)
    text = card(pages, sites, forms, lines, given.hold, given.trees)
    (given.to / MODEL_FILE).with_suffix(".md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
