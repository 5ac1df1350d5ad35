"""A store that is damaged, full, old or too new gives one clear line that names the file; what was published stays."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from assets.cli import run
from pipelines.cli.rebuild import rebuild_verb
from pipelines.errors import DamagedStore, UsageProblem
from pipelines.store import Store
from pipelines.warehouse_file import connect, open_warehouse
from pipelines.workspace import Workspace


@pytest.fixture
def county(finished_county: Path, tmp_path: Path) -> Workspace:
    raw = tmp_path / "raw"
    shutil.copytree(finished_county, raw, copy_function=shutil.copy2)
    return Workspace(raw, raw / "out")


def segment(county: Workspace, folder: str) -> Path:
    (path,) = (county.store / folder).rglob("*.parquet")
    return path


def rebuild(county: Workspace) -> int:
    return int(rebuild_verb.main(["--raw", str(county.raw)], standalone_mode=False))


def reports(county: Workspace) -> int:
    with open_warehouse(county.warehouse) as warehouse:
        return int((warehouse.execute("SELECT count(*) FROM reports").fetchone() or (0,))[0])


def problem_of(county: Workspace) -> str:
    """The one line that a rebuild ends in; the warehouse that stood must still stand."""
    before = county.warehouse.read_bytes()
    with pytest.raises(UsageProblem) as problem:
        rebuild(county)
    assert county.warehouse.read_bytes() == before
    assert "\n" not in str(problem.value)
    return str(problem.value)


def test_a_rebuild_gives_equal_contents(county: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert rebuild(county) == 0
    assert "与此前的数据库内容相同" in capsys.readouterr().out
    county.warehouse.unlink()
    assert rebuild(county) == 0
    assert reports(county) == 4


@pytest.mark.parametrize(("folder", "advice"), [("parsed", "移走再运行 gouji run"), ("submissions", "从备份恢复")])
def test_a_truncated_segment_is_named(county: Workspace, folder: str, advice: str) -> None:
    path = segment(county, folder)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    told = problem_of(county)
    assert str(path) in told and advice in told
    with pytest.raises(DamagedStore, match="已损坏"):
        run.main(["--raw", str(county.raw)], standalone_mode=False)


def test_a_flipped_byte_inside_a_segment_is_noticed(county: Workspace) -> None:
    path = segment(county, "parsed")
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)
    assert str(path) in problem_of(county)


def test_what_was_parsed_can_be_read_again_from_the_kept_files(county: Workspace) -> None:
    segment(county, "parsed").unlink()
    for year in ("2023", "2024"):
        shutil.rmtree(county.raw / year)
    assert rebuild(county) == 0
    assert reports(county) == 4


def test_a_kept_file_that_is_altered_or_lost_is_named(county: Workspace) -> None:
    store = Store(county.store)
    path = store.file_path(store.submissions()["sha256"][0].as_py())
    path.write_bytes(path.read_bytes() + b"x")
    told = problem_of(county)
    assert str(path) in told and "sha256 不符" in told
    path.unlink()
    told = problem_of(county)
    assert str(path) in told and "不见了" in told
    (county.raw / "2023" / "会议通知.txt").write_text("明天开会。\n", encoding="utf-8")
    run.main(["--raw", str(county.raw)], standalone_mode=False)
    assert rebuild(county) == 0


def test_a_damaged_warehouse_says_how_to_mend_it(county: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    county.warehouse.write_bytes(county.warehouse.read_bytes()[:5000])
    with pytest.raises(UsageProblem, match="gouji rebuild"):
        run.main(["--raw", str(county.raw)], standalone_mode=False)
    assert rebuild(county) == 0
    assert "此前的数据库已损坏，读不出（" in capsys.readouterr().out
    with connect(county.warehouse) as connection:
        connection.execute("DROP TABLE rereadings")
    assert rebuild(county) == 0
    told = capsys.readouterr().out
    assert "是另一版程序建的，没有表 rereadings，已换成本版建的。其余各表与此前的数据库内容相同" in told
    county.warehouse.unlink()
    assert rebuild(county) == 0
    assert "此前没有数据库" in capsys.readouterr().out
    assert reports(county) == 4


def test_a_store_of_a_newer_program_is_left_alone(county: Workspace) -> None:
    (county.store / "version").write_text("9\n", encoding="utf-8")
    assert "第 9 版" in problem_of(county)
    with pytest.raises(UsageProblem, match="请升级程序"):
        run.main(["--raw", str(county.raw)], standalone_mode=False)


def test_a_store_from_before_versions_is_brought_up_to_date(county: Workspace) -> None:
    (county.store / "version").unlink()
    left = county.store / "files" / ".0123.77.tmp"
    left.write_bytes(b"half")
    assert rebuild(county) == 0
    assert (county.store / "version").read_text(encoding="utf-8") == "1\n"
    assert not left.exists() and reports(county) == 4


def test_a_full_disk_leaves_what_was_published(
    county: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen before the run begins; then, with the look before it taken away, in the middle."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", small], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount")
    try:
        shutil.move(county.out, small / "out")
        full = Workspace(county.raw, small / "out")
        before, pages = full.warehouse.read_bytes(), (full.site / "index.html").read_bytes()
        filler = small / "filler"
        room = shutil.disk_usage(small).free
        filler.write_bytes(b"x" * (room - 300_000))
        (county.raw / "2023" / "会议通知.txt").write_text("明天开会。\n", encoding="utf-8")
        for told in ("磁盘空间不足：", "空间"):
            with pytest.raises(UsageProblem, match=told) as problem:
                run.main(["--raw", str(county.raw), "--out", str(full.out)], standalone_mode=False)
            assert "\n" not in str(problem.value)
            assert full.warehouse.read_bytes() == before and (full.site / "index.html").read_bytes() == pages
            monkeypatch.setattr("pipelines.room.LEAST_FREE_BYTES", 0)
            monkeypatch.setattr("pipelines.room.WAREHOUSE_COPIES", 0)
        filler.unlink()
        assert run.main(["--raw", str(county.raw), "--out", str(full.out)], standalone_mode=False) == 2
    finally:
        subprocess.run(["umount", small], check=False)
