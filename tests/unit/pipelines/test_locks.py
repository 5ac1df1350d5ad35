"""Who comes second waits and says so; who waits too long is told to come back."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.errors import UsageProblem
from pipelines.locks import hold
from tests.conftest import ROOT

HOLDER = """
import pathlib, sys, time
from pipelines.locks import hold
with hold(pathlib.Path(sys.argv[1]), pathlib.Path("out")):
    pathlib.Path(sys.argv[1] + ".held").touch()
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "lock"


@pytest.fixture
def held(lock: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the lock."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(lock), "60"], cwd=ROOT)
    while not lock.with_name("lock.held").is_file():
        assert holder.poll() is None
        time.sleep(0.02)
    yield holder
    holder.kill()
    holder.wait()


def test_the_second_says_that_it_waits_and_then_gives_up(
    lock: Path, held: subprocess.Popen[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(UsageProblem, match="另一个 gouji 命令正在使用 .*请等它结束"), hold(lock, lock.parent, 0.1):
        pass
    assert "等它结束" in caplog.text


def test_the_lock_of_a_killed_process_is_free(lock: Path, held: subprocess.Popen[bytes]) -> None:
    held.kill()
    held.wait()
    with hold(lock, lock.parent, 5), hold(lock, lock.parent, 0.1):
        assert lock.is_file()
