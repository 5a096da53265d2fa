"""The pool: results in the order of the items, errors raised, killed workers explained."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.engines.pool import PoolRunner, processors
from pipeline.errors import CleanError

# Tasks have to be importable in the workers, so these are functions of the standard library.
WORKERS = [1, 2]


@pytest.mark.parametrize("workers", WORKERS)
def test_results_come_in_the_order_of_the_items(workers):
    items = [*range(-40, 0), *range(40)]
    with PoolRunner(workers) as runner:
        assert runner.map(abs, items) == list(map(abs, items))
        assert runner.map(abs, []) == []


def test_a_slow_first_item_keeps_its_place():
    items = ["import time; time.sleep(0.5)", ""]
    with PoolRunner(2) as runner:
        lengths = runner.map(eval, [f"exec({item!r}) or {n}" for n, item in enumerate(items)])
    assert lengths == [0, 1]


def test_one_worker_works_in_this_process():
    with PoolRunner(1) as runner:
        assert runner.map(eval, ["__import__('os').getpid()"] * 2) == [os.getpid()] * 2


def test_several_workers_work_elsewhere():
    with PoolRunner(2) as runner:
        assert os.getpid() not in runner.map(eval, ["__import__('os').getpid()"] * 2)


@pytest.mark.parametrize("workers", WORKERS)
def test_the_error_of_a_task_is_raised(workers):
    with (
        pytest.raises(ValueError, match="invalid literal for int"),
        PoolRunner(workers) as runner,
    ):
        runner.map(int, ["1", "x", "2"])


def test_a_killed_worker_is_an_error_with_advice():
    with pytest.raises(CleanError, match="killed") as failed, PoolRunner(2) as runner:
        runner.map(signal.raise_signal, [signal.SIGKILL, signal.SIGKILL])
    assert "--workers" in failed.value.what_to_do


def test_the_pool_can_be_used_again_after_an_error():
    with PoolRunner(2) as runner:
        with pytest.raises(ValueError, match="invalid literal"):
            runner.map(int, ["x", "y"])
        assert runner.map(int, ["1", "2"]) == [1, 2]


def _running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # it may end between opening and reading
        return False
    return state != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
def test_workers_end_when_their_parent_is_killed():
    script = """
import os
from pipeline.engines.pool import PoolRunner
if __name__ == "__main__":
    with PoolRunner(2) as runner:
        print(*set(runner.map(eval, ["__import__('os').getpid()"] * 8)), flush=True)
        input()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        assert workers
        assert all(map(_running, workers))
        parent.kill()
    # Not a matter of speed: a worker that does not notice stays for ever.
    for _ in range(600):
        if not any(map(_running, workers)):
            break
        time.sleep(0.1)
    assert not any(map(_running, workers))


def test_processors_can_be_used():
    assert 1 <= processors() <= (os.cpu_count() or 1)
