"""The benchmark of repair: words, harm and claims are counted as documented."""

import doctest
import json
import sys

import damage
import mechanisms
import peers
import pytest
import repair as benchmark
import repair_peers
import repair_readers
import repair_scores
import repair_texts
from damage import Case
from hypothesis import given
from hypothesis import strategies as st
from repair_scores import Score, calibration, judged, score

from pipeline.model.repair import Claim

TRUTH = "The café’s naïve owner — a rôle for few — said “no”."
DAMAGED = "The caf??s na?ve owner ? a r?le for few ? said ?no?."


def case(truth=TRUTH, damaged=DAMAGED, group="lossy", mech="q_char", lang="en"):
    return Case("x", mech, group, lang, "tale", damaged, truth, 0)


def claim(start, end, after, confidence=0.9, before="?", reversible=False):
    return Claim(start, end, before, after, "q_char", confidence, reversible)


@pytest.mark.parametrize(
    ("got", "right", "wrong", "left", "harmed"),
    [
        (DAMAGED, 0, 0, 6, 0),
        (TRUTH, 6, 0, 0, 0),
        ('The café\'s naïve owner - a rôle for few - said "no".', 6, 0, 0, 0),
        ("The cafe’s naïve owner — a r?le for few — said ?no?.", 3, 1, 2, 0),
        ("The café’s naïve owner — a rôle of few — said “no”.", 6, 0, 0, 1),
        # A word too many: what no longer has its word is left, and sound words are found again.
        ("So the The café’s naïve owner — a role for few — said “no”.", 5, 0, 1, 0),
        ("", 0, 0, 6, 6),
    ],
    ids=["nothing", "all", "levelled", "some", "harm", "shifted", "emptied"],
)
def test_words(got, right, wrong, left, harmed):
    one = score(case(), got)
    assert (one.damaged, one.right, one.wrong, one.left, one.harmed) == (
        6,
        right,
        wrong,
        left,
        harmed,
    )
    assert (one.docs, one.chars, one.changed_chars) == (1, len(TRUTH), 0)


def test_where_blanks_came_the_words_beyond_ascii_are_the_damaged():
    gone = case("La où il est né, il vit.", "La o  il est n , il vit.", mech="drop_sp")
    assert score(gone, gone.damaged).damaged == 2
    assert score(gone, gone.truth).right == 2


def test_harm_to_a_sound_document():
    sound = case("“Why?” they asked.", "“Why?” they asked.", group="negative", mech="neg:q")
    assert score(sound, sound.truth) == Score(docs=1, chars=18)
    straight = score(sound, '"Why?" they asked.')
    assert (straight.changed_docs, straight.changed_chars, straight.wrong_chars) == (1, 2, 0)
    worse = score(sound, "“Whyé” they asked.")
    assert (worse.changed_docs, worse.changed_chars, worse.wrong_chars) == (1, 1, 1)
    assert worse.per_million("wrong_chars") == pytest.approx(1e6 / 18)


def test_scores_add_up():
    both = score(case(), DAMAGED) + score(case(), TRUTH)
    assert (both.docs, both.damaged, both.right, both.left) == (2, 12, 6, 6)
    assert both.share("right") == 50.0
    assert Score().share("right") == Score().per_million("harmed") == 0.0


@given(st.text("aé’? \n", max_size=30), st.text("aé’? \n", max_size=30))
def test_every_damaged_word_has_one_fate(damaged, got):
    one = score(case("a é’a ?\né aé", damaged), got)
    assert one.right + one.wrong + one.left == one.damaged
    assert score(case("a é’a ?\né aé", damaged), "a é’a ?\né aé").right == one.damaged


@pytest.mark.parametrize(
    ("truth", "damaged", "claims", "expected"),
    [
        ("naïve", "na?ve", [claim(2, 3, "ï")], [True]),
        ("naïve", "na?ve", [claim(2, 3, "é")], [False]),
        ("Größe", "Gr????e", [claim(2, 4, "ö"), claim(4, 6, "ß")], [True, True]),
        ("Größe", "Gr????e", [claim(2, 4, "ä"), claim(4, 6, "ß")], [False, True]),
        ("Größe", "Gr????e", [claim(2, 6, "é")], [False]),
        ("communiqué so", "communiqu so", [claim(9, 9, "é")], [True]),
        ("communiqué so", "communiqu so", [claim(0, 9, "communiqué")], [True]),
        ("vis-à-vis", "vis--vis", [claim(4, 4, "à")], [True]),
        ("vis-à-vis", "vis--vis", [claim(4, 4, "é")], [False]),
        ("“no”", "?no?", [claim(0, 1, '"'), claim(3, 4, "'")], [True, False]),
        ("Why?", "Why?", [claim(3, 4, "é")], [False]),
        ("hjælpe", "hj&aelig;lpe", [claim(2, 9, "æ")], [True]),
        ("Сина го", "Ñèíà ãî", [claim(0, 4, "Сина"), claim(5, 7, "то")], [True, False]),
        ("déjà", "dÃ©jÃ\xa0", [claim(1, 3, "é"), claim(4, 6, "à")], [True, True]),
    ],
)
def test_claims_are_judged_by_the_truth(truth, damaged, claims, expected):
    assert [right for _, right in judged(case(truth, damaged), claims)] == expected


def test_bins_hold_their_lower_edge_and_certainty_stands_alone():
    stated = [0.2, 0.5, 0.949, 0.95, 0.9899, 0.99, 1.0, 1.0]
    bins = calibration([(claim(0, 1, "é", confidence), True) for confidence in stated])
    assert [(one.low, one.high, one.claims) for one in bins] == [
        (0.0, 0.5, 1),
        (0.5, 0.8, 1),
        (0.9, 0.95, 1),
        (0.95, 0.99, 2),
        (0.99, 1.0, 1),
        (1.0, 1.0, 2),
    ]
    assert bins[3].stated == pytest.approx((0.95 + 0.9899) / 2)


def test_rows_of_a_case():
    assert list(benchmark.rows(case())) == [
        ("lossy", "q_char"),
        ("lossy", "all"),
        ("lossy, by language", "en"),
    ]
    assert list(benchmark.rows(case(mech="drop"))) == [("lossy", "drop")]
    sound = case(group="negative", mech="neg:q")
    assert list(benchmark.rows(sound)) == [("negative", "neg:q"), ("negative", "all")]


def test_an_absent_peer_is_left_out_and_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "plsfix", None)
    methods, left_out = benchmark.installed(["identity", "plsfix"])
    assert list(methods) == ["identity"]
    assert left_out == ["plsfix is left out, plsfix is not installed: pip install -e '.[bench]'"]
    with pytest.raises(peers.Missing):
        repair_peers.load("plsfix")


def test_whole_run_on_a_folder_of_texts(tmp_path, capsys):
    lines = [TRUTH, "Nothing is wrong with this line. Is it?", "Él no sabía qué decir, señor."]
    (tmp_path / "en--tale.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "out.json"
    asked = ["--texts", str(tmp_path), "--per-mech", "1", "--ordinary", "500", "--speed", "1000"]
    benchmark.main([*asked, "--rounds", "1", "--methods", "ours", "identity", "--json", str(out)])
    printed = capsys.readouterr().out
    assert "lossy: right / wrong / left" in printed
    assert "our reversible claims, by the confidence they state" in printed
    told = json.loads(out.read_text(encoding="utf-8"))
    found = {(one["method"], one["name"]): one for one in told["scores"]}
    assert found["ours", "utf8_cp1252"]["right"] == found["ours", "utf8_cp1252"]["damaged"] > 0
    assert found["identity", "utf8_cp1252"]["right"] == 0
    assert found["identity", "ordinary text"]["changed_docs"] == 0
    assert {one["sample"] for one in told["speed"]} == {"ASCII", "sound English", "damaged"}


def test_nothing_to_measure_is_an_error(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(benchmark, "BESIDE", tmp_path / "none.jsonl")
    with pytest.raises(SystemExit):
        benchmark.main([])
    assert "give --cases or --texts" in capsys.readouterr().err


@pytest.mark.parametrize(
    "module", [damage, mechanisms, repair_peers, repair_readers, repair_scores, repair_texts]
)
def test_examples(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted
    assert not outcome.failed


def test_levelling_keeps_letters_apart():
    assert repair_scores.level("“l’été”…") == '"l\'été"...'
    assert repair_scores.level("é") != repair_scores.level("e")
