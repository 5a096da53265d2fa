"""The time a stage may take over a page. It only quarantines: nothing else depends on a clock."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Once time is up it is said again at this interval: a destructor may have swallowed it.
_AGAIN = 1.0


class OverTime(BaseException):
    """Time is up. No Exception, so that nobody's `except Exception` can swallow it."""


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise OverTime where the block has computed for so many seconds of processor time.

    Processor time, so that neither a busy machine nor a laptop asleep costs a page. It is raised
    between two steps of Python: one long step of a library ends first. Only the main thread of a
    process can be stopped so; in another one, and with None, there is no limit.
    """
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    running = True

    def stop(number: int, frame: FrameType | None) -> None:
        if running:
            raise OverTime

    handler = signal.signal(signal.SIGPROF, stop)
    timer = signal.setitimer(signal.ITIMER_PROF, seconds, _AGAIN)
    try:
        yield
    finally:
        # From here on a signal that is on its way means nothing.
        running = False
        signal.setitimer(signal.ITIMER_PROF, *timer)
        signal.signal(signal.SIGPROF, handler)
