"""Taking in: what is new in the raw folder (and the inbox) is kept in the store and parsed, nothing is done twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.batches import map_batches
from pipelines.parsing import ParsedFile, hash_bytes, parse_paths, unopened_reason
from pipelines.readings import Outcome, add_readings, finished
from pipelines.sources import Source, contents_at, files_below
from pipelines.store import Store, Submission
from pipelines.workspace import NOT_REPORTS, Workspace

SEGMENT_FILES = 256
"""Files parsed between two writes to the store: what is done stays done when a run is stopped."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as it lies in the raw folder or in an archive there; `path` is relative to it, with forward slashes."""

    source: Source
    sha256: str
    handed_in: datetime

    @property
    def path(self) -> str:
        """Where the file lies below the raw folder: how it is called everywhere."""
        return self.source.label

    def __reduce__(self) -> tuple[Callable[..., RawFile], tuple[str | float | None, ...]]:
        """Go to another process as texts: paths and times by themselves take three times as long, for thousands."""
        source = self.source
        return _raw_file, (
            source.label,
            str(source.location),
            source.member,
            self.sha256,
            self.handed_in.timestamp(),
        )


def _raw_file(label: str, location: str, member: str | None, sha256: str, handed_in: float) -> RawFile:
    return RawFile(Source(label, Path(location), member), sha256, datetime.fromtimestamp(handed_in, UTC))


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What taking in did: how many files there are, which were new, how many had to be parsed, and what was refused."""

    file_count: int
    new: tuple[RawFile, ...]
    parsed_count: int
    refused: tuple[tuple[str, str], ...]
    """(path, reason) of files parsed in this run that gave no report."""


Scanned = tuple[Sequence[RawFile], Sequence[tuple[str, str]]]
"""The raw files in the order of their paths, and (path, reason) of those that cannot be opened."""


Look = Callable[[Path, str], Iterable[tuple[Source, str]]]
"""Called with a file and how it is called; gives it with its sha256, or those inside it when it is an archive."""


def hashed_contents(location: Path, label: str) -> Iterator[tuple[Source, str]]:
    """Yield the file itself with its sha256, or the files inside it when it is an archive of others.

    Raises:
        OSError: the file cannot be opened, or is larger than any report.
    """
    for source, data in contents_at(location, label):
        yield source, hash_bytes(data)


def scan(workspace: Workspace, look: Look = hashed_contents) -> tuple[list[RawFile], list[tuple[str, str]]]:
    """Return the raw files in the order of their paths, and (path, reason) of what cannot be opened, folders too.

    Args:
        workspace: the county.
        look: tells what a file holds; reads every file by default.
    """
    found: list[RawFile] = []
    unopened: list[tuple[str, str]] = []
    for root, prefix in ((workspace.raw, ""), (workspace.inbox, "inbox/")):
        if root is None:
            continue
        if address := workspace.address_of(root):
            from pipelines.objects.mirror import refresh  # brings what local folders do not need

            problems = refresh(address, root, frozenset(NOT_REPORTS))
            unopened += [(prefix + name, reason) for name, reason in problems]
        for location in sorted(files_below(root, workspace.out.resolve())):
            label = prefix + location.relative_to(root).as_posix()
            try:
                handed_in = datetime.fromtimestamp(location.stat().st_mtime, UTC)
                found += [RawFile(source, sha256, handed_in) for source, sha256 in look(location, label)]
            except OSError as problem:
                shown = f"{label}/" if os.path.isdir(location) else label  # noqa: PTH112  (the other may raise)
                unopened.append((shown, unopened_reason(problem)))
    return found, unopened


def ingest(
    workspace: Workspace,
    now: datetime,
    progress: Progress,
    only: Iterable[str] | None = None,
    scanned: Scanned | None = None,
) -> IngestReport:
    """Take in what is new.

    Args:
        workspace: the county.
        now: the time to write down as loaded (UTC).
        progress: told how far parsing is.
        only: paths to look at, all when None.
        scanned: the raw files where they were just looked at; looked at now when None.
    """
    store = Store(workspace.store)
    found, unopened = scan(workspace) if scanned is None else scanned
    files = _asked(found, only)
    with store.locked():
        known = store.submission_keys()
        seen = [file for file in files if (file.sha256, file.path) not in known]
        new = tuple(_keep(store, seen))
        _keep(store, [file for file in files if not store.file_path(file.sha256).is_file()])
        store.add_submissions(Submission(f.sha256, f.path, f.handed_in, now) for f in new)
        changing = set(seen) - set(new)
        files = [file for file in files if file not in changing]
        refused = dict(unopened)
        count = 0
        for outcomes in parse_missing(store, progress, [file.sha256 for file in files]):
            count += len(outcomes)
            refused |= _refusals(outcomes, files)
    return IngestReport(len(files) + len(unopened), new, count, tuple(sorted(refused.items())))


def clock_doubt(workspace: Workspace, now: datetime) -> str | None:
    """Return what to say when the clock stands before the last time of loading that was written down, else None."""
    last = max(Store(workspace.store).submissions()["loaded"].to_pylist(), default=None)
    if last is None or now >= last:
        return None
    return (
        f"系统时间 {now:%Y-%m-%d %H:%M} 早于上次载入的时间 {last:%Y-%m-%d %H:%M}（均为协调世界时）：请校准时钟；"
        "报告的先后仍按文件时间，但按此刻载入的报告，“当时所知”会算得过早"
    )


def _keep(store: Store, files: Iterable[RawFile]) -> list[RawFile]:
    """Keep the bytes of files, and return those that are still what they were when looked at.

    A file that is being copied changes in between, and one that is taken back is gone; they are left for the next run.
    """
    kept = []
    for file in files:
        try:
            data = file.source.read()
        except OSError:
            continue
        if hash_bytes(data) == file.sha256:
            store.add_file(file.sha256, data)
            kept.append(file)
    return kept


def keep_unread(workspace: Workspace, only: Iterable[str] | None = None, scanned: Scanned | None = None) -> list[str]:
    """Keep the bytes of the raw files, so that workers can read them; return the sha256 of those nobody has read.

    Nothing is registered: `ingest` does that, and reads what is then still unread.

    Args:
        workspace: the county.
        only: paths to look at, all when None.
        scanned: the raw files where they were just looked at; looked at now when None.
    """
    store = Store(workspace.store)
    found, _ = scan(workspace) if scanned is None else scanned
    files = _asked(found, only)
    with store.locked():
        add_readings(store)
        _keep(store, [file for file in files if not store.file_path(file.sha256).is_file()])
        return _unread(store, [file.sha256 for file in files if store.file_path(file.sha256).is_file()])


def _asked(found: Sequence[RawFile], only: Iterable[str] | None) -> list[RawFile]:
    wanted = None if only is None else set(only)
    return [file for file in found if wanted is None or file.path in wanted]


def _unread(store: Store, hashes: Iterable[str]) -> list[str]:
    """Files registered and given that the present reader has not read, each once."""
    done = store.parsed_hashes()
    every = dict.fromkeys([*store.submissions()["sha256"].to_pylist(), *hashes])
    return [sha256 for sha256 in every if sha256 not in done]


def parse_missing(store: Store, progress: Progress, hashes: Iterable[str] = ()) -> Iterator[list[Outcome]]:
    """Parse every file of the store that the present reader has not parsed, and yield what was stored, by segments.

    What workers have read comes first.

    Args:
        store: the store; the caller holds it.
        progress: told how far parsing is.
        hashes: files that are kept but may not be registered.

    Raises:
        DamagedStore: the kept bytes of a file are not there, or not what was kept.
    """
    if added := add_readings(store):
        yield added
    missing = _unread(store, hashes)
    for start in range(0, len(missing), SEGMENT_FILES):
        results: list[ParsedFile] = []
        segment = missing[start : start + SEGMENT_FILES]
        parsed = map_batches(parse_paths, [store.file_path(sha256) for sha256 in segment])
        try:
            for result in finished(store, segment, parsed):
                results.append(result)
                progress("读取", start + len(results), len(missing))
        finally:  # also when stopped: the next run need not wait again for what takes long
            store.add_parsed(results)
        yield [(result.sha256, result.error) for result in results]


def _refusals(outcomes: list[Outcome], files: list[RawFile]) -> dict[str, str]:
    errors = {sha256: error for sha256, error in outcomes if error}
    return {file.path: errors[file.sha256] for file in files if file.sha256 in errors}
