import numpy as np
import pytest

from pipeline.strip.features import LineFeatures, line_features
from pipeline.strip.marks import copyright_signs
from pipeline.text.batch import Batch


def features_of(*texts: str) -> LineFeatures:
    batch = Batch.of(texts)
    return line_features(batch, [None] * len(texts), np.zeros(len(batch.line_start)))


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
        ("کشتی ڈوب گئی۔", True),
        ("Сказал: «Нет.»", True),
        ("Er sagte: »Nein.«", True),
        ("Řekl: „Ne.“", True),
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


def test_a_wrapped_paragraph_ends_as_its_last_line_does() -> None:
    wrapped = "The ferry left the old harbour at dawn, and nobody on the pier had\nseen it go."
    found = features_of(f"{wrapped}\n\nHarbour fees doubled\nTen ferries never found")
    assert found.of.unended.tolist() == [False, False, False, True, True]
    assert found.of.first.tolist() == [0, 0, 2, 3, 4]


@pytest.mark.parametrize(
    ("line", "labelled"),
    [
        ("Related: Ten harbours of the north", True),
        ("* READ MORE: Who Built the Pier?", True),
        ("À lire aussi : Les ports du nord", True),
        ("Photo: Ann Lee / Port Times", True),
        ("Watch: Ten harbours that the guides of the north forget...", True),
        ("Photo: The ferry leaves the harbour.", False),
        ("Photo editing: a course", False),
        ("Related work on harbours", False),
        ("Note: ten harbours of the north", False),
    ],
)
def test_labels_stand_before_a_colon_and_a_title(line: str, labelled: bool) -> None:
    assert features_of(f"{PROSE}\n{line}\n{PROSE}").around.labelled.tolist()[1] is labelled


def test_a_title_is_near_its_text_and_above_its_byline() -> None:
    head = "Harbour fees doubled\nThe ferry came back\nBy Ann Lee\n12 May"
    found = features_of(f"{head}\n{PROSE}\nTen ferries never found")
    assert found.around.title.tolist() == [False, True, False, False, False, False]
    assert found.around.byline.tolist() == [False, False, True, False, False, False]
    assert found.around.after.tolist() == [False] * 5 + [True]
    far = "The ferry came back\n" + "Gull\n" * 12 + PROSE
    assert not features_of(far).around.title.any()


def test_items_below_an_announcement_are_no_headlines() -> None:
    text = f"{PROSE}\nOn board:\n- a lamp\n- a coat\nTides\n- a loaf"
    assert features_of(text).item.tolist() == [False, False, True, True, False, False]


FOREIGN = "Mbuti zoka lelu, banga tuli mekka sor vento kalim, derra pol sunta."


@pytest.mark.parametrize(
    ("line", "shaped"),
    [
        (FOREIGN, True),
        (FOREIGN.replace(".", ""), False),
        (FOREIGN.replace(".", "..."), False),
        ("Mbuti zoka lelu.", False),
        ("船在海湾里沉没了但是船上没有人受伤。", True),
        ("Mbuti zoka lelu, banga tuli mekka «sor vento kalim.»", True),
        ("Mbuti zoka lelu, banga tuli mekka sor vento kalim »", False),
    ],
)
def test_what_has_the_shape_of_prose_is_prose_in_a_language_without_a_list(
    line: str, shaped: bool
) -> None:
    found = features_of(line)
    assert found.shaped.tolist() == [shaped]
    assert (found.function_share > 0.2).tolist() == [shaped]


def test_in_a_language_with_a_list_its_words_must_show_that_a_line_is_prose() -> None:
    share = features_of("\n\n".join([PROSE] * 3 + [FOREIGN])).function_share
    assert share[0] > 0.2
    assert share[-1] == 0.0


def test_lines_are_wrapped_by_characters_and_not_by_bytes() -> None:
    plain = "mbuti zoka lelu banga tuli mekka sor vento kalim\n" * 6 + "derra pol sunta."
    dense = plain.replace("banga tuli", "bằnĝá tũlï", 3)
    assert features_of(dense).shaped.tolist() == [True] * 7


@pytest.mark.parametrize("word", ["harbour", "гавань", "المرفأ"])
def test_words_are_as_long_as_their_letters(word: str) -> None:
    assert features_of(word).word_length.tolist() == [len(word)]


@pytest.mark.parametrize("text", ["Привет мир", "東京都は", "école où", "مرحبا", "It sank"])
def test_letters_of_any_script_are_no_marks(text: str) -> None:
    assert features_of(text).mark_share.tolist() == [0.0]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("\u7248\u6743\u6240\u6709\u00a92011", True),
        ("Harbour Times\u00a0\u00a9 2011", True),
        ("Derechos reservados\u00a9 2011", True),
        ("\u00c2\u00a9 2011 Harbour Times", True),
        ("The caf\u00c3\u00a9 by the pier", False),
    ],
)
def test_a_copyright_sign_is_no_half_of_a_misread_letter(line: str, expected: bool) -> None:
    assert copyright_signs(Batch.of([line])).tolist() == [expected]
