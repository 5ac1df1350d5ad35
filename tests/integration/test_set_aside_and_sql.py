"""`gouji set-aside` and `gouji sql` as a clerk and an analyst use them."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from dashboards.tracing.cli import trace
from pipelines.cli.set_aside import set_aside
from pipelines.cli.sql import sql
from pipelines.errors import UsageProblem
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import hand_in, make_report, make_workspace

RECEIVED = "requests.received.total"
WHO = ("--by", "李敏", "--reason", "单位来函撤回")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = make_workspace(tmp_path_factory.mktemp("county"))
    store = Store(workspace.store)
    hand_in(store, make_report(changes={RECEIVED: 1}), "2020/棋坪镇.txt", day=0)
    hand_in(store, make_report(changes={RECEIVED: 2}), "2020/棋坪镇（新）.txt", day=5)
    hand_in(store, make_report(changes={RECEIVED: 2}), "2020/棋坪镇（新）.pdf", day=6)
    hand_in(store, "扫描件，没有文字层", "2020/带溪乡.pdf")
    build_warehouse(workspace)
    return workspace


class Office:
    def __init__(self, workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys, self._workspace = capsys, workspace
        self.raw = ["--raw", str(workspace.raw), "--out", str(workspace.out)]

    def set_aside(self, *words: str) -> str:
        set_aside.main([*words, *self.raw], standalone_mode=False)
        build_warehouse(self._workspace)
        return self._capsys.readouterr().out

    def sql(self, *words: str) -> str:
        sql.main([*words, *self.raw], standalone_mode=False)
        return self._capsys.readouterr().out

    def current(self) -> str:
        return self.sql("SELECT path FROM current_reports ORDER BY path", "--format", "csv").strip()


@pytest.fixture
def office(built: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    shutil.copytree(built.raw.parent, tmp_path / "county")
    return Office(Workspace(tmp_path / "county" / "raw", tmp_path / "county" / "out"), capsys)


def test_the_report_that_stands_is_set_aside_with_its_copy_and_taken_up_again(office: Office) -> None:
    told = office.set_aside("2020", "棋坪镇", *WHO)
    assert told.count("已记入台账") == 2 and "以第 1 次报送（2020/棋坪镇.txt）为最新版本" in told
    assert office.current() == "path\n2020/棋坪镇.txt"
    told = office.set_aside("2020", "棋坪镇", "--restore", *WHO)
    assert "以第 2 次报送（2020/棋坪镇（新）.txt）为最新版本" in told
    assert office.current() == "path\n2020/棋坪镇（新）.txt"


def test_a_file_that_could_not_be_read_is_set_aside_by_its_path(office: Office) -> None:
    office.set_aside("2020/带溪乡.pdf", *WHO)
    states = office.sql("SELECT short_name, state FROM matrix ORDER BY 1", "--format", "json")
    assert {"short_name": "带溪乡", "state": "not_handed_in"} in json.loads(states)
    with pytest.raises(UsageProblem, match=rf"2020/带溪乡.pdf 已搁置（{WHO[1]} .*：{WHO[3]}）.*--as-of"):
        trace.main(["2020", "带溪乡", RECEIVED, *office.raw], standalone_mode=False)


def test_by_id_and_by_digits_of_the_file(office: Office) -> None:
    listed = office.sql("SELECT submission_id, sha256 FROM submissions WHERE path LIKE '%.pdf'", "--format", "json")
    first, second = json.loads(listed)
    office.set_aside(first["submission_id"], *WHO)
    office.set_aside(second["sha256"][:12], *WHO)
    assert json.loads(office.sql("SELECT count(*) AS n FROM set_asides", "--format", "json")) == [{"n": 2}]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2020/没有.txt", *WHO), "没有找到"),
        (("棋坪镇", "2020", *WHO), "不是年度"),
        (("2020", "棋坪镇", "--restore", *WHO), "没有找到"),
        (("2020/带溪乡.pdf", "--restore", *WHO), "没有被搁置"),
        (("2020", "棋坪镇", "--by", " ", "--reason", "错"), "请写明搁置人和理由"),
    ],
)
def test_what_cannot_be_set_aside_is_one_line(office: Office, words: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageProblem, match=told) as problem:
        office.set_aside(*words)
    assert "\n" not in str(problem.value)


def test_twice_is_once(office: Office) -> None:
    office.set_aside("2020/带溪乡.pdf", *WHO)
    with pytest.raises(UsageProblem, match="已经搁置"):
        office.set_aside("2020/带溪乡.pdf", *WHO)


def test_output_for_people_and_programs(office: Office) -> None:
    query = (
        "SELECT short_name, 1234567.5 AS n, '=1+1' AS t, -3 AS m, NULL AS e FROM authorities ORDER BY position LIMIT 1"
    )
    assert office.sql(query).splitlines() == [
        "short_name            n  t      m  e",
        "棋坪镇      1,234,567.5  =1+1  -3",
    ]
    rows = list(csv.reader(io.StringIO(office.sql(query, "--format", "csv"))))
    assert rows[1] == ["棋坪镇", "1234567.5", "'=1+1", "-3", ""]
    (row,) = json.loads(office.sql(query, "--format", "json"))
    assert row["m"] == -3 and row["e"] is None and row["t"] == "=1+1"


def test_the_past_is_asked_with_the_same_views(office: Office) -> None:
    query = "SELECT value FROM current_cells WHERE cell_code = 'requests.received.total'"
    assert office.sql(query, "--as-of", "2024-01-12", "--format", "csv") == "value\n1\n"
    assert office.sql(query, "--as-of", "2024-01-20", "--format", "csv") == "value\n2\n"
    assert office.sql(query, "--as-of", "2023-12-31", "--format", "csv") == "value\n"


def test_a_number_divided_by_zero_is_shown_as_what_it_is(office: Office) -> None:
    assert office.sql("SELECT 1e0 / 0 AS up, -1e0 / 0 AS down").split() == ["up", "down", "∞", "-∞"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("DELETE FROM cells",), "只能查询，不能执行 DELETE"),
        (("SELECT nothing FROM cells",), "查询不能执行"),
        (("SELECT 1", "--as-of", "昨天"), "不是日期"),
        (("  ",), "没有查询语句"),
        ((" -- 只有注释",), "没有查询语句"),
        (("COPY cells TO 'copied.csv'",), "只能查询，不能执行 COPY"),
        (("DROP TABLE submissions", "--as-of", "2024-01-20"), "只能查询，不能执行 DROP"),
        (("SELECT 1; ATTACH 'other.duckdb'",), "只能查询，不能执行 ATTACH"),
        (("SELECT 1; SELECT 2",), "一次只能写一条查询，这里有 2 条"),
        (("SET threads = 1",), "一次只能写一条查询，这里有 0 条"),
        (("EXPLAIN ANALYZE COPY cells TO 'copied.csv'",), "不能读写别的文件"),
        (("FROM read_text('pyproject.toml')",), "不能读写别的文件"),
        (("FROM read_text('pyproject.toml')", "--as-of", "2024-01-20"), "不能读写别的文件"),
    ],
)
def test_what_cannot_be_asked_is_one_line(office: Office, words: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageProblem, match=told) as problem:
        office.sql(*words)
    assert "\n" not in str(problem.value)
