import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.expected import guesses_in_context
from pipeline.repair.languages import listed_languages
from pipeline.text.words import load_words

WORDS = load_words()


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("Der Text ist nicht für alle da, die ihn gerne lesen wollen.", ("de",)),
        ("Lapsed lugesid terve suve raamatuid ning vahel mindi jala metsa seeni korjama.", ()),
        ("Nur vier Wörter hier.", None),
        ("Çà å Æ Ø", None),
    ],
)
def test_plain_words_tell_the_language(text, languages):
    assert listed_languages(text, WORDS) == languages


def guessed(text, languages=()):
    places, start = [], 0
    for token in text.split(" "):
        if not token.isascii():
            places.append((start, token))
        start += len(token) + 1
    return guesses_in_context(text, places, languages, WORDS)


def test_the_language_decides_between_readings_of_one_letter():
    # In Albanian it was an e with a diaeresis, in Finnish such a sign is nearly always an a.
    found = guessed("Kjo ‰sht‰ nj‰ gjuh‰ q‰ flitet n‰ k‰t‰ vend")
    assert found[0].reading.name == "cp850 read as cp1252"
    assert {"nj‰", "q‰"} <= found[0].sound


def test_sound_text_is_likeliest_as_it_stands():
    assert guessed("Le café où l’été dernier nous étions allés déjeuner", ("fr",)) == []


def test_of_other_scripts_nothing_is_said():
    assert guessed("Это было давно и теперь уже никто не помнит") == []


@given(st.text(st.sampled_from("abc éèßñ’“— Žš§ДджτσĞ"), max_size=60))
def test_a_guess_is_about_tokens_that_it_changes(text):
    for guess in guessed(text):
        assert guess.sound <= guess.gains.keys() <= set(text.split(" "))
        assert all(guess.reading.decoded(token) != token for token in guess.gains)
