"""A worker hears that it is to stop from its very beginning."""

import subprocess
import sys

LOST = 7
PROGRAM = f"""
import os, signal, time
from config import succession

signal.signal(signal.SIGTERM, lambda *_: None)  # as a master has it
if {{hears}}:
    succession.hear_from_the_fork_on()
worker = os.fork()
if worker == 0:  # before it has handlers of its own
    time.sleep(0.5)
    os._exit({LOST})
os.kill(worker, signal.SIGTERM)
print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
signal.raise_signal(signal.SIGTERM)
print("master is there")
"""


def ended(*, hears: bool) -> list[str]:
    """How the worker ended, and its master did not."""
    program = PROGRAM.format(hears=hears)
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_a_worker_that_is_told_to_stop_as_it_begins_ends_and_its_master_goes_on():
    assert ended(hears=True) == ["0", "master is there"]


def test_without_that_it_goes_on_as_if_nothing_was_said():
    """The test above must be able to fail."""
    assert ended(hears=False) == [str(LOST), "master is there"]
