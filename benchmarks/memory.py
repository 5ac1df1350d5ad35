"""How much memory processes take, as Linux tells it.

Not `ru_maxrss` of `resource`: a process that another one starts takes over the peak of its parent there.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")


def mebibytes(name: str, process: str = "self") -> float:
    """Return a figure of a process in MiB, of this one when not told which: `VmRSS` now, `VmHWM` at most until now.

    Raises:
        OSError: there is no such process.
    """
    lines = (PROCESSES / process / "status").read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)


def peak_below(process: int) -> float:
    """Return in MiB what a process, or one that it started and that still runs, took at most until now."""
    with suppress(OSError):  # it is through
        started = (PROCESSES / f"{process}/task/{process}/children").read_text(encoding="ascii").split()
        return max(mebibytes("VmHWM", str(process)), *map(peak_below, map(int, started)), 0.0)
    return 0.0
