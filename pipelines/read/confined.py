"""Running an outside program confined: no network, limited memory, and nothing of it left when it is done with.

What the program does, and how long it may take, does not belong here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

MEMORY_KIBIBYTES = 1024 * 1024
_TRIAL_SECONDS = 5


@cache
def network_barrier() -> tuple[str, ...]:
    """Return the words before a command that keep it from every network, loopback included; none where it cannot be.

    The kernel does it: a network namespace of its own has no interface that is up. Some systems do not let ordinary
    users make one (sysctl kernel.unprivileged_userns_clone, AppArmor, containers), and only Linux has them.
    """
    program = shutil.which("unshare")
    if program is None:
        return ()
    words = (program, "--map-root-user", "--net")
    try:
        tried = subprocess.run([*words, "true"], capture_output=True, timeout=_TRIAL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return words if tried.returncode == 0 else ()


@contextlib.contextmanager
def start_confined(command: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command in a folder, as a process group that does not outlive the block.

    Its memory is limited where the system can limit it, and it has no network where `network_barrier` has an answer.
    """
    words = [*network_barrier(), *command]
    if os.name == "posix":
        words = ["/bin/sh", "-c", f'ulimit -d {MEMORY_KIBIBYTES} 2>/dev/null; exec "$@"', "sh", *words]
    process = subprocess.Popen(
        words,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
