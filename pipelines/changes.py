"""What has changed since the last run: files not yet taken in, and inputs that warehouse or site were not built from.

A product (warehouse, site) is named by a digest of all it is made from. The digest it was last built from stands in
`out/built.json`; equal digests mean that building again would change nothing. Building itself does not belong here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pipelines.ingest import Look, RawFile, hashed_contents, scan
from pipelines.ledger import Ledger
from pipelines.locks import hold
from pipelines.segments import write_atomically
from pipelines.set_aside import read_set_asides, standing_set_asides
from pipelines.store import Store
from pipelines.submissions import name_of, read_contents
from pipelines.workspace import REGISTER_NAME, SETTINGS_NAME, Workspace

RECORD_NAME = "built.json"
WAREHOUSE = "warehouse"
"""The product that everything else is made from."""
WAREHOUSE_PACKAGES = ("pipelines", "schemas")
WAREHOUSE_LIBRARIES = ("duckdb", "pandas")
SITE_LIBRARIES = ("duckdb", "jinja2", "pypinyin")
NOT_CODE = {"__pycache__"}


@dataclass(frozen=True, slots=True)
class Changes:
    """The raw files as they lie there now, compared with the store."""

    files: tuple[RawFile, ...]
    unopened: tuple[tuple[str, str], ...]
    """(path, reason) of files that cannot be opened."""
    new: tuple[RawFile, ...]
    """Files that the store does not have, or not by this path."""
    unparsed_count: int
    """Files, of the store or new, that the present reader has not read."""
    revised: frozenset[str]
    """Paths of new files by which the store has an earlier content."""
    gone: tuple[str, ...]
    """Paths of the store that no longer lie there; what was handed in by them stands."""
    put_back: tuple[str, ...]
    """Paths that hold again what was handed in by them before something else; the later submission stands."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take in."""
        return not self.new and not self.unparsed_count


def find_changes(workspace: Workspace, look: Look = hashed_contents) -> Changes:
    """Compare the raw folder and the inbox with the store, by content.

    Args:
        workspace: the county.
        look: tells what a file holds; reads every file by default.
    """
    files, unopened = scan(workspace, look)
    store = Store(workspace.store)
    register = read_contents(store)
    known = {(sha256, path) for path, sha256 in register}
    new = tuple(file for file in files if (file.sha256, file.path) not in known)
    every = {sha256 for sha256, _ in known} | {file.sha256 for file in files}
    known_paths = {path for _, path in known}
    hidden = tuple(path.rstrip("/") for path, _ in unopened)
    gone = tuple(sorted(known_paths - {file.path for file in files}))
    return Changes(
        files=tuple(files),
        unopened=tuple(unopened),
        new=new,
        unparsed_count=len(every - store.parsed_hashes()),
        revised=frozenset(file.path for file in new) & known_paths,
        gone=tuple(path for path in gone if not any(f"{path}/".startswith(f"{each}/") for each in hidden)),
        put_back=_put_back(store, register, files),
    )


def _put_back(store: Store, register: list[tuple[str, str]], files: Iterable[RawFile]) -> tuple[str, ...]:
    """Return the paths of files of which another content handed in later stands; submissions set aside do not count."""
    aside = standing_set_asides(read_set_asides(store))
    counted = [(path, sha256) for path, sha256 in register if not aside or name_of(sha256, path) not in aside]
    latest = dict(counted)
    earlier = {(path, sha256) for path, sha256 in counted if latest[path] != sha256}
    return tuple(file.path for file in files if (file.path, file.sha256) in earlier)


def warehouse_digest(workspace: Workspace) -> str:
    """Return the digest of all that the warehouse is made from: store, ledger, register, settings, code, libraries."""
    store = Store(workspace.store)
    segments = [*store.submission_segments(), *store.parsed_segments(), *store.rereading_segments()]
    names = sorted(path.relative_to(store.root).as_posix() for path in segments)
    acts = [_content(path) for path in Ledger(store).files()]
    beside = [_content(workspace.beside / name) for name in (REGISTER_NAME, SETTINGS_NAME)]
    packages = [code_digest(Path(__file__).parents[1] / package) for package in WAREHOUSE_PACKAGES]
    return digest([*names, *acts, *beside, *packages, *library_versions(WAREHOUSE_LIBRARIES)])


@cache
def code_digest(package: Path) -> str:
    """Return the digest of a package's files: code and the data that lies with it."""
    files = sorted(path for path in package.rglob("*") if path.is_file() and not NOT_CODE & set(path.parts))
    return digest(part for path in files for part in (path.relative_to(package).as_posix(), _content(path)))


def library_versions(names: Iterable[str]) -> list[str]:
    """Return the installed versions of libraries whose results are part of a product."""
    return [f"{name} {version(name)}" for name in names]


def digest(parts: Iterable[str]) -> str:
    """Return one digest over texts, in the order given."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _content(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "none"


def built_digest(workspace: Workspace, product: str) -> str | None:
    """Return the digest of what a product was last built from; None when that is not known."""
    return _record(workspace).get(product)


def write_built(workspace: Workspace, product: str, product_digest: str) -> None:
    """Write down what a product was built from; the digest is taken before building begins.

    The product is on the disk before that is said of it: after a power failure it is built again or whole.
    """
    record = _record(workspace) | {product: product_digest}
    text = json.dumps(record, indent=1) + "\n"
    if hasattr(os, "sync"):
        os.sync()
    write_atomically(workspace.out / RECORD_NAME, lambda temporary: temporary.write_text(text, encoding="utf-8"))


def _record(workspace: Workspace) -> dict[str, str]:
    """The record; an unreadable one counts as none, so that everything is built."""
    try:
        record = json.loads((workspace.out / RECORD_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


@contextmanager
def building(workspace: Workspace) -> Iterator[None]:
    """Hold the output folder while a product is built: one builder at a time, in whatever process.

    Raises:
        UsageProblem: another command holds it for long.
    """
    with hold(workspace.out / ".building.lock", workspace.out):
        yield


@contextmanager
def running(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace for one `gouji run`. The system lets go of it when the process dies, however it dies.

    Raises:
        UsageProblem: another one holds it for long.
    """
    with hold(workspace.out / ".running.lock", workspace.out):
        yield
