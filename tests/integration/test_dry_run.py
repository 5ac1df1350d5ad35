"""`gouji run --dry-run`: says what a run would do, and touches nothing; what a killed run left over is said too."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from assets.cli import run
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.ingest import ingest
from pipelines.workspace import Workspace
from tests.integration.killed_runs import NOW


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Two units, one year."""
    write_county(generate_county(units=2, years=(2024,), planted_share=0), tmp_path / "raw")
    return tmp_path / "raw"


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Each file and folder with its time and content."""
    return {
        path.as_posix(): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in [folder, *folder.rglob("*")]
    }


def look(raw: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    """Ask for the plan; nothing may change on the disk by that."""
    before = everything(raw)
    code = run.main(["--raw", str(raw), "--dry-run", *more], standalone_mode=False)
    assert everything(raw) == before
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_what_a_run_would_do_is_said_and_nothing_is_done(raw, capsys):
    code, out, err = look(raw, capsys)
    assert (code, err) == (0, "") and "试运行" in out
    assert "共 2 份文件，新交 2 份" in out and "读取：2 份" in out
    assert all(f"+ 2024/{path.name}" in out for path in (raw / "2024").iterdir())
    assert str(raw / "out" / "warehouse.duckdb") in out and str(raw / "out" / "site") in out
    assert not (raw / "out").exists()
    inbox = raw.parent / "inbox"
    inbox.mkdir()
    (inbox / "晚交.txt").write_bytes(b"2024")
    _, out, _ = look(raw, capsys, "--inbox", str(inbox))
    assert f"收件：{raw} 和 {inbox} 中共 3 份文件" in out


def test_new_changed_and_removed_files_are_told_apart(finished_county, tmp_path, capsys):
    raw = Path(shutil.copytree(finished_county, tmp_path / "finished", copy_function=shutil.copy2))
    code, out, err = look(raw, capsys)
    assert (code, err) == (0, "") and out.startswith("没有要做的：4 份文件")
    kept, changed = sorted((raw / "2024").iterdir())
    shutil.copy(kept, raw / "2024" / f"新交{kept.suffix}")
    changed.write_bytes(changed.read_bytes() + b"\n")
    kept.unlink()
    code, out, err = look(raw, capsys)
    assert code == 0 and "共 4 份文件，新交 2 份，其中 1 份是同名文件换了内容" in out
    assert f"+ 2024/新交{kept.suffix}" in out and f"~ 2024/{changed.name}" in out
    assert f"- 2024/{kept.name}" in out and "已移走：1 份" in out and "仍然有效" in out


def test_a_run_killed_after_taking_in_leaves_the_rest_to_the_next(raw, dagster_home, capsys):
    """The store has the files, the warehouse was not made: the plan says so, and a run ends it."""
    shutil.copytree(dagster_home, raw / "out" / "dagster")
    ingest(Workspace(raw, raw / "out"), NOW, lambda *_: None)
    code, out, _ = look(raw, capsys)
    assert code == 0 and "新交 0 份" in out and "读取：0 份" in out and "建库：重建" in out
    assert run.main(["--raw", str(raw)], standalone_mode=False) == 0
    assert "读取 0 份" in capsys.readouterr().out
    assert look(raw, capsys)[1].startswith("没有要做的")
    os.utime(raw / "authorities.csv")
    assert look(raw, capsys)[1].startswith("没有要做的"), "a file that was only touched is no change"
