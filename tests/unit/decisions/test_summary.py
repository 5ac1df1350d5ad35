"""The office sees at a glance who stands where, what goes wrong most, and what the last build changed."""

from pathlib import Path

import pytest

from pipelines.cli.status import status
from pipelines.since_last_run import SinceLastRun, note_changes, read_changes, read_standing
from tests.unit.decisions.deciding import REVIEW, County


def test_the_summary_names_units_mistakes_and_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    county = County(tmp_path)
    workspace = county.workspace
    county.hand_in({REVIEW: 3})
    before = read_standing(workspace.warehouse)
    county.hand_in({})
    note_changes(workspace, before)
    changes = read_changes(workspace)
    assert changes.came == ("2020 年度 排埠镇（第 2 次报送）",)
    assert changes.new == ()
    assert len(changes.mended) == 1
    note_changes(workspace, read_standing(workspace.warehouse))
    assert read_changes(workspace) == changes
    before = read_standing(workspace.warehouse)
    county.hand_in({REVIEW: 4})
    note_changes(workspace, before)
    status.main(["--summary", "--raw", str(workspace.raw), "--out", str(workspace.out)], standalone_mode=False)
    printed = capsys.readouterr().out
    assert "✕ 错误 1 个：排埠镇" in printed
    assert "○ 未报送 2 个：棋坪镇、带溪乡" in printed
    assert "✕ 四.合计：1 个单位 1 处，待处理 1 处（排埠镇）" in printed
    assert "新发现：2020 年度 排埠镇 四.合计" in printed


def test_without_a_run_before_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    county = County(tmp_path)
    county.hand_in({REVIEW: 3})
    note_changes(county.workspace, read_standing(tmp_path / "none.duckdb"))
    assert read_changes(county.workspace) == SinceLastRun()
