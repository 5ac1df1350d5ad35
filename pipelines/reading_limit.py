"""How long reading one file may keep the processor busy, and how much memory it may take: past that it is given up.

Time of the processor is counted, not of the clock: a busy machine must not refuse what a quiet one reads. What the
office program may take is its own matter (`pipelines.read.office_conversion`).
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

MOST_SECONDS = 5.0
"""A whole report takes well under one second; what takes this long is damaged or made to take long. It is to be
refused within ten by the clock, with the start of the program and of what others do beside it."""
AGAIN_SECONDS = 0.5
"""Libraries may swallow what interrupts them: they are interrupted again."""

MOST_BYTES = 640 * 1024 * 1024
"""More than before it was begun; what readers let through takes half. Behind limits that count what a file says of
itself stands this one: a PDF with one line end in a wrong place took 1.8 GB."""


class TakesTooLong(BaseException):
    """Reading was interrupted. No `Exception`, which libraries catch to go on with the next object of a file."""


@contextlib.contextmanager
def limited_reading() -> Iterator[None]:
    """Interrupt what runs inside with `TakesTooLong` once it has kept the processor busy for `MOST_SECONDS`.

    What asks for memory beyond `MOST_BYTES` fails with `MemoryError`, where the system can be told so.

    Only the main thread of a process can be interrupted, and only where the system has such timers: elsewhere whoever
    reads must end the process.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS, AGAIN_SECONDS)
    try:
        with limited_memory():
            yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise TakesTooLong


@contextlib.contextmanager
def limited_memory() -> Iterator[None]:
    """Let what runs inside take `MOST_BYTES` more than there are now, on Linux; elsewhere such a limit is none."""
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_DATA)
    most = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize() + MOST_BYTES
    others = [limit for limit in before if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_DATA, (min([most, *others]), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)
