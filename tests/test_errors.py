"""The error tree: one exit code a class, advice for each, and the drawing tells the truth."""

import re

import pytest

from pipeline import errors
from pipeline.errors import CleanError, PageError

KINDS = [CleanError, *CleanError.__subclasses__()]


def test_exit_codes_differ_and_leave_room_for_the_shell():
    codes = [kind.exit_code for kind in KINDS]
    assert codes == list(range(1, len(KINDS) + 1))


def test_the_drawing_is_the_tree():
    drawn = dict(re.findall(r"(\w+Error) +(\d)  ", errors.__doc__))
    assert drawn == {kind.__name__: str(kind.exit_code) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_says_what_to_do(kind):
    assert "what_to_do" in vars(kind)
    assert kind("message").what_to_do == kind.what_to_do
    assert kind("message", "Do this.").what_to_do == "Do this."
    assert str(kind("message", "Do this.")) == "message"


def test_a_page_error_never_ends_a_run():
    error = PageError("binary", "no text in the first kilobyte")
    assert not isinstance(error, CleanError)
    assert (error.reason, str(error)) == ("binary", "binary: no text in the first kilobyte")
    assert str(PageError("empty")) == "empty"
