import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair import stand_ins as room
from pipeline.text.words import load_words

WORDS = load_words()
PIECES = st.sampled_from(
    ["QwhyQ", "whyQ", "Qwhy", "why.Q", "FAQ", "IQs", "didnQt", "Q", "QQ", "Q1", "@Qwhy", "whyQs",
     "Why?Q", "“why”", "„why", "a/Qwhy", "Qzbrw", "aQbQc", "HE SAID QNOQ", "nQs", "the"]
)  # fmt: skip
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from([" ", "", "\n", ","])), max_size=12).map(
    lambda parts: "".join(piece + end for piece, end in parts)
)
# Words with a Q at one end or both.
QUOTED = re.compile(r"(?<![\w@/])(?=[^\W\d_]*Q)(Q?)([^\W\d_Q]+)(Q?)(?![\w@/])")


@given(TEXTS)
def test_quotes_are_found_beside_each_word_that_has_a_q(text):
    expected = {}
    for match in QUOTED.finditer(text):
        letters, whole = match[2], match.group()
        is_word = WORDS.frequency(letters) or (match[1] and match[3] and len(letters) >= 3)
        if is_word and not WORDS.frequency(whole) and not whole.isupper():
            expected |= {match.start(1): "“"} if match[1] else {}
            expected |= {match.start(3): "”"} if match[3] else {}
    found = room._quotes(text, WORDS)
    after_point = {match.start() for match in re.finditer(r"(?<=[a-z][.,!?])Q(?=\s|$)", text)}
    low = {at for at, quote in found.items() if quote == "„"}
    assert {at: quote for at, quote in found.items() if at not in after_point | low} == {
        at: quote for at, quote in expected.items() if at not in after_point
    }
    assert after_point <= set(found)


@given(TEXTS)
def test_a_sign_that_stands_behind_nothing_proves_nothing(text):
    for sign in "Q,":
        if not room._BEHIND[sign].search(text):
            assert not list(room._apostrophes(text, sign, WORDS))
            assert sign == "," or room._paired(room._quotes(text, WORDS))[1] == 0
