"""Work on many files: in batches, on all cores, results in the order given."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

BATCH_FILES = 8
"""Files a worker takes at once: enough to share the cost of a batch, few enough to show progress."""

FILES_WORTH_A_POOL = 24
"""Below this many files, starting worker processes costs more than it saves."""

Result = TypeVar("Result")


def map_batches(function: Callable[[list[Path]], list[Result]], paths: list[Path]) -> Iterator[Result]:
    """Yield the results in the order of the paths, as soon as a batch and those before it are done.

    Args:
        function: gives the results for the paths of a batch; must be importable by worker processes.
        paths: the files.
    """
    batches = [paths[start : start + BATCH_FILES] for start in range(0, len(paths), BATCH_FILES)]
    if len(paths) < FILES_WORTH_A_POOL or (os.cpu_count() or 1) == 1:
        for batch in batches:
            yield from function(batch)
        return
    with ProcessPoolExecutor(initializer=_leave_interrupts_to_the_parent) as pool:
        for results in pool.map(function, batches):
            yield from results


def _leave_interrupts_to_the_parent() -> None:
    """Let workers finish their batch at Ctrl-C, and end when told to.

    Whoever runs us may catch both signals without ending; a worker that inherits that can never be stopped or joined.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
