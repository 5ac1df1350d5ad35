"""How much memory this process takes, as Linux tells it.

Not `ru_maxrss` of `resource`: a process that another one starts takes over the peak of its parent there.
"""

from __future__ import annotations

from pathlib import Path


def mebibytes(name: str) -> float:
    """Return a figure of this process in MiB: `VmRSS` now, `VmHWM` at most until now."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))
