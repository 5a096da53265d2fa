"""The default engine: processes on this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import TracebackType
from typing import TypeVar

from pipeline.errors import CleanError

Item = TypeVar("Item")
Done = TypeVar("Done")


class PoolRunner:
    """A pool of worker processes, started when first needed; one worker runs in this process."""

    def __init__(self, workers: int, preload: Sequence[str] = ()) -> None:
        """`preload` names the modules that every worker has imported before its first task."""
        self._workers = workers
        self._preload = list(preload)
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> "PoolRunner":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._executor is not None:
            if kind is not None:
                self._stop_workers(self._executor)
            # The thread that manages the workers may not survive that they are gone.
            self._executor.shutdown(wait=kind is None, cancel_futures=True)

    def map(self, task: Callable[[Item], Done], items: Sequence[Item]) -> list[Done]:
        """Run `task` on every item, in the order of the items.

        >>> with PoolRunner(workers=1) as runner:
        ...     runner.map(abs, [-1, 2])
        [1, 2]
        """
        if self._workers == 1 or len(items) <= 1:
            return [task(item) for item in items]
        try:
            return list(self._started().map(task, items))
        except BrokenProcessPool as broken:
            raise CleanError(
                "a worker process was killed",
                "Most often memory ran out: run again with fewer --workers; finished work is kept.",
            ) from broken

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(self._preload)
            self._executor = ProcessPoolExecutor(
                self._workers, mp_context=context, initializer=_follow_parent
            )
            with _interrupt_held_back():
                self._executor.submit(os.getpid)  # starts the server and the first worker
        return self._executor

    @staticmethod
    def _stop_workers(executor: ProcessPoolExecutor) -> None:
        """End running tasks at once: what they write is only ever seen when it is complete."""
        workers = list((executor._processes or {}).values())
        for process in workers:
            process.kill()
        for process in workers:
            process.join()


@contextmanager
def _interrupt_held_back() -> Iterator[None]:
    """Let Ctrl-C wait until there is a worker to stop; processes started here never get it.

    Without this they would complain of being interrupted, or of a parent that has gone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is ever interrupted
        return
    came: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # new processes inherit this
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        signal.signal(signal.SIGINT, handler)
    if came:
        raise KeyboardInterrupt


def _follow_parent() -> None:
    """Ctrl-C is for the parent, which stops its workers itself; killed, it leaves them to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
