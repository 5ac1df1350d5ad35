"""Releases: frozen folders with the open data and the county's tables, a manifest of hashes in each.

A release is never changed. Which release of a scope stands and which are superseded is said beside them, in
`index.json`, which is made from the manifests alone.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from dashboards.exports.county_files import write_county_year
from dashboards.exports.data_package import file_digest
from dashboards.exports.open_data import write_open_data
from dashboards.exports.release_index import INDEX, Release
from dashboards.writer import replace_file
from pipelines.errors import UsageProblem
from pipelines.warehouse_file import open_warehouse, reported_years
from pipelines.workspace import Workspace

MANIFEST = "manifest.json"
NAME = re.compile(r"[\w\u3400-\u9fff][\w\u3400-\u9fff.-]{0,79}")
READ_ONLY = 0o444


def make_release(workspace: Workspace, name: str, scope: str, moment: datetime) -> tuple[Path, tuple[Release, ...]]:
    """Write a release and mark the earlier ones of its scope in the index; return its folder and the index.

    Args:
        workspace: the county, with a finished warehouse.
        name: name of the folder, never used before.
        scope: what the release is of; a later one of the same scope supersedes it.
        moment: when it is released.

    Raises:
        UsageProblem: the name cannot be used, or there is no warehouse.
    """
    if not NAME.fullmatch(name) or name == INDEX:
        raise UsageProblem(f"发布版本的名称“{name}”不能用：请用汉字、字母、数字、- _ .，如 2024-02-15")
    if not scope.strip():
        raise UsageProblem("没有写明是什么的发布版本：请写 --scope 名称，或不写 --scope")
    target = workspace.releases / name
    if target.exists():
        raise UsageProblem(f"发布版本 {target} 已经有了：发布后不再改动，请另取一个名称")
    making = workspace.releases / f".making-{name}"
    shutil.rmtree(making, ignore_errors=True)
    try:
        _fill(workspace, making)
        files = {path.relative_to(making).as_posix(): _entry(path) for path in _files(making)}
        manifest = {"name": name, "scope": scope, "released": moment.isoformat(timespec="seconds"), "files": files}
        replace_file(making / MANIFEST, _text(manifest))
        for path in (*_files(making), making / MANIFEST):
            path.chmod(READ_ONLY)
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return target, write_index(workspace.releases)


def _fill(workspace: Workspace, folder: Path) -> None:
    write_open_data(workspace, folder)
    with open_warehouse(workspace.warehouse) as connection:
        years = reported_years(connection)
    for year in years:
        write_county_year(workspace, year, folder / "county" / str(year))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)


def _entry(path: Path) -> dict[str, Any]:
    return {"sha256": file_digest(path), "bytes": path.stat().st_size}


def _text(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def write_index(folder: Path) -> tuple[Release, ...]:
    """Write the index of all releases of a folder, oldest first, and return it."""
    found = sorted(_released(folder), key=lambda each: (each.released, each.name))
    newest = {each.scope: each.name for each in found}
    index = tuple(
        Release(each.name, each.scope, each.released, each.file_count, _later(each.name, newest[each.scope]))
        for each in found
    )
    listed = [{field: getattr(each, field) for field in Release.__slots__} for each in index]
    replace_file(folder / INDEX, _text({"releases": listed}))
    return index


def _later(name: str, newest: str) -> str | None:
    return None if name == newest else newest


def _released(folder: Path) -> Iterator[Release]:
    for path in folder.glob(f"*/{MANIFEST}"):
        manifest = read_manifest(path.parent)
        yield Release(path.parent.name, manifest["scope"], manifest["released"], len(manifest["files"]))


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a release.

    Raises:
        UsageProblem: the folder has none, or it cannot be read.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(manifest["files"], dict):
            raise ValueError("files is no object")
        return {name: manifest[name] for name in ("name", "scope", "released", "files")}
    except OSError as error:
        raise UsageProblem(f"{folder} 不是发布版本：其中没有 {MANIFEST}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageProblem(f"{path}：清单读不出，无法核对") from error


def verify_release(folder: Path) -> tuple[str, ...]:
    """Hold the files of a release against its manifest; return in words what is not as released.

    Raises:
        UsageProblem: the folder is no release.
    """
    files: dict[str, dict[str, Any]] = read_manifest(folder)["files"]
    found = {path.relative_to(folder).as_posix() for path in _files(folder)}
    problems = [f"{address}：缺" for address in files if address not in found]
    problems += [f"{address}：发布时没有" for address in sorted(found - files.keys())]
    for address, entry in files.items():
        is_inside = ".." not in PurePosixPath(address).parts and not PurePosixPath(address).is_absolute()
        if address in found and is_inside and file_digest(folder / address) != entry.get("sha256"):
            problems.append(f"{address}：内容与发布时不同")
    return tuple(problems)


def superseded_by(folder: Path) -> str | None:
    """Return the name of the release that supersedes one, by the index beside it; None where it stands or none is."""
    try:
        index = json.loads((folder.resolve().parent / INDEX).read_text(encoding="utf-8"))
        listed = {each["name"]: each["superseded_by"] for each in index["releases"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return listed.get(folder.resolve().name)
