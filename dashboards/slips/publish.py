"""Writing the slips of all reports, where they changed, and removing those of reports that are no more.

`slips.json` beside them lists what was written, with the digest of what each slip says: a slip that says the same is
not made again. Nothing else in the folder is ever removed.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from dashboards.slips.document import slip_document
from dashboards.slips.reading import Circumstances, read_slips
from dashboards.slips.slip import Slip
from dashboards.slips.workbook import slip_workbook
from dashboards.writer import replace_file
from pipelines.changes import code_digest, library_versions
from pipelines.warehouse_file import connect

MANIFEST = "slips.json"
WRITERS = {".docx": slip_document, ".xlsx": slip_workbook}
LIBRARIES = ("python-docx", "xlsxwriter")
FORBIDDEN = '<>:"/\\|?*'
LONGEST_NAME = 60
"""Characters of a file name; Chinese ones take three bytes each, and a name may have 255."""


@dataclass(frozen=True, slots=True)
class SlipReport:
    """What was done, in files."""

    written: int
    unchanged: int
    removed: int
    seconds: float


def publish_slips(warehouse: Path, folder: Path, circumstances: Circumstances) -> SlipReport:
    """Write the slips of a warehouse below a folder, as `<year>/<unit>.docx` and `.xlsx`."""
    started = time.perf_counter()
    last, present = _last(folder), _present(folder)
    files: dict[str, str] = {}
    written = 0
    with connect(warehouse, read_only=True) as connection:
        for name, slip in _named(read_slips(connection, circumstances)):
            digest = slip_digest(slip)
            for ending in WRITERS:
                files[name + ending] = digest
            if any(last.get(name + ending) != digest or name + ending not in present for ending in WRITERS):
                write_slip(slip, folder / name)
                written += len(WRITERS)
    removed = _remove(folder, last.keys() - files.keys())
    replace_file(folder / MANIFEST, json.dumps(files, ensure_ascii=False, indent=0, sort_keys=True).encode())
    return SlipReport(written, len(files) - written, removed, time.perf_counter() - started)


def write_slip(slip: Slip, path: Path) -> list[Path]:
    """Write both files of a slip; return where. `path` is without an ending."""
    made = []
    for ending, write in WRITERS.items():
        target = path.with_name(path.name + ending)
        replace_file(target, write(slip))
        made.append(target)
    return made


def _named(slips: Iterator[Slip]) -> Iterator[tuple[str, Slip]]:
    """Give each slip its path without an ending; two that come out the same are told apart by number."""
    taken: dict[str, int] = {}
    for slip in slips:
        name = f"{slip.year}/{file_name(slip.short_name)}"
        taken[name] = taken.get(name, 0) + 1
        yield (name if taken[name] == 1 else f"{name} ({taken[name]})"), slip


def file_name(unit: str) -> str:
    """Return a unit's name as every system can call a file."""
    plain = "".join("_" if each in FORBIDDEN or not each.isprintable() else each for each in unit).strip(" .")
    return plain[:LONGEST_NAME] or "未写明单位"


def slip_digest(slip: Slip) -> str:
    """Digest of what a slip says and of the code that says it."""
    return hashlib.sha256(f"{_code()}{slip!r}".encode()).hexdigest()[:24]


@cache
def _code() -> str:
    root = Path(__file__).parents[2]
    code = [code_digest(root / package) for package in ("dashboards/slips", "dashboards/documents", "schemas")]
    return "".join([*code, *library_versions(LIBRARIES)])


def _last(folder: Path) -> dict[str, str]:
    """What was written last time, leaving out anything that would lead out of the folder."""
    try:
        known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        paths = {PurePosixPath(str(name)): str(digest) for name, digest in known.items()}
    except (OSError, ValueError, AttributeError):
        return {}
    return {str(path): digest for path, digest in paths.items() if not path.is_absolute() and ".." not in path.parts}


def _present(folder: Path) -> set[str]:
    """What lies in the folder, as paths from it: asked a folder at a time, there are two files a report."""
    return {
        f"{Path(parent).relative_to(folder).as_posix()}/{name}"
        for parent, _, names in os.walk(folder)
        for name in names
    }


def _remove(folder: Path, names: set[str]) -> int:
    removed = 0
    for name in sorted(names):
        path = folder / name
        if path.is_file():
            path.unlink()
            removed += 1
        if path.parent != folder and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
    return removed
