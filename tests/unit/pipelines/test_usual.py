"""报.突变: a count is measured against the unit's own earlier years, the same from a warehouse and file by file."""

from __future__ import annotations

from pathlib import Path

from pipelines.contract import check_records
from pipelines.earlier import Earlier
from pipelines.earlier_stored import load_earlier
from pipelines.parsing import ParsedFile
from pipelines.store import Store
from pipelines.usual import UsualContexts, usual_contexts
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import hand_in, make_report, make_workspace

PERMITS = "licensing.permits.decisions"
UNIT = "铜鼓县棋坪镇"


def jumps_of(folder: Path, counts: dict[int, float | None], *others: dict[int, float | None]) -> dict[int, str]:
    """Year → message, of the reports of units whose number of permits jumps."""
    workspace = make_workspace(folder)
    store = Store(workspace.store)
    for unit, of_unit in zip((UNIT, *"甲乙丙丁"), (counts, *others), strict=False):
        for year, count in of_unit.items():
            report = make_report(unit, year, "2019" if year < 2021 else "2021", {PERMITS: count})
            hand_in(store, report, f"{year}/{unit}.txt")
    build_warehouse(workspace)
    return _failed(workspace)


def _failed(workspace: Workspace) -> dict[int, str]:
    with open_warehouse(workspace.warehouse) as warehouse:
        found = warehouse.execute(
            "SELECT year, message FROM findings WHERE rule = '报.突变' AND outcome = 'fail' ORDER BY year"
        ).fetchall()
    return dict(found)


def test_a_jump_is_told_with_the_numbers_it_was_measured_by(tmp_path: Path) -> None:
    found = jumps_of(tmp_path, {2019: 110, 2020: 104, 2021: 96, 2022: 1040})
    assert list(found) == [2022]
    for number in ("填 1,040，", "中位数是 104（", "多为 6）", "超过其 5 倍"):
        assert number in found[2022]


def test_a_fall_is_a_jump_too(tmp_path: Path) -> None:
    assert list(jumps_of(tmp_path, {2019: 110, 2020: 104, 2021: 96, 2022: 10})) == [2022]


def test_what_is_no_jump(tmp_path: Path) -> None:
    small = {2019: 2.0, 2020: 1.0, 2021: 3.0, 2022: 25.0}
    two_years = {2020: 104.0, 2021: 96.0, 2022: 1040.0}
    blank_year = {2019: 110.0, 2020: None, 2021: 96.0, 2022: 1040.0}
    never_steady = {2019: 20.0, 2020: 400.0, 2021: 90.0, 2022: 600.0}
    blank_now = {2019: 110.0, 2020: 104.0, 2021: 96.0, 2022: None}
    assert jumps_of(tmp_path, small, two_years, blank_year, never_steady, blank_now) == {}


def test_an_earlier_year_that_comes_late_judges_again(tmp_path: Path) -> None:
    assert jumps_of(tmp_path, {2020: 104, 2021: 96, 2022: 1040}) == {}
    workspace = Workspace(tmp_path / "raw", tmp_path / "out")
    hand_in(Store(workspace.store), make_report(UNIT, 2019, "2019", {PERMITS: 110}), "2019/棋坪镇.txt", 9)
    build_warehouse(workspace)
    assert list(_failed(workspace)) == [2022]


def test_a_report_checked_against_a_warehouse_is_judged_the_same(tmp_path: Path) -> None:
    jumps_of(tmp_path, {2019: 110, 2020: 104, 2021: 96})
    earlier, register = load_earlier(tmp_path / "out")
    report = make_report(UNIT, 2022, "2021", {PERMITS: 1040})
    (record,) = check_records([[("棋坪镇.txt", ParsedFile("", "text", report, None))]], earlier, register)
    failed = [each["message"] for each in record["findings"] if each["rule"] == "报.突变" and each["outcome"] == "fail"]
    assert len(failed) == 1
    assert "中位数是 104（" in failed[0]


def jumps_among(folder: Path, towns: dict[str, dict[int, float]]) -> dict[tuple[str, int], str]:
    """(unit, year) → message, of towns whose number of permits jumps; file by file the same as from the warehouse."""
    workspace = make_workspace(folder)
    store, parsed = Store(workspace.store), []
    for town, counts in towns.items():
        for year, count in counts.items():
            report = make_report(f"铜鼓县{town}镇", year, "2019" if year < 2021 else "2021", {PERMITS: count})
            parsed.append([(f"{town}{year}", ParsedFile("", "text", report, None))])
            hand_in(store, report, f"{year}/{town}镇.txt")
    build_warehouse(workspace)
    earlier, register = load_earlier(folder / "out")
    records = list(check_records(parsed, earlier, register))
    by_file = {
        (record["file"][:-4], int(record["file"][-4:])): finding["message"]
        for record in records
        for finding in record["findings"]
        if (finding["rule"], finding["outcome"]) == ("报.突变", "fail")
    }
    assert sorted(by_file.values()) == sorted(message for message in _messages(workspace))
    return by_file


def _messages(workspace: Workspace) -> list[str]:
    with open_warehouse(workspace.warehouse) as warehouse:
        found = warehouse.execute("SELECT message FROM findings WHERE rule = '报.突变' AND outcome = 'fail'").fetchall()
    return [message for (message,) in found]


def test_what_was_found_usual_is_found_anew_when_a_year_before_comes() -> None:
    known = {("a", year): Earlier("2021", {PERMITS: 100.0 + year}) for year in (2021, 2022, 2023, 2024)}
    kept = UsualContexts()
    before = {year: kept.of_year(known, year) for year in (2022, 2024)}
    known["a", 2023] = Earlier("2021", {PERMITS: 9.0})
    kept.forget_from(2023)
    assert kept.of_year(known, 2022) is before[2022]
    assert kept.of_year(known, 2024) == usual_contexts(known, 2024) != before[2024]


def test_a_jump_that_units_of_the_sort_make_too_is_none(tmp_path: Path) -> None:
    steady, jumping = {2019: 110.0, 2020: 104.0, 2021: 96.0}, {2022: 1040.0}
    alike = dict.fromkeys("甲乙丙丁戊己", steady | jumping)
    assert jumps_among(tmp_path / "all", alike) == {}
    alone = {town: steady | (jumping if town == "甲" else {2022: 110.0}) for town in "甲乙丙丁戊己"}
    found = jumps_among(tmp_path / "one", alone)
    assert list(found) == [("甲", 2022)]
    assert "往年的中位数是 104" in found["甲", 2022]
    assert "按同类单位当年的变化应为 110 左右" in found["甲", 2022]


def test_with_few_years_a_unit_is_measured_by_units_of_its_sort(tmp_path: Path) -> None:
    towns = {town: {2021: 100.0, 2022: 120.0} for town in "乙丙丁戊己"}
    found = jumps_among(tmp_path / "six", towns | {"甲": {2021: 100.0, 2022: 1_000.0}})
    assert list(found) == [("甲", 2022)]
    assert "填 1,000，上年填 100，按同类单位当年的变化应为 120 左右" in found["甲", 2022]
    found = jumps_among(tmp_path / "fall", towns | {"甲": {2021: 1_000.0, 2022: 100.0}})
    assert list(found) == [("甲", 2022)]
    few = {town: towns[town] for town in "乙丙丁戊"}
    assert jumps_among(tmp_path / "five", few | {"甲": {2021: 100.0, 2022: 1_000.0}}) == {}
    small = {"甲": {2021: 1.0, 2022: 29.0}}
    assert jumps_among(tmp_path / "small", towns | small) == {}
    kept = {town: {2021: 1_000.0, 2022: 100.0} for town in "乙丙丁戊己"} | {"甲": {2021: 1_000.0, 2022: 1_000.0}}
    assert jumps_among(tmp_path / "kept", kept) == {}


def test_a_number_of_items_given_for_decisions_is_nothing_to_go_by(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    misread = {PERMITS: 32.0, "licensing.permits.prior_items": 34.0, "licensing.permits.change": -2.0}
    for town in "甲乙丙丁戊己":
        before = misread if town == "甲" else {PERMITS: 100.0}
        for year, cells in ((2019, before), (2020, {PERMITS: 4_000.0 if town == "甲" else 110.0})):
            report = make_report(f"铜鼓县{town}镇", year, "2019", cells)
            hand_in(Store(workspace.store), report, f"{year}/{town}镇.txt")
    build_warehouse(workspace)
    assert _messages(workspace) == []
