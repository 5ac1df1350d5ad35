"""Locks between processes: who comes second waits, and says so. The system lets go of them when a process dies."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.errors import UsageProblem, system_reason

LOCK_SECONDS = 600
"""How long a command waits for another one before it gives up."""

logger = logging.getLogger(__name__)


@contextmanager
def hold(path: Path, what: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold a lock file. Its holder may take it again.

    Args:
        path: the lock file; its folder is made.
        what: what is held, to be named to people.
        seconds: how long to wait for another holder.

    Raises:
        UsageProblem: another process holds it for longer, or the lock file cannot be made.
    """
    lock = FileLock(path, is_singleton=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _acquire(lock, what, seconds)
    except Timeout as error:
        raise UsageProblem(f"另一个 gouji 命令正在使用 {what}，请等它结束后再运行") from error
    except OSError as error:
        raise UsageProblem(f"不能在 {what} 中写文件（{system_reason(error)}），请检查磁盘空间和权限") from error
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, what: Path, seconds: float) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        logger.warning("gouji：另一个 gouji 命令正在使用 %s，等它结束（最多 %.0f 秒）……", what, seconds)
        lock.acquire(timeout=seconds)
