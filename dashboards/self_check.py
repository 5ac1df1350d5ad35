"""Checking a report that somebody drops on the self-check page: read and judged as `gouji check` does, nothing kept.

The file lies in a folder of its own for as long as the check takes. It is read in another process, which is ended when
it takes too long, so that a broken file cannot stop the server. What the page says is in `pages.self_check`.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from dashboards.uploads import Upload
from pipelines.contract import check_records, parse_labelled
from pipelines.earlier import EarlierReports
from pipelines.errors import UsageProblem
from pipelines.likeness.together import Narratives
from pipelines.register import Register
from schemas.catalogue import Settings

MAXIMUM_BYTES = 20_000_000
LONGEST_SECONDS = 90
CHECKS_PER_MINUTE = 12

Known = tuple[EarlierReports, Register, Narratives]


class CheckRefused(Exception):
    """A check that was not made, and why, in one Chinese sentence."""


@dataclass
class RateLimit:
    """At most so many checks in any minute: the machine has other work to do."""

    per_minute: int = CHECKS_PER_MINUTE
    moments: deque[float] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, now: float) -> bool:
        """Tell whether a check may start at a moment (seconds), and count it if so."""
        with self.lock:
            while self.moments and self.moments[0] <= now - 60:
                self.moments.popleft()
            if len(self.moments) >= self.per_minute:
                return False
            self.moments.append(now)
            return True


@dataclass
class SelfCheck:
    """Checks files one at a time, against the warehouse beside the site where there is one."""

    out: Path
    register: Register
    settings: Settings
    longest_seconds: float = LONGEST_SECONDS
    limit: RateLimit = field(default_factory=RateLimit)
    _busy: threading.Lock = field(default_factory=threading.Lock)

    def check(self, upload: Upload) -> list[dict[str, Any]]:
        """Return the records of a file as `gouji check --json` prints them: one, or those of an archive.

        Raises:
            CheckRefused: too many checks, too large or empty a file, or it took too long.
        """
        if len(upload.data) > MAXIMUM_BYTES:
            raise CheckRefused(f"文件超过 {MAXIMUM_BYTES // 1_000_000} MB，没有核对。")
        if not upload.data:
            raise CheckRefused("文件是空的。")
        if not self.limit.take(time.monotonic()):
            raise CheckRefused("一分钟内核对的次数太多，请稍候再试。")
        with self._busy, tempfile.TemporaryDirectory(prefix="gouji-") as folder:
            path = Path(folder) / upload.name
            path.write_bytes(upload.data)
            records = self._judged_elsewhere(path)
        return [{**record, "file": Path(record["file"]).name} for record in records]

    def _judged_elsewhere(self, path: Path) -> list[dict[str, Any]]:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            started = pool.submit(_judge, path, self.out, self.register, self.settings)
            try:
                return started.result(timeout=self.longest_seconds)
            except TimeoutError:
                for process in list(pool._processes.values()):
                    process.kill()
                raise CheckRefused(f"读这个文件超过 {self.longest_seconds:.0f} 秒，已停止。") from None
            except BrokenProcessPool:
                raise CheckRefused("这个文件读不了：读取程序中途退出。") from None


def _judge(path: Path, out: Path, register: Register, settings: Settings) -> list[dict[str, Any]]:
    earlier, known, narratives = _known_before(out, register)
    return list(check_records(parse_labelled([path]), earlier, known, settings, narratives))


def _known_before(out: Path, register: Register) -> Known:
    """Return the reports of the years before and their register, as the warehouse beside the site has them."""
    from pipelines.earlier_stored import load_earlier, load_narratives

    try:
        return *load_earlier(out), Narratives(partial(load_narratives, out))
    except UsageProblem:
        return {}, register, Narratives()
