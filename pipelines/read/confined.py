"""Running an outside program confined: no network, no file outside its folder, limited memory, and nothing of it left.

What the program does, and how long it may take, does not belong here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from pipelines.read import own_folder

MEMORY_KIBIBYTES = 832 * 1024
_TRIAL_SECONDS = 30
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "SYSTEMROOT")
_HOMES = ("HOME", "TMPDIR", "TMP", "TEMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
"""What programs keep for themselves goes into the folder too, and with it."""


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
def start_confined(
    command: Sequence[str], folder: Path, readable: Sequence[Path] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command (the whole path of its program first) in a folder, as a process group that ends with the block.

    Its memory is limited where the system can limit it, it has no network where `network_barrier` has an answer, and no
    file but those of the system, of the folder and `readable` where `own_folder` can take them away. What is in our
    environment (passwords for mail, say) it does not get.
    """
    words = list(command)
    if sys.platform == "linux":
        folders = map(str, (folder.resolve(), _installed_at(command[0]), *readable))
        words = [*network_barrier(), sys.executable, "-IS", own_folder.__file__, *folders, "--", *words]
    if os.name == "posix":
        words = ["/bin/sh", "-c", f'ulimit -d {MEMORY_KIBIBYTES} 2>/dev/null; exec "$@"', "sh", *words]
    process = subprocess.Popen(
        words,
        cwd=folder,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        | dict.fromkeys(_HOMES, str(folder)),
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


def _installed_at(program: str) -> Path:
    """The folder in which a program and the files that it needs lie, wherever it was installed."""
    beside = Path(program).resolve().parent
    return beside.parent if beside.name == "program" else beside
