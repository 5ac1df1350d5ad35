"""The version of the store's layout, and how a store of an older one is brought up to it.

    version        the number, as text; a store without it is of version 0, written before versions were counted

What files say (pipelines.reader_version) has a version of its own and needs no migration: it is read anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipelines.errors import DamagedStore, UsageProblem

STORE_VERSION = 1
VERSION_NAME = "version"


def store_version(root: Path) -> int:
    """Return the version of the store in a folder; the present one where nothing is stored yet.

    Raises:
        DamagedStore: the version cannot be read.
        UsageProblem: a newer program wrote the store.
    """
    path = root / VERSION_NAME
    if not path.is_file():
        return 0 if (root / "submissions").is_dir() else STORE_VERSION
    try:
        version = int(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedStore(f"存储的版本文件 {path} 读不出：请从备份恢复它") from error
    if version > STORE_VERSION:
        raise UsageProblem(
            f"存储 {root} 由更新的程序写成（第 {version} 版，本程序只认到第 {STORE_VERSION} 版）：请升级程序"
        )
    return version


def upgrade(root: Path, write: Callable[[Path, str], None]) -> None:
    """Bring the store in a folder up to the present version, a step at a time; the caller holds its lock.

    A step may be killed and done again. The version is written after it.

    Args:
        root: the store.
        write: writes a text file whole or not at all.
    """
    version = store_version(root)
    for number in range(version, STORE_VERSION):
        MIGRATIONS[number](root)
        write(root / VERSION_NAME, f"{number + 1}\n")
    if version == STORE_VERSION and not (root / VERSION_NAME).is_file():
        write(root / VERSION_NAME, f"{STORE_VERSION}\n")


def remove_leftovers(root: Path) -> None:
    """Remove the temporary files that killed commands left, which nobody reads."""
    for left in root.rglob(".*.tmp"):
        left.unlink(missing_ok=True)


MIGRATIONS: dict[int, Callable[[Path], None]] = {0: remove_leftovers}
"""Steps by the version they start from. Version 0 left temporary files of killed runs lying for good."""
