import numpy as np
import pytest

from pipeline.strip.features import LineFeatures, line_features
from pipeline.text.batch import Batch


def features_of(*texts: str) -> LineFeatures:
    batch = Batch.of(texts)
    return line_features(batch, [None] * len(texts), np.zeros(len(batch.line_start), np.bool_))


def test_shares_are_of_words() -> None:
    found = features_of("Home of the Brave\n12 34 ab")
    assert found.function_share.tolist() == [0.5, 0.0]
    assert found.chrome_share.tolist() == [0.5, 0.0]
    assert found.title_share.tolist() == [0.5, 0.0]
    assert found.digit_share.tolist() == pytest.approx([0.0, 4 / 6])
    assert found.word_length.tolist() == pytest.approx([14 / 4, 2 / 3])


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("It sank.", True),
        ("“It sank.”", True),
        ("(It sank!) ", True),
        ("沈んだ。", True),
        ("沈んだ。」", True),
        ("هل غرقت؟", True),
        ("Tags:", False),
        ("and then", False),
        ("...", True),
        ("", False),
        ("?", True),
        ("”", False),
    ],
)
def test_a_sentence_ends_behind_closing_quotes_and_in_any_script(line: str, ends: bool) -> None:
    # The line above ends a sentence, so that looking too far left would be noticed.
    assert features_of(f"End.\n{line}\nnext").ends_sentence.tolist()[1] is ends


def test_lines_in_lower_case_are_seen_behind_blank_space() -> None:
    assert features_of("  and\n And\n\nx").starts_lower.tolist() == [True, False, False, True]


def test_position_runs_from_the_first_line_to_the_last() -> None:
    assert features_of("a\nb\nc", "d").position.tolist() == [0.0, 0.5, 1.0, 0.0]


PROSE = "He said that it was not for him to say what the others had seen."


def test_density_is_of_the_lines_around_and_skips_blank_ones() -> None:
    close = features_of("Menu\n" * 9 + PROSE).density
    apart = features_of("Menu\n\n\n" * 9 + PROSE).density
    assert close[-2] > 0.5
    assert close[0] == 0.0
    assert np.array_equal(close[close > 0], apart[apart > 0])


def test_pages_of_a_batch_do_not_see_one_another() -> None:
    found = features_of("Menu", PROSE, "Menu")
    assert found.density.tolist() == [0.0, 1.0, 0.0]
    assert found.page_prose.tolist() == [0, 15, 0]


def test_what_follows_the_copyright_line_is_known() -> None:
    found = features_of(f"© photo\n{PROSE}\n© Example\nMore", "next")
    assert found.copyright.tolist() == [True, False, True, False, False]
    assert found.after_copyright.tolist() == [False, False, False, True, False]


def test_characters_of_a_script_without_spaces_count_as_words() -> None:
    assert features_of("川にかかる古い橋").words.tolist() == [4]


def test_an_unknown_language_is_judged_by_its_punctuation() -> None:
    line = "Vanha silta joen yli suljettiin maanantaina, koska jää vaurioitti sitä."
    assert features_of(line).function_share[0] > 0.2
    assert features_of(f"{PROSE}\n{PROSE}\n{line}").function_share[-1] < 0.2
