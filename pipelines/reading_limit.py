"""How long reading one file may keep the processor busy: past that it is given up, so that the others get their turn.

Time of the processor is counted, not of the clock: a busy machine must not refuse what a quiet one reads. What the
office program may take is its own matter (`pipelines.read.office_conversion`).
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

MOST_SECONDS = 5.0
"""A whole report takes well under one second; what takes this long is damaged or made to take long. It is to be
refused within ten by the clock, with the start of the program and of what others do beside it."""
AGAIN_SECONDS = 0.5
"""Libraries may swallow what interrupts them: they are interrupted again."""


class TakesTooLong(BaseException):
    """Reading was interrupted. No `Exception`, which libraries catch to go on with the next object of a file."""


@contextlib.contextmanager
def limited_reading() -> Iterator[None]:
    """Interrupt what runs inside with `TakesTooLong` once it has kept the processor busy for `MOST_SECONDS`.

    Only the main thread of a process can be interrupted, and only where the system has such timers: elsewhere whoever
    reads must end the process.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise TakesTooLong
