"""Runs a program that reads programs and fonts of the system, reads and writes its folder, and sees no other file.

    python -I own_folder.py FOLDER READABLE… -- PROGRAM ARGUMENT…

A program of its own, since what it gives up stays given up. The kernel does it (Landlock, Linux 5.13 and later, for
ordinary users too); where it cannot, the command runs as it is. Where the kernel knows how (6.7), TCP is given up too.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""System calls, the same on all machines."""
FILE_RIGHTS = 1 << 14 | 0b111
"""Execute, write, read, truncate: what can be allowed of a single file."""
READ_RIGHTS = 0b1101
"""Execute, read a file, list a folder."""
WRITE_FILE = 0b10
SOCKET_RIGHTS = 1 << 9 | 1 << 5
"""Make a socket and remove it: the office program talks to itself through one in /tmp, whatever it is told."""
RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
TCP_RIGHTS, TCP_VERSION = 0b11, 4
READABLE = (
    *("/usr", "/lib", "/lib64", "/bin", "/sbin", "/opt", "/snap", "/proc", "/sys", "/var/cache/fontconfig"),
    *("/var/lib/libreoffice", "/var/spool/libreoffice"),
    *("/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives"),
)
"""Programs, libraries, fonts and their settings. Of /proc a process so confined sees only its own kind."""
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("file", ctypes.c_int32))


def kernel_version() -> int:
    """Return which version of these rules the kernel knows, below 1 where none."""
    return int(_system().syscall(CREATE_RULESET, None, 0, 1)) if sys.platform == "linux" else 0


def _system() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def confine(folder: str, readable: Sequence[str] = ()) -> bool:
    """Give up every file but those of a folder, of the system, and what else may be read; False where it cannot be."""
    system, version = _system(), kernel_version()
    if version < 1:
        return False
    all_rights = RIGHTS_BY_VERSION[min(version, max(RIGHTS_BY_VERSION))]
    handled = (ctypes.c_uint64 * 2)(all_rights, TCP_RIGHTS)
    rules = system.syscall(CREATE_RULESET, handled, 16 if version >= TCP_VERSION else 8, 0)
    allowed = {folder: all_rights, "/tmp": SOCKET_RIGHTS}  # noqa: S108  (where the office program has its socket)
    allowed |= dict.fromkeys((*READABLE, *readable), READ_RIGHTS) | dict.fromkeys(DEVICES, READ_RIGHTS | WRITE_FILE)
    for path, rights in allowed.items():
        _allow(system, rules, path, rights & all_rights)
    system.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS, without which the next is refused
    return bool(system.syscall(RESTRICT_SELF, rules, 0) == 0)


def _allow(system: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    try:
        file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not every system has it
    if not stat.S_ISDIR(os.fstat(file).st_mode):
        rights &= FILE_RIGHTS
    system.syscall(ADD_RULE, rules, 1, ctypes.byref(_Rule(rights, file)), 0)
    os.close(file)


if __name__ == "__main__":
    border = sys.argv.index("--")
    command = sys.argv[border + 1 :]
    confine(sys.argv[1], sys.argv[2:border])
    os.execv(command[0], command)  # noqa: S606  (the command was chosen by who started this)
