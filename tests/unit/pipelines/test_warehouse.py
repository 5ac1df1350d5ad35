"""The warehouse says what the store holds: blanks are no zeros, totals say of how many, a build replaces the old."""

import time
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import UsageProblem
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from schemas.tables import tables
from tests.unit.pipelines.making import hand_in, make_report, make_workspace

PROJECTS = "procurement.central_procurement.projects"
RECEIVED = "requests.received.total"


@pytest.fixture
def county(tmp_path: Path) -> Workspace:
    """Three units: one clean with a second version, one with an error and a blank, one unreadable; one stranger."""
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    hand_in(store, make_report(changes={RECEIVED: 9}), "2020/棋坪镇.txt", day=1)
    hand_in(store, make_report(), "2020/棋坪镇.docx", day=2)
    changes: dict[str, float | None] = {"appeals.review.total": 3, PROJECTS: None, "documents.normative.made": 7}
    hand_in(store, make_report("排埠镇人民政府", changes=changes), "2020/排埠镇.txt")
    hand_in(store, "扫描件", "2020/带溪乡.pdf")
    hand_in(store, make_report("宜丰县新庄镇", changes={"documents.normative.made": 100}), "2020/新庄.txt")
    build_warehouse(workspace)
    return workspace


def test_states_of_all_units(county: Workspace) -> None:
    with open_warehouse(county.warehouse) as warehouse:
        states = dict(warehouse.execute("SELECT short_name, state FROM matrix").fetchall())
    assert states == {"棋坪镇": "clean", "排埠镇": "errors", "带溪乡": "unreadable", "宜丰县新庄镇": "clean"}


def test_a_blank_is_not_a_zero_and_totals_say_of_how_many(county: Workspace) -> None:
    with open_warehouse(county.warehouse) as warehouse:
        row = warehouse.execute(
            """SELECT total, number_count, blank_count, report_count, unit_count
               FROM county_totals WHERE cell_code = ?""",
            [PROJECTS],
        ).fetchall()
    assert row == [(0, 1, 1, 2, 3)]


def test_strangers_do_not_count_in_the_county(county: Workspace) -> None:
    with open_warehouse(county.warehouse) as warehouse:
        (total,) = warehouse.execute(
            "SELECT total FROM county_totals WHERE cell_code = 'documents.normative.made'"
        ).fetchone() or (None,)
    assert total == 7


def test_findings_carry_both_sides_and_words(county: Workspace) -> None:
    with open_warehouse(county.warehouse) as warehouse:
        rows = warehouse.execute(
            "SELECT rule, actual, expected, difference, message FROM findings WHERE severity = 'error'"
            " AND outcome = 'fail' AND authority_code = 'p'"
        ).fetchall()
    ((rule, actual, expected, difference, message),) = rows
    assert (rule, actual, expected, difference) == ("四.合计", 3, 0, 3)
    assert "相差 3 件" in message


def test_only_the_newest_version_is_current(county: Workspace) -> None:
    with open_warehouse(county.warehouse) as warehouse:
        rows = warehouse.execute(
            "SELECT revision, is_current, error_count > 0 FROM reports WHERE authority_code = 'q' ORDER BY revision"
        ).fetchall()
    assert rows == [(1, False, True), (2, True, False)]


def test_every_table_and_column_is_described(county: Workspace) -> None:
    with open_warehouse(county.warehouse) as warehouse:
        undescribed = warehouse.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL"
            " AND table_name IN (SELECT table_name FROM duckdb_tables())"
        ).fetchall()
        views = warehouse.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL"
        ).fetchall()
    assert undescribed == []
    assert views == []


def test_two_builds_from_one_store_are_equal(county: Workspace) -> None:
    def contents() -> dict[str, list[object]]:
        with open_warehouse(county.warehouse) as warehouse:
            return {name: warehouse.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in tables()}

    before = contents()
    build_warehouse(county)
    assert contents() == before


def test_a_reader_keeps_the_old_warehouse_while_a_new_one_takes_its_place(county: Workspace) -> None:
    with open_warehouse(county.warehouse) as warehouse:
        hand_in(Store(county.store), make_report("带溪乡"), "2020/带溪乡.txt", day=5)
        build_warehouse(county)
        assert warehouse.execute("SELECT count(*) FROM reports").fetchone() == (4,)
    with open_warehouse(county.warehouse) as warehouse:
        assert warehouse.execute("SELECT count(*) FROM reports").fetchone() == (5,)


def test_a_build_that_fails_leaves_the_old_warehouse(county: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = county.warehouse.read_bytes()

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipelines.warehouse.load_table", full_disk)
    with pytest.raises(UsageProblem, match="原有的保持不变"):
        build_warehouse(county)
    assert county.warehouse.read_bytes() == before
    assert [path.name for path in county.out.iterdir() if path.suffix == ".tmp"] == []


def test_what_goes_wrong_beside_loading_is_said_before_all_is_loaded(
    county: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loading that would take an hour is stopped."""

    def load(connection: duckdb.DuckDBPyConnection, _: object) -> dict[str, int]:
        connection.execute("SELECT sum(a.range * b.range) FROM range(1_000_000) a, range(10_000_000) b")
        return {}

    def fail(*_: object) -> None:
        raise ValueError("a form without such a cell")

    monkeypatch.setattr("pipelines.warehouse.load_stored", load)
    monkeypatch.setattr("pipelines.warehouse.load_frames", fail)
    started = time.monotonic()
    with pytest.raises(ValueError, match="a form without such a cell"):
        build_warehouse(county)
    assert time.monotonic() - started < 60


def test_an_empty_county_builds(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    build_warehouse(workspace)
    with open_warehouse(workspace.warehouse) as warehouse:
        assert warehouse.execute("SELECT count(*) FROM matrix").fetchone() == (0,)
        with pytest.raises(duckdb.Error):
            warehouse.execute("DELETE FROM cells")


def test_no_warehouse_yet_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="gouji run"), open_warehouse(tmp_path / "none.duckdb"):
        pass
