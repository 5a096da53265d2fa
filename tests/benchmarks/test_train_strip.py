"""Training: the same forms every time, right labels, and trees that say what CatBoost's said."""

import gzip
import json
from pathlib import Path

import model_card
import numpy as np
import pytest
from renderings import GoldPage, Sites

from pipeline.strip.trees import SCALE
from pipeline.strip.wordscores import score_lines

for needed in ("catboost", "inscriptis", "scipy", "sklearn"):
    pytest.importorskip(needed, reason="training needs the extra bench")
line_words = pytest.importorskip("line_words")
train_strip = pytest.importorskip("train_strip")
tree_fitting = pytest.importorskip("tree_fitting")

MENU = ["Home", "Timetable", "Log in", "Contact us", "About", "News", "Search"]
PARAGRAPHS = [
    "The ferry sank in the bay on Monday, when the wind had turned and most were asleep.",
    "Nobody on board was hurt, and the lamps were still burning when the boats came out to it.",
]
HTML = (
    f"<html><head><title>Port Portal</title></head><body><ul>"
    f"{''.join(f'<li><a href=/{n}>{name}</a></li>' for n, name in enumerate(MENU))}</ul>"
    f"<div>{''.join(f'<p>{paragraph}</p>' for paragraph in PARAGRAPHS)}</div>"
    f"<p>© 2011 Port Portal</p></body></html>"
)


def page_in(folder: Path, name: str = "ferry", html: str = HTML) -> GoldPage:
    path = folder / f"{name}.html.gz"
    path.write_bytes(gzip.compress(html.encode(), mtime=0))
    return GoldPage(name, f"{name}.example", "article", "\n".join(PARAGRAPHS), path)


def words_of(text: str) -> list[str]:
    return [word for word in text.lower().split() if any(map(str.isalnum, word))]


def test_a_page_has_the_same_forms_every_time(tmp_path: Path) -> None:
    page = page_in(tmp_path)
    forms = list(train_strip.renderings(page))
    assert forms == list(train_strip.renderings(page))
    assert {how for how, _, blocks in forms if blocks} == {"html", "html part"}
    assert {"block", "tag", "wrap72", "menus", "part"} <= {how for how, _, _ in forms}
    other = page_in(tmp_path, "gull")
    assert [text for _, text, _ in train_strip.renderings(other)] != [text for _, text, _ in forms]


def test_all_forms_of_the_whole_page_have_its_words_and_parts_no_others(tmp_path: Path) -> None:
    forms = list(train_strip.renderings(page_in(tmp_path)))
    whole = words_of(next(text for how, text, _ in forms if how == "block"))
    for how, text, _ in forms:
        found = words_of(text)
        if how.endswith("part"):
            assert [word for word in found if word not in [*whole, "title:"]] == []
        elif "menu" not in how:
            assert [word for word in whole if word not in found] == [], how


def test_the_blocks_of_a_part_are_where_they_say(tmp_path: Path) -> None:
    pages = [page_in(tmp_path, name) for name in ("ferry", "gull", "tern", "heron")]
    forms = [form for page in pages for form in train_strip.renderings(page)]
    parts = [(text, blocks) for how, text, blocks in forms if how == "html part" and blocks]
    assert parts
    lines = [*MENU, *PARAGRAPHS, "title: Port Portal", "© 2011 Port Portal"]
    for text, blocks in parts:
        assert all(text[block.start : block.end] in lines for block in blocks)


def test_menus_stand_on_one_line_and_lose_no_word(tmp_path: Path) -> None:
    forms = {how: text for how, text, _ in train_strip.renderings(page_in(tmp_path))}
    assert words_of(forms["menus"]) == words_of(forms["block"])
    short = [line for line in forms["menus"].splitlines() if line and PARAGRAPHS[0] not in line]
    assert any("Home" in line and "Timetable" in line for line in short)


def test_lines_of_the_main_text_are_content_and_all_others_are_not(tmp_path: Path) -> None:
    examples = train_strip.examples_of(page_in(tmp_path), 3)
    assert {example.fold for example in examples} == {3}
    whole_lines = [e for e in examples if e.how in ("html", "block", "tag", "menus", "html part")]
    assert len(whole_lines) >= 4
    for example in whole_lines:
        printed = bytes(example.batch.buf).decode().split("\n")
        lines = [printed[row] for row in example.live.tolist()]
        assert example.content.tolist() == [line in PARAGRAPHS for line in lines], example.how


def test_the_lines_of_a_broken_text_have_its_words(tmp_path: Path) -> None:
    for example in train_strip.examples_of(page_in(tmp_path), 0):
        if example.how in ("own", "wrap72", "wrap66"):
            assert example.right[example.content].sum() >= example.gold_words - 2, example.how
            assert not example.right[~example.content].sum() > 2, example.how


def test_a_mistaken_line_costs_by_its_words_up_to_a_limit(tmp_path: Path) -> None:
    long = "word " * (3 * train_strip.MAX_WORDS)
    examples = train_strip.examples_of(page_in(tmp_path, html=HTML + f"<p>{long}"), 0)
    [html] = [example for example in examples if example.how == "html"]
    by_words = dict(zip(html.words.tolist(), html.weight.tolist(), strict=True))
    assert by_words[max(by_words)] == pytest.approx(train_strip.MAX_WORDS * by_words[1])


def test_tables_tell_the_words_of_the_text_from_those_of_the_menu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_words, "_MIN_SITES", 1)
    examples = train_strip.examples_of(page_in(tmp_path), 0)
    tables = line_words.fit_tables(examples)
    [block] = [example for example in examples if example.how == "block"]
    scores = score_lines(block.batch, tables)[block.live]
    assert scores[block.content].min() > scores[~block.content].max()


class Grown:
    """A CatBoost model of which only the file is known."""

    def __init__(self, told: dict) -> None:
        self.told = told

    def save_model(self, path: str, format: str) -> None:
        assert format == "json"
        Path(path).write_text(json.dumps(self.told))


def tree(splits: list[tuple[int, float]], leaves: list[float]) -> dict:
    asked = [{"float_feature_index": index, "border": border} for index, border in splits]
    return {"splits": asked, "leaf_values": leaves}


NAMES = ("words", "links", "digits")


def test_trees_say_what_those_of_the_file_say() -> None:
    told = {
        "scale_and_bias": [0.5, [0.25]],
        "oblivious_trees": [
            tree([(2, 3.5), (0, 254.5)], [0.5, -1.0, 1.5, 2.0]),
            tree([(2, 0.5)], [-0.125, 0.75]),
            {"splits": None, "leaf_values": [1.0]},
        ],
    }
    trees = tree_fitting._trees(Grown(told), NAMES)
    assert trees.columns == ("words", "digits"), "a column that no tree asks for is left out"
    lines = np.array([[0, 0], [255, 4], [254, 1], [255, 3]], np.uint8)
    expected = []
    for words, digits in lines.tolist():
        first = [0.5, -1.0, 1.5, 2.0][(digits > 3.5) + 2 * (words > 254.5)]
        expected.append(0.25 + 0.5 * (first + [-0.125, 0.75][digits > 0.5] + 1.0))
    assert (trees.score(lines.T) / SCALE).tolist() == [expected]


def test_each_class_has_a_sum_of_its_own() -> None:
    told = {
        "scale_and_bias": [1, [0.0, 1.0]],
        "oblivious_trees": [tree([(1, 9.5)], [0.5, -0.5, 0.25, 2.0])],
    }
    trees = tree_fitting._trees(Grown(told), NAMES)
    assert (trees.score(np.array([[9, 10]], np.uint8)) / SCALE).tolist() == [
        [0.5, 0.25],
        [0.5, 3.0],
    ]


def test_the_card_names_data_and_split_and_hangs_on_every_page(tmp_path: Path) -> None:
    pages = [page_in(tmp_path, "ferry"), page_in(tmp_path, "gull")]

    def card(of: list[GoldPage]) -> str:
        return model_card.card(of, 2, 8, 1234, Sites(4, 5), 160)

    assert "| data | 2 pages of 2 sites, each in 8 forms, 1,234 lines: 2 article |" in card(pages)
    assert "--hold 4/5 --trees 160" in card(pages)
    assert card(pages) == card(pages) != card(pages[:1])
