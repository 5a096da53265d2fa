import pytest

from pipeline.match.alignment import align
from pipeline.match.tokens import Tokeniser

OPENING = "Growers in the upper valley pull out their oldest pear trees this winter."
MIDDLE = "Quince stands the late frost better, they say, and a jam maker buys it."
CLOSE = "The parish would rather keep the slopes white in every spring."
NEWS = "The price was not named by Olga Brandt."


def added(new, old):
    read = Tokeniser()
    ours, theirs = align(read(new), read(old)).added
    assert theirs == ()
    return ours


@pytest.mark.parametrize(
    ("new", "old", "inside"),
    [
        (f"{OPENING} {NEWS} {MIDDLE} {CLOSE}", f"{OPENING} {MIDDLE} {CLOSE}", [True]),
        (f"{OPENING} {NEWS}\n\n{MIDDLE}", f"{OPENING}\n\n{MIDDLE}", [True]),
        (f"{OPENING}\n\n{NEWS}\n\n{MIDDLE}", f"{OPENING}\n\n{MIDDLE}", [False]),
        # Nothing that names nobody, no half sentence, no whole passage, nothing at the edges.
        (f"{OPENING} It was not said by whom. {MIDDLE}", f"{OPENING} {MIDDLE}", []),
        (
            f"{OPENING} {MIDDLE}",
            f"{OPENING} {MIDDLE.replace(', they say, and a jam maker', '')}",
            [],
        ),
        (f"{OPENING} {NEWS} {NEWS} {NEWS} {MIDDLE}", f"{OPENING} {MIDDLE}", []),
        (f"{OPENING} {MIDDLE} {NEWS}", f"{OPENING} {MIDDLE}", []),
    ],
)
def test_statements(new, old, inside):
    assert [statement.inside for statement in added(new, old)] == inside


def test_an_aligned_word_at_the_edge_hides_no_statement():
    """The new sentence begins like the next one, so that the gap may lie a word off."""
    news = "Quince was sold by Olga Brandt."
    found = added(f"{OPENING} {news} {MIDDLE}", f"{OPENING} {MIDDLE}")
    assert [statement.text for statement in found] == [news[:-1]]
