import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair import diagnosis, proofs
from pipeline.repair.cases import cases, seen
from pipeline.repair.holes import parts, suspects
from pipeline.repair.languages import languages_of
from pipeline.repair.lexicon import Lexicon
from pipeline.repair.mechanisms import MECHANISMS
from pipeline.repair.reader import Reader
from pipeline.text.words import NO_CORPUS, load_words

WORDS = load_words()
SENTENCES = [
    "Die Bäckerei öffnet früh.",
    "“Où est passé le maître d’hôtel ?” demanda l’élève, déçu.",
    "The naïve façade wasn’t Müller’s “résumé” – it’s clichés…",
    "La niña comió jamón en el café.",
    "Já não há pão nem avó.",
    "what? he said",
    "See x.org/?q=1 here?Finding rc?d ?name ??? wait???what why ? no",
    "Änderungen am bâtiment: tâche Ã la â€ donât â quittâmes",
    "colou?r wh?t caf? O?Connor n?t José?s",
    "They ask ?who goes? and, ?who comes? there: it?s I?m ? no ??? nothing ???? at all ??so??",
]
TEXTS = st.tuples(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4),
    st.sampled_from([None, *MECHANISMS]),
).map(lambda drawn: " ".join(drawn[1].damage(one) if drawn[1] else one for one in drawn[0]))


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
@given(text=TEXTS)
def test_no_case_proves_more_than_was_foretold(mechanism, text):
    found = parts(text, mechanism.family)
    if not found:
        return
    known = proofs.KnownWords(WORDS, NO_CORPUS, text)
    lexicon = Lexicon(WORDS, NO_CORPUS, known.own, languages_of(text, found, WORDS))
    reader, masked = Reader(lexicon, mechanism), seen(text, mechanism.family)
    read = cases(reader, masked, found)
    if diagnosis._evidence(read) is not None:
        told = proofs.witnesses(found, mechanism, known)
        assert told
        assert diagnosis._may_be_proved(reader, masked, found, told)
    for case in read:
        hurt = any(end - start >= proofs._least(mechanism) for start, end in case.part.holes)
        most = proofs._worth(case.part, mechanism, known.have) if hurt else 0
        assert proofs.proof(case) <= most


@given(TEXTS)
def test_question_marks_that_may_be_lost_are_looked_at(text):
    found = parts(text, "question mark")
    told = suspects(text, "question mark")
    assert set(told) <= set(found)
    assert {part for part in found if part.is_firm or not part.may_be_asked} <= set(told)
