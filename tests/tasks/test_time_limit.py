"""A stage that does not end is stopped, and nothing of the limit stays behind."""

import signal
import threading

import pytest

from pipeline.tasks.time_limit import OverTime, time_limit
from pipeline.tasks.work import TIME_LIMIT, Failed, attempt

SOON = 0.02


def endless():
    while True:
        try:
            sum(range(1_000))
        except Exception:  # what a library may do
            continue


def state():
    return signal.getsignal(signal.SIGPROF), signal.getitimer(signal.ITIMER_PROF)


def test_what_does_not_end_is_stopped_though_it_catches_every_exception():
    before = state()
    with pytest.raises(OverTime), time_limit(SOON):
        endless()
    assert state() == before


def test_a_page_on_which_a_stage_does_not_end_has_its_reason():
    failed = attempt(endless, seconds=SOON)
    assert isinstance(failed, Failed)
    assert (failed.reason, "max_page_seconds" in failed.detail) == (TIME_LIMIT, True)


@pytest.mark.parametrize("seconds", [None, 1e6])
def test_what_ends_in_time_is_left_alone(seconds):
    before = state()
    assert attempt(sum, [1, 2], seconds=seconds) == 3
    assert state() == before


def test_an_error_passes_and_takes_the_limit_with_it():
    before = state()
    with pytest.raises(ZeroDivisionError), time_limit(1e6):
        1 / 0  # noqa: B018
    assert state() == before


def test_the_limit_of_a_caller_goes_on():
    signal.setitimer(signal.ITIMER_PROF, 1e6)
    try:
        with time_limit(1e5):
            pass
        assert signal.getitimer(signal.ITIMER_PROF)[0] > 1e5
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def test_in_another_thread_there_is_none():
    done = []

    def work():
        with time_limit(1e-6):
            done.append(sum(range(300_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(done) == 1
