"""The model's word on a line: log-odds with a reason for every line, and a type for every page."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.strip.features import LineFeatures, line_features
from pipeline.strip.lines import LineEvidence
from pipeline.strip.model import load_model
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.scoring import model_evidence, model_reasons
from pipeline.text.batch import Batch

LINES = st.sampled_from(
    ["", "Home", "Log in | Help", "© 2001 Example", "12 34", "橋。é", "- x", "Harbour fees doubled"]
) | st.just("He said that it was not for him to say what the others had seen.")
TEXTS = st.lists(LINES, max_size=30).map("\n".join) | st.text(st.characters(codec="utf-8"))
CONTENT = {"line:title", "line:sentences", "line:table", "line:like-text"}
GROUPS = {f"model:{of}" for of in ("words", "shape", "lines-around", "page", "place", "markup")}


def told(*texts: str) -> tuple[Batch, LineFeatures, LineEvidence, np.ndarray]:
    batch = Batch.of(texts)
    features = line_features(batch, [None] * len(texts), np.zeros(len(batch.line_start)))
    is_html = np.zeros(len(texts), np.bool_)
    return batch, features, *model_evidence(batch, features, is_html, load_model())


def of_ferry(ferry: dict[str, Any]) -> list[str]:
    return [*ferry["menu"], ferry["title"], *ferry["paragraphs"], *ferry["foot"]]


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_every_line_has_a_reason_that_fits_its_verdict(texts: list[str]) -> None:
    _, _, evidence, _ = told(*texts)
    reasons = [evidence.reasons[code] for code in evidence.reason]
    assert all(reasons)
    content = (evidence.log_odds >= 0).tolist()
    assert content == [reason in CONTENT for reason in reasons]


@given(TEXTS)
def test_only_lines_with_text_of_their_own_are_weighed(text: str) -> None:
    _, features, evidence, _ = told(text)
    assert not evidence.log_odds[features.idle].any()


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_page_has_its_own_type_and_log_odds_in_any_batch(texts: list[str]) -> None:
    batch, _, together, types = told(*texts)
    for page, text in enumerate(texts):
        _, _, alone, own = told(text)
        assert np.array_equal(together.log_odds[batch.lines_of(page)], alone.log_odds)
        assert types[page] == own[0]


def test_an_article_is_one_and_the_plainest_reasons_are_named(ferry: dict[str, Any]) -> None:
    lines = of_ferry(ferry)
    _, _, evidence, types = told("\n".join(lines))
    assert PAGE_TYPES[types[0]] == "article"
    named = dict(zip(lines, [evidence.reasons[code] for code in evidence.reason], strict=True))
    assert named["Log in"] == "line:chrome-words"
    assert {named[paragraph] for paragraph in ferry["paragraphs"]} == {"line:sentences"}
    assert named["Harbour fees doubled"] == "line:headlines"
    assert named[ferry["foot"][-1]] == "line:copyright"


def test_what_the_model_goes_by_is_told_in_known_groups(ferry: dict[str, Any]) -> None:
    lines = of_ferry(ferry)
    batch, features, _, _ = told("\n".join(lines))
    for line in range(len(lines)):
        no_html = np.zeros(1, np.bool_)
        reasons = model_reasons(batch, features, no_html, load_model(), line)
        assert {group for group, _ in reasons} == GROUPS
        assert any(odds for _, odds in reasons)
