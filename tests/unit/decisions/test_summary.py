"""The office sees at a glance who stands where, what goes wrong most, and what the last build changed."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipelines.cli.status import status
from pipelines.errors import UsageProblem
from pipelines.since_last_run import (
    SinceLastRun,
    Standing,
    changes_between,
    note_changes,
    read_changes,
    read_standing,
)
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
    asked = ["--summary", "--raw", str(workspace.raw), "--out", str(workspace.out)]
    status.main([*asked, "--to", str(tmp_path / "汇总.xlsx")], standalone_mode=False)
    printed = capsys.readouterr().out
    assert "✕ 错误 1 个：排埠镇" in printed
    assert "○ 未报送 2 个：棋坪镇、带溪乡" in printed
    assert "✕ 四.合计：1 个单位 1 处，待处理 1 处（排埠镇）" in printed
    assert "新发现：2020 年度 排埠镇 四.合计" in printed
    rows = {
        sheet.title: list(sheet.iter_rows(min_row=3, values_only=True))
        for sheet in load_workbook(tmp_path / "汇总.xlsx")
    }
    assert ("✕ 错误", 1, "排埠镇", 0) in rows["报送情况"]
    assert ("○ 未报送", 2, "棋坪镇、带溪乡", 0) in rows["报送情况"]
    assert rows["报送情况"][-1] == ("合计", 3, "", 0)
    assert ("✕ 错误", "四.合计", 1, 1, 1, "排埠镇") in [row[:6] for row in rows["常见错误"]]
    assert any(word == "新发现" and "排埠镇 四.合计" in sentence for word, sentence in rows["上次变动以来"])


def test_a_summary_is_written_only_where_one_is_asked_for_and_as_xlsx(tmp_path: Path) -> None:
    county = County(tmp_path)
    county.hand_in({})
    place = ["--raw", str(county.workspace.raw), "--out", str(county.workspace.out)]
    (tmp_path / "文件").touch()
    for wrong, told in (
        (["--to", "汇总.xlsx"], "--to"),
        (["--summary", "--to", str(tmp_path / "汇总.pdf")], "--to"),
        (["--summary", "--to", str(tmp_path / "文件" / "汇总.xlsx")], "写不进去"),
    ):
        with pytest.raises(UsageProblem, match=told):
            status.main([*place, *wrong], standalone_mode=False)


def test_a_summary_is_written_though_nobody_reads_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: str) -> None:
        raise BrokenPipeError

    county = County(tmp_path)
    county.hand_in({})
    monkeypatch.setattr("pipelines.cli.status.say", closed)
    asked = ["--summary", "--raw", str(county.workspace.raw), "--out", str(county.workspace.out)]
    with pytest.raises(BrokenPipeError):
        status.main([*asked, "--to", str(tmp_path / "汇总.xlsx")], standalone_mode=False)
    assert load_workbook(tmp_path / "汇总.xlsx").sheetnames


def test_without_a_run_before_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    county = County(tmp_path)
    county.hand_in({REVIEW: 3})
    note_changes(county.workspace, read_standing(tmp_path / "none.duckdb"))
    assert read_changes(county.workspace) == SinceLastRun()


def test_a_report_set_aside_is_told_and_one_that_stands_again_did_not_come_anew() -> None:
    words = {"first": "2020 年度 排埠镇", "second": "2020 年度 排埠镇（第 2 次报送）"}
    both, second, first = frozenset(words), {"second": words["second"]}, {"first": words["first"]}
    before, after = Standing({}, second, {}, both), Standing({}, first, second, both)
    assert changes_between(before, after) == SinceLastRun(aside=(words["second"],))
    assert changes_between(after, before) == SinceLastRun(restored=(words["second"],))
