"""The process that does the stages of a run ahead of Dagster's records: what goes wrong there is told here."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import assets.stages
from assets.ahead import StageError, process_ahead
from assets.cli import SOFTWARE_FAILURE, run
from assets.county import SITE, SUBMISSIONS, County
from pipelines.changes import WAREHOUSE
from pipelines.errors import DamagedStore
from pipelines.workspace import Workspace

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the steps do the stages")


class OddError(Exception):
    """An error that cannot be put together again from its words, as those of some libraries."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def test_results_and_progress_come_over_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    county = County(Workspace(tmp_path, tmp_path), lambda *each: told.append(each))
    monkeypatch.setattr(assets.stages, "take_in", lambda county: county.progress("读取", 1, 1) or os.getpid())
    monkeypatch.setattr(assets.stages, "build", lambda _: os.getpid())
    with process_ahead() as ahead:
        begun = ahead.begin(county, (SUBMISSIONS, WAREHOUSE))
        done = [begun.done(name, lambda: pytest.fail("done twice")).result for name in (SUBMISSIONS, WAREHOUSE)]
    assert len(set(done)) == 1 and done[0] != os.getpid()
    while not told:
        time.sleep(0.01)
    assert told == [("读取", 1, 1)]


@pytest.mark.parametrize(
    ("error", "expected", "words"),
    [
        (DamagedStore("一份文件坏了"), DamagedStore, "一份文件坏了"),
        (OddError("两处", "不对"), StageError, "OddError：两处不对"),
        (SystemExit(1), StageError, "stopped"),
    ],
)
def test_what_goes_wrong_is_told_and_nothing_is_done_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, expected: type[Exception], words: str
) -> None:
    def fail(_: County) -> None:
        raise error

    monkeypatch.setattr(assets.stages, "build", fail)
    monkeypatch.setattr(assets.stages, "publish", lambda _: (tmp_path / "published").touch())
    county = County(Workspace(tmp_path, tmp_path))
    with pytest.raises(expected, match=words), process_ahead() as ahead:
        ahead.begin(county, (WAREHOUSE, SITE)).done(WAREHOUSE, lambda: None)
    assert not (tmp_path / "published").exists()


def test_who_is_stopped_stops_the_stage_in_good_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, cleaned = tmp_path / "begun", tmp_path / "cleaned"

    def work(_: County) -> None:
        begun.touch()
        try:
            time.sleep(60)
        finally:
            cleaned.touch()

    monkeypatch.setattr(assets.stages, "publish", work)
    with pytest.raises(KeyboardInterrupt), process_ahead() as ahead:
        ahead.begin(County(Workspace(tmp_path, tmp_path)), (SITE,))
        while not begun.exists():
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert cleaned.exists()


@pytest.mark.parametrize("is_ended", [False, True], ids=["nothing to do", "ended by the system"])
def test_what_gets_ready_for_nothing_is_gone_at_once_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], is_ended: bool
) -> None:
    loading = tmp_path / "loading"
    monkeypatch.setattr(assets.stages, "get_ready", lambda: (loading.write_text(str(os.getpid())), time.sleep(60)))
    started = time.monotonic()
    with process_ahead() as ahead:
        while not (loading.exists() and loading.read_text()):
            time.sleep(0.01)
        if is_ended:
            os.kill(int(loading.read_text()), signal.SIGKILL)
            time.sleep(0.5)
            county = County(Workspace(tmp_path, tmp_path))
            assert ahead.begin(county, (SITE,)).ahead == {}
    assert time.monotonic() - started < 30
    assert capfd.readouterr() == ("", "")


def test_a_process_that_the_system_ends_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the kernel does where memory runs out."""
    monkeypatch.setattr(assets.stages, "take_in", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    (tmp_path / "棋坪镇.txt").write_text("明天开会。\n", encoding="utf-8")
    assert run.main(["--raw", str(tmp_path)], standalone_mode=False) == SOFTWARE_FAILURE
    (line,) = capsys.readouterr().err.splitlines()
    assert "进程被系统中止了，多半是内存不足" in line and "已发布的内容保持不变" in line
