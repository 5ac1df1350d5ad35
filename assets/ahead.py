"""The stages of a run in a process of their own, begun before Dagster is loaded; its records follow, stage by stage.

It is there from the start, and loads what stages need while the files are looked through. To load Dagster and to write
down what was done takes seconds, on a core that is idle otherwise. Each step waits for its stage here and records what
became of it, also a failure. Where processes cannot be forked the steps do the stages.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection

from assets.county import COUNTY_TABLES, SITE, SLIPS, SUBMISSIONS, County, Stage, ignore_progress
from pipelines.batches import end_with_the_parent
from pipelines.changes import WAREHOUSE
from pipelines.other_process import Beside, OtherProcess, portable

OBJECTS_BETWEEN_COLLECTIONS = 50_000

STAGES = {
    SUBMISSIONS: "take_in",
    WAREHOUSE: "build",
    SITE: "publish",
    SLIPS: "write_slips",
    COUNTY_TABLES: "write_county_tables",
}
"""What does each stage, of `assets.stages`."""


class StageError(Exception):
    """A stage did not end well, for a reason that only the process that did it can hold: its name and words."""


class Ahead:
    """The other process, where there is one: it gets ready while it is looked at what there is to do, and waits."""

    def __init__(self, pool: ProcessPoolExecutor | None = None, told: Connection | None = None) -> None:
        self._pool, self._told = pool, told
        self.has_begun = False

    def begin(self, county: County, stages: Sequence[str]) -> County:
        """Return the county with its stages under way in the other process; as it is where there is none.

        Args:
            county: the county; its progress is told here.
            stages: those to be done, in order. After one that fails no other is begun.
        """
        if self._pool is None or self._told is None:
            return county
        try:
            self._pool.submit(_take_on, replace(county, progress=ignore_progress))
            ahead = {name: self._pool.submit(_do, name) for name in stages}
        except BrokenExecutor:  # the system ended it while it got ready; the steps do the stages
            return county
        self.has_begun = True
        threading.Thread(target=_tell_on, args=(self._told, county), daemon=True).start()
        return replace(county, ahead=ahead)


@contextmanager
def process_ahead() -> Iterator[Ahead]:
    """Give another process for the stages of a run, which ends with the block."""
    if not sys.platform.startswith("linux") or (os.cpu_count() or 1) == 1:
        yield Ahead()
        return
    context = multiprocessing.get_context("fork")
    told, telling = context.Pipe(duplex=False)
    with ExitStack() as ended:
        pool = ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(telling,))
        ended.callback(pool.shutdown, cancel_futures=True)
        process = pool.submit(os.getpid)
        pool.submit(_get_ready)
        telling.close()
        ahead, is_done = Ahead(pool, told), False
        try:
            yield ahead
            is_done = ahead.has_begun
        finally:
            if not is_done:
                with suppress(ProcessLookupError, BrokenExecutor):
                    os.kill(process.result(), signal.SIGTERM)


def _tell_on(told: Connection, county: County) -> None:
    """Tell of progress in the other process until that ends."""
    with suppress(EOFError), told:
        while True:
            county.progress(*told.recv())


def collect_seldom() -> None:
    """Look for garbage in cycles a tenth as often, and not in what was loaded until now.

    The reports of a province are hundreds of thousands of records without cycles, and to look through them again and
    again was a tenth of a run.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])


class _Doing:
    """What the process that does the stages knows."""

    telling: Connection
    county: County
    beside: Beside
    has_failed = False


def _begin(telling: Connection) -> None:
    """Begin the process: interrupts are left to the parent, who ends it in good order; it never outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # while it loads there is nothing to clean up
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    _Doing.telling = telling


def _get_ready() -> None:
    """Load what all stages need: it takes a second, in which the files are looked through on the other core.

    What is made beside the pages of the site is made by yet another process, which needs the same.
    """
    from assets import stages

    stages.get_ready()
    collect_seldom()
    _Doing.beside = OtherProcess().doing


def _take_on(county: County) -> None:
    """Take on the county whose stages are to be done, which are stopped in good order from now on."""
    signal.signal(signal.SIGTERM, _stop)
    _Doing.county = replace(county, progress=lambda *told: _Doing.telling.send(told), beside=_Doing.beside)


def _stop(*_: object) -> None:
    """End what is being done as an interrupt would, with all that cleans up behind it."""
    raise SystemExit(1)


def _do(name: str) -> Stage:
    """Do a stage, unless one before it did not end well.

    Raises:
        StageError: an earlier one did not, or this one was stopped, or for a reason that cannot be handed on as it is.
    """
    if _Doing.has_failed:
        raise StageError("an earlier stage did not end well")
    from assets import stages  # brings pandas and all that the stages need

    _Doing.has_failed = True
    try:
        stage = _Doing.county.done(name, lambda: getattr(stages, STAGES[name])(_Doing.county))
    except SystemExit:
        raise StageError("stopped") from None
    except Exception as error:
        raise portable(error, StageError) from error
    _Doing.has_failed = bool(getattr(stage.result, "discrepancies", ()))
    return stage
