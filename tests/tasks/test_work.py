"""One page that a stage cannot deal with costs itself alone."""

import pytest

from pipeline.errors import CleanError, PageError
from pipeline.tasks.work import Failed, attempt, mapped


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


@pytest.mark.parametrize("lack", [MemoryError(), OSError(28, "No space left on device")])
def test_what_the_machine_lacks_is_not_the_pages_fault(lack):
    def stage():
        raise lack

    with pytest.raises(type(lack)):
        attempt(stage)


def test_a_damaged_work_file_says_what_to_do(tmp_path):
    (tmp_path / "pages-0000-abc.arrow").write_bytes(b"ARROW1")
    with pytest.raises(CleanError) as failed, mapped(str(tmp_path / "pages-0000-abc.arrow")):
        pass
    assert "--fresh" in failed.value.what_to_do
