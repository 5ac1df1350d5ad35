"""Backup and restore: the store, the register and the settings in one file with a checksum for every file in it.

    manifest.json     {"path": "sha256", …} of everything below, and the version of this layout
    store/…           the system of record: files handed in, what was read, submissions, ledger
    beside/…          authorities.csv and gouji.toml

Everything else (warehouse, site, slips, tables) is made from these. Secrets are in none of them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import UsageProblem, system_reason
from pipelines.store import existing_store
from pipelines.workspace import REGISTER_NAME, SETTINGS_NAME, Workspace

LAYOUT = 1
MANIFEST = "manifest.json"
QUICK = 1
"""Compression level: most of what is handed in is compressed already."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What is in a backup."""

    file_count: int
    byte_count: int


def write_backup(workspace: Workspace, target: Path) -> BackupReport:
    """Write a backup whole or not at all. The caller holds the workspace, so that no run goes on.

    Raises:
        UsageProblem: nothing is stored, or the file cannot be written.
    """
    store = existing_store(workspace.store)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with store.locked():
            report = _write(temporary, _contents(workspace))
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(target)
    except OSError as error:
        raise UsageProblem(f"写不进备份 {target}（{system_reason(error)}）：请检查空间和权限") from error
    finally:
        with suppress(OSError):
            temporary.unlink()
    return report


def restore_backup(source: Path, workspace: Workspace) -> BackupReport:
    """Put back what is in a backup, once every file in it was held against its checksum.

    Register and settings that lie there already are kept as they are.

    Raises:
        UsageProblem: there is a store already, or the backup is damaged, of a newer program or none of ours.
    """
    check_empty(workspace)
    try:
        workspace.out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=workspace.out) as scratch:
            folder = Path(scratch)
            with tarfile.open(source, "r:gz") as archive:
                archive.extractall(folder, filter="data")
            report = _verify(folder, source)
            put_in_place(folder, workspace)
    except (tarfile.TarError, EOFError) as error:
        raise UsageProblem(f"{source} 不是完好的备份（{error}），什么也没有恢复") from error
    except OSError as error:
        raise UsageProblem(f"不能恢复 {source}（{system_reason(error)}）：请检查文件、空间和权限") from error
    return report


def check_empty(workspace: Workspace) -> None:
    """Look that there is no store yet.

    Raises:
        UsageProblem: there is one.
    """
    if workspace.store.exists():
        raise UsageProblem(f"{workspace.store} 已有存储：恢复只写到空处，请移走它，或用 --out 指明别处")


def put_in_place(folder: Path, workspace: Workspace) -> None:
    """Put what was fetched and checked to its place; register and settings that lie there already stay.

    Args:
        folder: has `store` and maybe `beside`, on the disk of the output.
        workspace: the county.
    """
    for name in (REGISTER_NAME, SETTINGS_NAME):
        kept = folder / "beside" / name
        if kept.is_file() and not (workspace.beside / name).exists():
            workspace.beside.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept, workspace.beside / name)
    (folder / "store").rename(workspace.store)


def _contents(workspace: Workspace) -> dict[str, Path]:
    """Name in the backup and file, in order. Locks and half-written files are left out."""
    found = {
        f"store/{path.relative_to(workspace.store).as_posix()}": path
        for path in sorted(workspace.store.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    for name in (REGISTER_NAME, SETTINGS_NAME):
        if (workspace.beside / name).is_file():
            found[f"beside/{name}"] = workspace.beside / name
    return found


def _write(target: Path, contents: dict[str, Path]) -> BackupReport:
    sums, size = {}, 0
    with tarfile.open(target, "w:gz", compresslevel=QUICK) as archive:
        for name, path in contents.items():
            data = path.read_bytes()
            sums[name] = hashlib.sha256(data).hexdigest()
            size += len(data)
            _add(archive, name, data, path.stat().st_mtime)
        manifest = {"layout": LAYOUT, "files": sums}
        _add(archive, MANIFEST, json.dumps(manifest, indent=0).encode(), 0)
    return BackupReport(len(sums), size)


def _add(archive: tarfile.TarFile, name: str, data: bytes, modified: float) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = len(data), int(modified), 0o640
    archive.addfile(entry, io.BytesIO(data))


def _verify(folder: Path, source: Path) -> BackupReport:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        layout, sums = manifest["layout"], dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageProblem(f"{source} 不是 gouji backup 写的备份，什么也没有恢复") from error
    if layout != LAYOUT:
        raise UsageProblem(f"{source} 由另一版本的程序写成（格式 {layout}），请用那一版恢复")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    if odd := sorted(found.symmetric_difference(sums)):
        raise UsageProblem(f"{source} 已损坏：{odd[0]} 缺失或多出，什么也没有恢复")
    size = 0
    for name, expected in sums.items():
        data = (folder / name).read_bytes()
        size += len(data)
        if hashlib.sha256(data).hexdigest() != expected:
            raise UsageProblem(f"{source} 已损坏：{name} 与 sha256 不符，什么也没有恢复")
    return BackupReport(len(sums), size)
