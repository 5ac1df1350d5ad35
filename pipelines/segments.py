"""Segments: the Parquet files of a folder of the store, in order, and how many small ones become few large ones.

    000007-1a2b3c4d.parquet          segment 7
    000003-000006-5e6f7a8b.parquet   the rows of segments 3 to 6, in their order; it stands for them

No row is ever lost: what a segment stands for is removed only when the next ones are put together, long after. Until
then its name says that they do not count, so that a reader sees every row once, whenever a writer was stopped; and who
began to read them before can go on. One writer at a time.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import DamagedStore, UsageProblem, system_reason

NAME = re.compile(r"(?P<first>\d{6})(-(?P<last>\d{6}))?-[0-9a-z]+\.parquet")
TIERS = (32, 512, 8_192)
"""Rows: segments smaller than a tier are put together when `ENOUGH` of them stand at the end, so that a row is copied
a few times in its life, however many come one by one."""
ENOUGH = 16
LARGEST_ROWS = 8_192
"""Rows of a segment put together at most: some 200 MiB in memory."""
GROUP_ROWS = 2_048


@dataclass(frozen=True, slots=True)
class _Segment:
    """A file with the numbers of the first and last segment that it holds the rows of."""

    path: Path
    first: int
    last: int

    def is_in(self, other: _Segment) -> bool:
        """Whether the other one stands for this one."""
        return (
            other.first <= self.first and self.last <= other.last and other.last - other.first > self.last - self.first
        )


def segments(folder: Path) -> list[Path]:
    """Return the segments of a folder that count, oldest first.

    Raises:
        UsageProblem: a Parquet file lies there that is none of them.
    """
    return [each.path for each in _standing(_all(folder))]


def add_segment(folder: Path, table: pa.Table) -> None:
    """Add rows as one segment, then put small ones together where there are many."""
    number = max((each.last for each in _all(folder)), default=0) + 1
    write_segment(folder / f"{number:06d}-{uuid.uuid4().hex[:8]}.parquet", table)
    compact(folder)


def compact(folder: Path) -> None:
    """Put small segments together where there are many of them; rows keep their order."""
    for tier in TIERS:
        small = _small_at_the_end(_standing(_all(folder)), tier)
        if len(small) >= ENOUGH:
            _remove_superseded(folder)
            for some in _parted(small):
                _put_together(folder, some)


def _small_at_the_end(standing: list[_Segment], tier: int) -> list[_Segment]:
    small: list[_Segment] = []
    for each in reversed(standing):
        if _row_count(each.path) >= tier:
            break
        small.insert(0, each)
    return small


def _put_together(folder: Path, some: list[_Segment]) -> None:
    if len(some) < 2:
        return
    table = pa.concat_tables([read_segment(each.path) for each in some], promote_options="default")
    name = f"{some[0].first:06d}-{some[-1].last:06d}-{uuid.uuid4().hex[:8]}.parquet"
    write_segment(folder / name, table)


def _parted(small: list[_Segment]) -> list[list[_Segment]]:
    parts: list[list[_Segment]] = [[]]
    rows = 0
    for each in small:
        rows += _row_count(each.path)
        if rows > LARGEST_ROWS and parts[-1]:
            parts.append([])
            rows = _row_count(each.path)
        parts[-1].append(each)
    return parts


def _remove_superseded(folder: Path) -> None:
    """Remove segments that others stand for, and what a writer that was stopped left half written."""
    everything = _all(folder)
    standing = _standing(everything)
    for each in everything:
        if each not in standing:
            each.path.unlink()
    for unfinished in folder.glob(".*.tmp"):
        unfinished.unlink()


def _all(folder: Path) -> list[_Segment]:
    found = []
    for path in sorted(folder.glob("*.parquet")):
        name = NAME.fullmatch(path.name)
        if not name:
            raise UsageProblem(f"{path} 不是报送库自己的文件，请把它移到别处后再运行")
        found.append(_Segment(path, int(name["first"]), int(name["last"] or name["first"])))
    return found


def _standing(everything: list[_Segment]) -> list[_Segment]:
    wide = [each for each in everything if each.last > each.first]
    return [each for each in everything if not any(each.is_in(other) for other in wide)]


def _row_count(path: Path) -> int:
    with _opened(path) as file:
        return int(file.metadata.num_rows)


def read_segment(path: Path, columns: list[str] | None = None) -> pa.Table:
    """Read a segment. Not by `read_table`, which loads pandas: half a second where there may be nothing to do."""
    with _opened(path) as file:
        return file.read(columns)


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """A segment for reading, its pages held against their checksums.

    Raises:
        DamagedStore: it is not what was written.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            yield file
    except (OSError, pa.ArrowException) as error:
        raise DamagedStore(f"存储文件 {path} 已损坏或读不出：{_advice(path)}") from error


def _advice(path: Path) -> str:
    if path.parent.name == "submissions":
        return "它记着何时交来、何时载入，不能重新算出，请从备份恢复它"
    if path.parent.name == "rereadings":
        return "它记着读取程序更新后哪些格读得不同，不能重新算出，请从备份恢复它"
    return "请把它移走再运行 gouji run，会从保存的原件重新读取"


def write_segment(path: Path, table: pa.Table) -> None:
    """Write rows as a Parquet file, whole or not at all, with checksums that `read_segment` looks at."""
    options = {"compression": "zstd", "row_group_size": GROUP_ROWS, "write_page_checksum": True}
    write_atomically(path, lambda temporary: pq.write_table(table, temporary, **options))


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file whole or not at all: under a temporary name, then renamed.

    Args:
        path: the file; its folder is made.
        write: writes the content to the path it is given.

    Raises:
        UsageProblem: there is no room or no right to write; what was there is as before.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _make_folder(path.parent)
        write(temporary)
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        reason = system_reason(error)
        raise UsageProblem(f"写不进 {path}（{reason}）：请腾出空间或检查权限后再运行，已有的内容不变") from error
    finally:
        with suppress(OSError):  # in a closed folder nothing was written, and that is said already
            temporary.unlink()


def _make_folder(folder: Path) -> None:
    """Make a folder that lasts through a power failure: what is synced in one that does not is lost with it."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make a renaming last through a power failure; Windows neither needs nor allows it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
