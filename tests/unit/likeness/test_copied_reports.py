"""报.雷同 as the office meets it: in the warehouse, whenever a report arrives, and among files checked together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import wide_segments
from pipelines.contract import check_records
from pipelines.earlier_stored import load_earlier, load_narratives
from pipelines.likeness import pairs
from pipelines.likeness.together import Narratives
from pipelines.parsing import ParsedFile
from pipelines.rebuild import contents
from pipelines.report import Report
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from schemas.catalogue import settings_with
from tests.unit.likeness.texts import made_up
from tests.unit.pipelines.making import hand_in, make_report, make_workspace

ONE, OTHER = "铜鼓县棋坪镇", "铜鼓县排埠镇"
TEXT = "本镇开展政务公开，" + made_up(1) + "全镇共举办培训若干次，村村通广播都在使用之中。"


def telling(authority: str, year: int, text: str, number: str = "一") -> Report:
    """A report whose part says so."""
    report = make_report(authority, year, "2019" if year < 2021 else "2021")
    sections = (replace(part, text=text) if part.number == number else part for part in report.sections)
    return replace(report, sections=tuple(sections))


def failed_of(workspace: Workspace) -> dict[tuple[str, int], str]:
    """(unit, year) → message, for the current reports that are nearly the same as another."""
    with open_warehouse(workspace.warehouse) as warehouse:
        rows = warehouse.execute(
            "SELECT short_name, f.year, message FROM findings f JOIN reports USING (report_id)"
            " JOIN authorities a ON a.authority_code = f.authority_code"
            " WHERE rule = '报.雷同' AND outcome = 'fail' AND is_current"
        ).fetchall()
    return {(name, year): message for name, year, message in rows}


def test_a_copy_is_found_on_both_sides_and_gone_when_the_neighbour_hands_in_again(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    hand_in(store, telling(ONE, 2023, TEXT), "2023/棋坪镇.txt")
    build_warehouse(workspace)
    assert failed_of(workspace) == {}
    hand_in(store, telling(OTHER, 2023, TEXT + "另有一句是自己写的。"), "2023/排埠镇.txt", 3)
    build_warehouse(workspace)
    found = failed_of(workspace)
    assert set(found) == {("棋坪镇", 2023), ("排埠镇", 2023)}
    for said in ("第一部分与排埠镇 2023 年度报告的第一部分相似 97%，如“本镇开展政务公开，", "达到 75%"):
        assert said in found["棋坪镇", 2023]
    hand_in(store, telling(OTHER, 2023, made_up(2)), "2023/排埠镇改.txt", 5)
    build_warehouse(workspace)
    assert failed_of(workspace) == {}


def test_last_years_report_that_comes_late_is_compared_too_and_a_rebuild_is_equal(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    hand_in(store, telling(ONE, 2023, TEXT, "五"), "2023/棋坪镇.txt")
    hand_in(store, telling(ONE, 2022, TEXT, "五"), "2022/棋坪镇.txt", 9)
    build_warehouse(workspace)
    found = failed_of(workspace)
    assert set(found) == {("棋坪镇", 2023)}
    assert "第五部分与本单位 2022 年度报告的第五部分相似 100%" in found["棋坪镇", 2023]
    with open_warehouse(workspace.warehouse) as warehouse:
        before = contents(warehouse)
    build_warehouse(workspace)
    with open_warehouse(workspace.warehouse) as warehouse:
        assert contents(warehouse) == before


def test_a_province_is_sampled_and_finds_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    for unit, text in ((ONE, TEXT), (OTHER, TEXT + made_up(5, 2)), ("铜鼓县带溪乡", made_up(3))):
        hand_in(store, telling(unit, 2023, text), f"2023/{unit}.txt")
    build_warehouse(workspace)
    in_full = failed_of(workspace)
    monkeypatch.setattr(pairs, "MOST_IN_FULL", 1)
    monkeypatch.setattr(wide_segments, "REPORTS_WORTH_A_POOL", 2)
    build_warehouse(workspace)
    assert failed_of(workspace) == in_full != {}


def alike_in(records: Iterable[dict]) -> dict[str, list[str]]:
    return {
        record["file"]: [f["message"] for f in record["findings"] if (f["rule"], f["outcome"]) == ("报.雷同", "fail")]
        for record in records
    }


def given(**reports: Report) -> list:
    return [[(name, ParsedFile(name, "text", report, None))] for name, report in reports.items()]


def test_a_file_checked_against_a_warehouse_is_compared_with_its_neighbours(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    hand_in(Store(workspace.store), telling(OTHER, 2023, TEXT), "2023/排埠镇.txt")
    build_warehouse(workspace)
    earlier, register = load_earlier(tmp_path / "out")
    parsed = given(copy=telling(ONE, 2023, TEXT), own=telling(OTHER, 2023, TEXT))
    known = Narratives(lambda year: load_narratives(tmp_path / "out", year))
    found = alike_in(check_records(parsed, earlier, register, None, known))
    assert len(found["copy"]) == 1
    assert "第一部分与排埠镇 2023 年度报告" in found["copy"][0]
    assert "与棋坪镇" in found["own"][0]


def test_the_limit_is_the_countys_own(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    parsed = given(one=telling(ONE, 2023, TEXT), other=telling(OTHER, 2023, TEXT + made_up(4, 8)))
    for percent, count in ((75, 0), (60, 1)):
        settings = settings_with({"likeness_percent": percent})
        found = alike_in(check_records(parsed, {}, workspace.register, settings))
        assert [len(messages) for messages in found.values()] == [count, count]
    settings = settings_with({"likeness_percent": 60, "likeness_least_characters": 1_000})
    assert list(alike_in(check_records(parsed, {}, workspace.register, settings)).values()) == [[], []]
