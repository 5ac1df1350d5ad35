"""A store put back from its copy in object storage, every byte held against its sha256 first.

What was fetched stays in `out/.restore-copy` until all of it is there, so that a fetch that breaks off goes on later.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from pipelines.backup import BackupReport, check_empty, put_in_place
from pipelines.errors import UsageProblem, system_reason
from pipelines.objects.bucket import Bucket, at_once, open_bucket
from pipelines.objects.manifests import content_name, last_number, read_manifest
from pipelines.objects.store_copy import take_over
from pipelines.parsing import hash_bytes
from pipelines.segments import write_atomically
from pipelines.store import Store
from pipelines.workspace import REGISTER_NAME, SETTINGS_NAME, Workspace

SCRATCH = ".restore-copy"
NAME = re.compile(rf"store(/[0-9A-Za-z][0-9A-Za-z._-]*)+|beside/({REGISTER_NAME}|{SETTINGS_NAME})")
"""Names that we write: none begins with a dot, so none leads out of its folder."""


def restore_copy(address: str, workspace: Workspace) -> BackupReport:
    """Put back the last state of a copy; this machine then goes on with it. The caller holds the workspace.

    Raises:
        UsageProblem: there is a store already, there is no copy, something in it is not what its sha256 says, or the
            bucket cannot be reached.
    """
    check_empty(workspace)
    bucket = open_bucket(address)
    number = last_number(bucket)
    if not number:
        raise UsageProblem(f"{address} 中没有存储的副本：请检查地址")
    manifest = read_manifest(bucket, number)
    if odd := next((name for name in manifest.files if not NAME.fullmatch(name)), None):
        raise UsageProblem(f"{address} 的副本清单中有不该有的名称 {odd}，什么也没有恢复")
    scratch = workspace.out / SCRATCH
    try:
        small = _fetch(bucket, ((scratch / name, sha256) for name, sha256 in manifest.files.items()))
        store = Store(scratch / "store")
        kept = sorted(set(store.submissions()["sha256"].to_pylist()))
        large = _fetch(bucket, ((store.file_path(sha256), sha256) for sha256 in kept))
        put_in_place(scratch, workspace)
        shutil.rmtree(scratch)
    except OSError as error:
        raise UsageProblem(f"不能恢复 {address}（{system_reason(error)}）：请检查空间和权限后再运行") from error
    take_over(workspace, address, manifest)
    return BackupReport(len(manifest.files) + len(kept), small + large)


def _fetch(bucket: Bucket, wanted: Iterable[tuple[Path, str]]) -> int:
    return sum(at_once(partial(_fetch_one, bucket), list(wanted)))


def _fetch_one(bucket: Bucket, wanted: tuple[Path, str]) -> int:
    """Fetch bytes to a file unless they are there, and return how many they are.

    Raises:
        UsageProblem: they are not what their sha256 says, or the bucket cannot be reached.
    """
    path, sha256 = wanted
    if path.is_file() and hash_bytes(path.read_bytes()) == sha256:
        return path.stat().st_size
    data = bucket.read(content_name(sha256))
    if hash_bytes(data) != sha256:
        raise UsageProblem(f"{bucket.address}/{content_name(sha256)} 与 sha256 不符，什么也没有恢复")
    write_atomically(path, lambda temporary: temporary.write_bytes(data))
    return len(data)
