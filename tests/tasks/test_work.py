"""One page that a stage cannot deal with costs itself alone."""

from pipeline.errors import PageError
from pipeline.tasks.work import Failed, attempt


def refuse(page: str) -> None:
    raise PageError("binary", f"{page} is a picture")


def stumble(page: str) -> int:
    return int(page)


def test_a_stage_that_works_gives_its_result():
    assert attempt(stumble, "7") == 7


def test_a_page_that_is_refused_has_the_reason_given():
    assert attempt(refuse, "seal.png") == Failed("binary", "seal.png is a picture")


def test_a_bug_is_reported_with_its_place():
    failed = attempt(stumble, "x")
    assert isinstance(failed, Failed)
    assert failed.reason == "stage-failed"
    assert failed.detail.startswith("ValueError: invalid literal for int()")
    assert "(in stumble, line " in failed.detail
