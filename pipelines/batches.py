"""Work on many things, mostly files: in batches, on all cores, results in the order given."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

BATCH_FILES = 8
"""Files a worker takes at once: enough to share the cost of a batch, few enough to show progress."""

BATCHES_AHEAD = 3
"""Batches for each worker, under way or done and not yet asked for: no more, so that memory stays the same where
whoever asks is slower than the workers."""

FILES_WORTH_A_POOL = 24
"""Below this many files, starting worker processes costs more than it saves."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_batches(
    function: Callable[[list[Item]], list[Result]],
    items: Sequence[Item],
    batch: int = BATCH_FILES,
    worth_a_pool: int = FILES_WORTH_A_POOL,
    prepare: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """Yield the results in the order of the items, as soon as a batch and those before it are done.

    Args:
        function: gives the results for the items of a batch; must be importable by worker processes.
        items: the files, or whatever there is much of.
        batch: items that a worker takes at once.
        worth_a_pool: number of items from which worker processes are started.
        prepare: called in each process before its first batch. What it is bound to is not copied where processes fork.
    """
    batches = [list(items[start : start + batch]) for start in range(0, len(items), batch)]
    if len(items) < worth_a_pool or (os.cpu_count() or 1) == 1:
        if prepare:
            prepare()
        for some in batches:
            yield from function(some)
        return
    from concurrent.futures import Future, ProcessPoolExecutor  # brings what few files need

    count = os.cpu_count() or 1
    with ProcessPoolExecutor(count, initializer=_begin, initargs=(prepare,)) as pool:
        ahead: deque[Future[list[Result]]] = deque()
        for some in batches:
            if len(ahead) == count * BATCHES_AHEAD:
                yield from ahead.popleft().result()
            ahead.append(pool.submit(function, some))
        while ahead:
            yield from ahead.popleft().result()


def _begin(prepare: Callable[[], object] | None) -> None:
    """Make a worker leave interrupts to the parent, and end when the parent is gone, however it went.

    What it has of the parent's objects it never looks through for garbage: that would copy them, page by page. One that
    was not forked lets go of them at its end, where libraries complain of what is left.
    """
    gc.freeze()
    atexit.register(gc.unfreeze)
    _leave_interrupts_to_the_parent()
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    if prepare:
        prepare()


def end_with_the_parent() -> None:
    """Wait for the parent's end: a parent that was killed cannot tell its workers, who would wait for work for good."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _leave_interrupts_to_the_parent() -> None:
    """Let workers finish their batch at Ctrl-C, and end when told to.

    Whoever runs us may catch both signals without ending; a worker that inherits that can never be stopped or joined.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
