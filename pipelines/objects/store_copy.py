"""A copy of the store in object storage, kept up to date after every act: what is missing is uploaded, the ledger last.

The copy is append-only: content never changes, and each state is a manifest of its own (`pipelines.objects.manifests`).
What this machine last wrote there stands in `out/store-copy.json`. A copy that somebody else went on with is left as
it is.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from pipelines.errors import DamagedStore, UsageProblem, system_reason
from pipelines.objects.address import COPY_VARIABLE
from pipelines.objects.bucket import Bucket, at_once, open_bucket
from pipelines.objects.manifests import (
    CONTENT,
    Manifest,
    check_conditional,
    content_name,
    is_written,
    last_number,
    read_manifest,
)
from pipelines.parsing import hash_bytes
from pipelines.segments import write_atomically
from pipelines.store import Store, damaged_file
from pipelines.workspace import REGISTER_NAME, SETTINGS_NAME, Workspace

RECORD_NAME = "store-copy.json"
LEDGER = "store/ledger/"
WRITTEN_ONCE = (".parquet", ".jsonl")
NOT_COPIED = {"files", "readings"}
"""Folders of the store that no manifest names: what was handed in stands under its sha256 as it is; the other is on its
way elsewhere."""


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What was uploaded to where; nothing where the copy was up to date."""

    address: str
    number: int
    object_count: int
    byte_count: int


@dataclass(frozen=True, slots=True)
class _Record:
    """What this machine knows of the copy."""

    address: str
    writer: str
    number: int = 0
    files: Mapping[str, str] = field(default_factory=dict)


def copy_store(workspace: Workspace, address: str) -> CopyReport:
    """Bring the copy up to date. Nothing is asked of the bucket where it is by what was last written there.

    Raises:
        UsageProblem: the bucket cannot be reached, somebody else writes there, or the store is damaged. The store is as
            it was, and the next time goes on where this one stopped.
    """
    store, record = Store(workspace.store), _read_record(workspace, address)
    with store.locked():
        contents = _small_files(workspace, record.files)
        handed_in = set(store.submissions()["sha256"].to_pylist())
        if contents == record.files:
            return CopyReport(address, record.number, 0, 0)
        bucket = open_bucket(address)
        record = _caught_up(bucket, record)
        _write_record(workspace, record)
        there = {(name.rpartition("/")[2], said["size"]) for name, said in bucket.listed(CONTENT).items()}
        small = {sha256: _path(workspace, name) for name, sha256 in sorted(contents.items(), key=_ledger_last)}
        paths = {sha256: store.file_path(sha256) for sha256 in sorted(handed_in)} | small
        missing = [sha256 for sha256, path in paths.items() if (sha256, _size(path)) not in there]
        size = sum(at_once(partial(_upload, bucket, store, paths), missing))
        manifest = Manifest(record.number + 1, record.writer, contents)
        if not is_written(bucket, manifest):
            raise _written_by_another(address, manifest.number)
        _write_record(workspace, replace(record, number=manifest.number, files=contents))
    return CopyReport(address, manifest.number, len(missing), size)


def take_over(workspace: Workspace, address: str, manifest: Manifest) -> None:
    """Note that this machine goes on with a copy that it was restored from."""
    _write_record(workspace, _Record(address, uuid.uuid4().hex, manifest.number, manifest.files))


def _caught_up(bucket: Bucket, record: _Record) -> _Record:
    """The record with what this machine wrote there and was stopped before it noted that.

    Raises:
        UsageProblem: somebody else wrote there, or the bucket cannot keep two writers apart.
    """
    if not record.number:
        check_conditional(bucket)
    number = last_number(bucket)
    if number <= record.number:
        return record
    manifest = read_manifest(bucket, number)
    if manifest.writer != record.writer:
        raise _written_by_another(bucket.address, number)
    return replace(record, number=number, files=manifest.files)


def _written_by_another(address: str, number: int) -> UsageProblem:
    return UsageProblem(
        f"{address} 中的副本（第 {number} 版）是另一台机器或另一个存储写的，没有写入：请给 {COPY_VARIABLE} 另一个地址；"
        "要接着用那一份，请在空处用 gouji restore 取回"
    )


def _small_files(workspace: Workspace, known: Mapping[str, str]) -> dict[str, str]:
    """Name and sha256 of all that a manifest names. What is written once is read once."""
    found = {}
    for path in sorted(workspace.store.rglob("*")):
        below = path.relative_to(workspace.store)
        if below.parts[0] in NOT_COPIED or path.name.startswith(".") or not path.is_file():
            continue
        name = f"store/{below.as_posix()}"
        found[name] = known.get(name) if name.endswith(WRITTEN_ONCE) else None
    for name in (REGISTER_NAME, SETTINGS_NAME):
        if (workspace.beside / name).is_file():
            found[f"beside/{name}"] = None
    return {name: sha256 or hash_bytes(_read(_path(workspace, name))) for name, sha256 in found.items()}


def _path(workspace: Workspace, name: str) -> Path:
    top, _, below = name.partition("/")
    return (workspace.store if top == "store" else workspace.beside) / below


def _ledger_last(entry: tuple[str, str]) -> tuple[bool, str]:
    return entry[0].startswith(LEDGER), entry[0]


def _upload(bucket: Bucket, store: Store, paths: Mapping[str, Path], sha256: str) -> int:
    """Upload a file, and return its size.

    Raises:
        DamagedStore: it is not what it was.
        UsageProblem: the bucket cannot be reached.
    """
    path = paths[sha256]
    if not path.is_file() and path == store.file_path(sha256):
        raise damaged_file(store, sha256)
    data = _read(path)
    if hash_bytes(data) != sha256:
        if path == store.file_path(sha256):
            raise damaged_file(store, sha256)
        raise DamagedStore(f"存储文件 {path} 与先前不同，没有上传：请从备份恢复它")
    bucket.write(content_name(sha256), data)
    return len(data)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DamagedStore(f"存储文件 {path} 读不出（{system_reason(error)}）：请检查权限，或从备份恢复它") from error


def _read_record(workspace: Workspace, address: str) -> _Record:
    """What is known of this copy; an unreadable record counts as none."""
    try:
        said = json.loads((workspace.out / RECORD_NAME).read_text(encoding="utf-8"))
        record = _Record(str(said["address"]), str(said["writer"]), int(said["number"]), dict(said["files"]))
    except (OSError, ValueError, KeyError, TypeError):
        return _Record(address, uuid.uuid4().hex)
    return record if record.address == address else _Record(address, uuid.uuid4().hex)


def _write_record(workspace: Workspace, record: _Record) -> None:
    said = {"address": record.address, "writer": record.writer, "number": record.number, "files": dict(record.files)}
    text = json.dumps(said, ensure_ascii=False, indent=0)
    write_atomically(workspace.out / RECORD_NAME, lambda temporary: temporary.write_text(text, encoding="utf-8"))
