import pytest

from pipeline.repair.cases import told
from pipeline.repair.diagnosis import diagnosed, holes
from pipeline.repair.languages import languages_of
from pipeline.repair.lexicon import EVIDENCE, Lexicon, load_weights
from pipeline.repair.mechanisms import MECHANISMS
from pipeline.repair.reader import Reader
from pipeline.repair.readings import evidence
from pipeline.text.words import NO_CORPUS, CorpusWords, load_words

WORDS = load_words()
GERMAN = (
    "Die Bäckerei öffnet früh, aber die Brötchen sind schon um zehn Uhr ausverkauft. Wer später "
    "kommt, bekommt nur noch süße Stückchen; die ältere Verkäuferin grüßt trotzdem jeden Gast "
    "“sehr höflich” und wünscht ihm einen schönen Tag."
)
POLISH = (
    "Wczoraj późnym wieczorem pociąg stanął w szczerym polu i nikt nie wiedział, co się stało. "
    "Podróżni wyciągnęli kanapki, ktoś zaczął śpiewać, a dzieci zasnęły na ławkach. “Jesteśmy "
    "prawie na miejscu”, powtarzał konduktor."
)


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
@pytest.mark.parametrize("text", [GERMAN, POLISH], ids=["de", "pl"])
def test_the_mechanism_that_damaged_a_text_is_told_or_one_that_left_the_same(mechanism, text):
    hurt = mechanism.damage(text)
    lost = sum(any(sign in mechanism.damage(one) for sign in "?\ufffd") for one in text)
    found = diagnosed(hurt, NO_CORPUS, WORDS)
    # Two quotes alone prove nothing.
    if lost >= 4:
        mechanisms = {case.reader.mechanism for case in found}
        assert [one.family for one in mechanisms] == [mechanism.family]
        assert mechanism.family == "half-decoded" or mechanisms.pop().damage(text) == hurt


@pytest.mark.parametrize(
    "text",
    [
        "What? Who???",
        "See x.org/?q=caf and colou?r.",
        "C???? is a grade",
        "Wait???what",
        "lol ???why",
        "The baker?s daughter sang.",
        "Use the terms ?old and ?new, and in rare cases ?odd, for the search.",
        "so what ? i dont know ? you tell me",
    ],
)
def test_nothing_is_proved_where_a_writer_may_ask(text):
    assert diagnosed(text, NO_CORPUS, WORDS) == []


@pytest.mark.parametrize(
    "text",
    [
        "It?s late, and nobody came.",
        "They say that I?m late again.",
        "The baker?s daughter met the miller?s son.",
        "The museum was shut â?? nobody knows why.",
        "We met the bakerâs daughter.",
        "They call it ???the old mill??? in the village.",
        "They walked from the ?old mill? down to the ?new bridge? together.",
        "The new bridge ? the third in ten years ? was opened in spring, and the old one ? a work "
        "of wood and iron ? was taken down in the same week.",
    ],
)
def test_what_nobody_writes_proves_a_loss(text):
    assert diagnosed(text, NO_CORPUS, WORDS)


def test_letters_that_came_through_are_no_part_of_the_damage():
    czech = "Příběh ???o starém mlýně??? začíná ???daleko od města??? v zimě."
    reader = diagnosed(czech, NO_CORPUS, WORDS)[0].reader
    assert reader.mechanism.spares == "letters"
    assert reader.mechanism.damage("“ř”") == "???ř???"


def reader_of(text, corpus=NO_CORPUS):
    damaged = holes(text, "question mark")
    return Lexicon(WORDS, corpus, NO_CORPUS, languages_of(text, damaged, WORDS))


def test_the_weighted_evidence_is_the_score():
    hurt = MECHANISMS[3].damage(POLISH)
    reader = diagnosed(hurt, NO_CORPUS, WORDS)[0].reader
    for case in told(reader, hurt, holes(hurt, reader.mechanism.family)):
        for reading in case.readings[:4]:
            numbers = evidence(reader, case.scene, reading)
            assert len(numbers) == len(EVIDENCE) == len(load_weights())
            score = sum(a * b for a, b in zip(numbers, load_weights(), strict=True))
            assert reading.score == pytest.approx(score)


def test_posteriors_of_all_readings_and_of_none_are_no_more_than_one():
    hurt = MECHANISMS[5].damage(GERMAN)
    reader = diagnosed(hurt, NO_CORPUS, WORDS)[0].reader
    for case in told(reader, hurt, holes(hurt, reader.mechanism.family)):
        assert sum(map(case.posterior, case.readings)) < 1
        assert 0 <= case.confidence <= 1
        lost = sum(case.posterior(one) for one in case.readings if one.text != case.part.text)
        assert case.lost == pytest.approx(lost)


def test_a_language_that_no_list_has_is_not_taken_for_another():
    text = "Zvm?rk qolptu wexz?n drumfli gn?rsk ploth vantu?k zipp morgl fensh trall buzk wuggen"
    found = languages_of(text, holes(text, "question mark"), WORDS)
    assert found.known < 0.5
    assert found.spoken == ()


def test_the_corpus_lends_its_words():
    corpus = CorpusWords.of({("xanthipp*us", "Xanthippéus"): 3})
    lexicon = reader_of("We met Xanthipp?us.", corpus)
    assert lexicon.known("Xanthippéus").count == 3
    assert lexicon.support("Xanthippéus") == ("corpus:3",)
    assert reader_of("We met Xanthipp?us.").known("Xanthippéus") is None


def test_readers_share_what_is_known_of_words():
    lexicon = reader_of("A clich? here.")
    for mechanism in MECHANISMS[:2]:
        Reader(lexicon, mechanism)
    assert lexicon.known("cliché") is lexicon.known("cliché")


def test_cases_read_at_first_sight_are_not_read_again():
    hurt = MECHANISMS[3].damage(POLISH)
    first = diagnosed(hurt, NO_CORPUS, WORDS)
    reader, damaged = first[0].reader, holes(hurt, "question mark", is_proved=True)
    anew, known = told(reader, hurt, damaged), told(reader, hurt, damaged, first)
    assert [case.readings for case in anew] == [case.readings for case in known]
    assert {id(case) for case in first} & {id(case) for case in known}
