"""A job that another process does beside this one, handed over whole and given back whole.

The process is forked while nothing is open and no thread runs, then waits for jobs. What a job is does not belong here.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache, partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

from pipelines.batches import end_with_the_parent

Given = TypeVar("Given")
Job = Callable[[], Given]
"""What can be pickled and gives what can be pickled."""


class Beside(Protocol):
    """Has a job done beside what stands in the block; yields what waits for it and returns what it gave."""

    def __call__(self, job: Job[Given]) -> AbstractContextManager[Job[Given]]:
        """Begin the job. When the block does not end well, nothing of it goes on."""


@contextmanager
def in_turn(job: Job[Given]) -> Iterator[Job[Given]]:
    """Have a job done by this process when it is asked for what it gives."""
    yield cache(job)


class OtherProcess:
    """A process that does one job at a time, and ends with this one."""

    def __init__(self) -> None:
        """Fork it."""
        context = get_context("fork")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(self._ours, theirs), daemon=True)
        self._process.start()
        theirs.close()

    @contextmanager
    def doing(self, job: Job[Given]) -> Iterator[Job[Given]]:
        """Have a job done beside the block, no job within another; where the process is no more, it is done here."""
        with suppress(OSError):
            self._ours.send(job)
        given = cache(partial(self._given, job))
        try:
            yield given
            given()
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """End it at once, whatever it does."""
        self._ours.close()
        self._process.kill()
        self._process.join()

    def _given(self, job: Job[Given]) -> Given:
        try:
            is_done, given = self._ours.recv()
        except (EOFError, OSError):
            return job()
        if is_done:
            result: Given = given
            return result
        raise given


def _work(parents: Connection, own: Connection) -> None:
    """Do jobs until the parent is gone, which tells of interrupts by ending us."""
    parents.close()
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    with suppress(EOFError, OSError):  # the parent was killed
        while True:
            own.send(_answer(own.recv()))


def _answer(job: Job[Any]) -> tuple[bool, Any]:
    try:
        return True, job()
    except Exception as error:  # whatever it is, the parent raises it
        return False, portable(error, RuntimeError)


def portable(error: Exception, otherwise: type[Exception]) -> Exception:
    """Return an error as it can be handed to another process: itself, or its name and words as another one."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - what was pickled here
    except Exception:  # whatever a library's own error does when it is taken apart
        return otherwise(f"{type(error).__name__}：{error}")
    return error
