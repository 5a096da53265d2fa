"""The damage generator: every mechanism damages as it says, and the same seed the same way."""

import re

import damage
import mechanisms
import pytest

PARIS = "Le café “Désordre” était fermé… L’été, c’est là—dit-on—qu’on se mêle à l’élite."
RAIN = "Příliš žluťoučký kůň úpěl ďábelské ódy, a nikdo mu „neporozuměl“, řekl Řehoř."
SNOW = "Снег шёл всю ночь, и к утру дороги «исчезли» под ним — так сказал почтальон."
ASKED = "Is it so? Who said “yes” to the naïve plan? Nobody knows; why did they ask?"

MECHANISMS = mechanisms.LOSSY | mechanisms.REVERSIBLE
DAWN = "Утром вышло солнце, и снег за час растаял на всех дорогах вокруг города."
BOOK = 'Él no sabía qué decir. ("Old?" she asked.) La niña leía: ¿qué más daba?'
TEXTS = [
    damage.Text("fr", "tale", (PARIS, "Rien ne s’est passé.", PARIS.upper())),
    damage.Text("cs", "tale", (RAIN, RAIN.lower())),
    damage.Text("ru", "tale", (SNOW, DAWN)),
    damage.Text("es", "tale", (BOOK, "Mañana será otro día.")),
    damage.Text("en", "tale", (ASKED, "Nothing to see here, all of it is plain.")),
]


def cases(seed=7, count=3, mech=""):
    return list(damage.make(TEXTS, seed, count, mech))


@pytest.mark.parametrize(
    ("mech", "before", "after"),
    [
        ("q_char", "naïve—“so”", "na?ve??so?"),
        ("q_utf8", "naïve—", "na??ve???"),
        ("q_latin1_only", "naïve—“so”", "naïve??so?"),
        ("q_quotes_utf8", "naïve—“so”", "naïve??????so???"),
        ("q_utf8_x2_latin1", "é’", "??????????"),
        ("q_utf8_x2_cp1252", "éÉ’", "?????????????????"),
        ("q_apostrophe", "l’été “si”", "l?été “si”"),
        ("fffd_char", "é’", "��"),
        ("fffd_utf8", "é’", "�����"),
        ("fffd_cp1252_as_utf8", "café, là", "caf�, l�"),
        ("moji_c1_q", "é’", "Ã©â??"),
        ("moji_c1_fffd", "ß’", "Ã�â��"),
        ("moji_c1_drop", "ß’", "Ãâ"),
        ("moji_x2_q", "é’", "Ã?Â©Ã¢â?¬â?¢"),
        ("Q_quotes", "“l’été”", "QlQétéQ"),
        ("drop", "vis-à-vis—so", "vis--visso"),
        ("drop_sp", "vis-à-vis", "vis- -vis"),
        ("strip_bit8", "é’", "i\x12"),
        ("comma_apostrophe", "the boys’ king's l’été", "the boys’ king,s l,été"),
        ("utf8_cp1252", "”", "â€\x9d"),
        ("utf8_cp1252_x2", "é", "ÃƒÂ©"),
        ("utf8_macroman", "é", "√©"),
        ("cp1252_as_macroman", "ü’", "¸í"),
        ("koi8r_as_cp1251", "два", "ДЧБ"),
        ("entity", "éř", "&eacute;&#345;"),
        ("entity_cp1252", "é’", "&#233;&#146;"),
        ("entity_x2", "é", "&amp;eacute;"),
        ("entity_of_mojibake", "é", "&Atilde;&copy;"),
        ("py_escape", "é’", r"\xe9\u2019"),
        ("hex_escape", "é", r"\xc3\xa9"),
        ("quoted_printable", "é", "=C3=A9"),
    ],
)
def test_mechanism(mech, before, after):
    assert MECHANISMS[mech](before) == after


@pytest.mark.parametrize("mech", MECHANISMS)
def test_plain_ascii_survives_every_mechanism(mech):
    plain = "Plain words, 100% & more (so?) = all."
    assert MECHANISMS[mech](plain) == plain


@pytest.mark.parametrize(
    ("mech", "text"),
    [("cp1252_as_macroman", "ř"), ("strip_bit8", "ř"), ("cp1251_as_cp1252", "é")],
)
def test_letters_an_encoding_lacks_were_never_written_in_it(mech, text):
    assert MECHANISMS[mech](text) is None


def undone(mech, text):
    """The text before a misreading of bytes, by the way it came."""
    match = re.fullmatch(r"utf8_(\w+?)(?:_x(\d))?", mech)
    encoding = {"macroman": "mac_roman", "latin1": "latin-1", "koi8r": "koi8-r"}
    name = encoding.get(match[1], match[1])
    table = {character: byte for byte, character in enumerate(mechanisms._table(name))}
    for _ in range(int(match[2] or 1)):
        text = bytes(table[character] for character in text).decode()
    return text


@pytest.mark.parametrize("mech", [m for m in mechanisms.REVERSIBLE if m.startswith("utf8_")])
@pytest.mark.parametrize("text", [PARIS, RAIN, SNOW])
def test_misread_utf8_loses_nothing(mech, text):
    assert undone(mech, mechanisms.REVERSIBLE[mech](text)) == text


def test_every_case_is_damaged_and_counts_its_words():
    made = [case for case in cases() if case.group != "negative"]
    assert {case.mech for case in made} == set(MECHANISMS)
    for case in made:
        assert case.damaged == MECHANISMS[case.mech](case.truth) != case.truth
        assert case.sites == damage.sites(case.truth, case.damaged)
        assert case.group == ("lossy" if case.mech in mechanisms.LOSSY else "reversible")


def test_negatives_are_as_they_were_written():
    made = [case for case in cases() if case.group == "negative"]
    assert {case.mech for case in made} == {"neg:lure", "neg:q", "neg:oddq", "neg:plain"}
    assert all(case.damaged == case.truth and case.sites == 0 for case in made)
    asked = [case for case in made if case.mech == "neg:q"]
    assert [case.truth for case in asked] == [ASKED, BOOK]
    assert all("?" not in case.truth for case in made if case.mech == "neg:plain")


def test_the_same_seed_gives_the_same_cases_and_another_does_not():
    assert cases(seed=7) == cases(seed=7)
    assert cases(seed=7) != cases(seed=8)


def test_a_mechanism_alone_is_as_among_all():
    assert cases(mech="q_utf8") == [case for case in cases() if case.mech.startswith("q_utf8")]


def test_languages_take_turns():
    made = [case.lang for case in cases(count=8, mech="utf8_cp1252_x3")]
    assert sorted(made) == ["cs", "cs", "en", "en", "es", "es", "fr", "fr"]


def test_cyrillic_mechanisms_take_cyrillic_alone():
    made = cases(mech="koi8r_as_cp1251") + cases(mech="utf8_koi8r")
    assert {case.lang for case in made} == {"ru"}
    assert "ru" not in {case.lang for case in cases(mech="q_char")}


def test_too_few_texts_give_fewer_cases():
    plain = [damage.Text("en", "tale", ("Nothing but plain letters here.",))]
    assert not [case for case in damage.make(plain, 7, 3) if case.group != "negative"]


def test_documents_are_consecutive_lines():
    lines = tuple(f"Line {number} of a longer tale, told slowly." for number in range(200))
    rng = damage.random.Random(1)
    for _ in range(20):
        taken = damage.document(damage.Text("en", "tale", lines), rng).split("\n")
        start = lines.index(taken[0])
        assert tuple(taken) == lines[start : start + len(taken)]
        assert len("\n".join(taken)) < 2800


def test_a_folder_without_texts_is_told(tmp_path):
    with pytest.raises(SystemExit, match=r"no LANG--SOURCE\.txt"):
        damage.load(tmp_path)
    (tmp_path / "fr--tale.txt").write_text("Un.\nDeux.\n", encoding="utf-8")
    assert damage.load(tmp_path) == [damage.Text("fr", "tale", ("Un.", "Deux."))]
