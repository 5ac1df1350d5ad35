"""`gouji query` and `gouji trace`: any number, any day, back to its file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import duckdb
import pytest

from dashboards.tracing.cli import trace
from pipelines.cli.query import query
from pipelines.errors import UsageProblem
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import hand_in, make_report, make_workspace

RECEIVED = "requests.received.total"
Asked = Callable[..., str]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = make_workspace(tmp_path_factory.mktemp("county"))
    store = Store(workspace.store)
    hand_in(store, make_report(changes={RECEIVED: 9}), "2020/棋坪镇.txt", day=1)
    consistent = {RECEIVED: 4, "requests.received.natural_person": 4, "requests.carried_out.total": 4}
    hand_in(store, make_report(changes={**consistent, "requests.carried_out.natural_person": 4}), "2020/棋坪镇.docx", 8)
    hand_in(store, make_report("排埠镇人民政府", changes={RECEIVED: None}), "2020/排埠镇.txt", day=2)
    hand_in(store, make_report("排埠镇人民政府", 2021, "2021", {RECEIVED: 1234}), "2021/排埠镇.txt", day=2)
    hand_in(store, "扫描件，没有文字层", "2021/带溪乡.pdf", day=2)
    build_warehouse(workspace)
    return workspace


@pytest.fixture
def ask(county: Workspace, capsys: pytest.CaptureFixture[str]) -> Asked:
    def run(verb: click.Command, *words: str) -> str:
        verb.main([*words, "--raw", str(county.raw), "--out", str(county.out)], standalone_mode=False)
        return capsys.readouterr().out

    return run


def test_a_metric_over_units_and_years_says_why_there_is_no_number(ask: Asked) -> None:
    assert ask(query, "新收 总计").splitlines() == [
        "requests.received.total  表三 · 一、本年新收政府信息公开申请数量 · 总计（件）",
        "单位                2020      2021",
        "棋坪镇              4         未报送",
        "排埠镇              未填      1,234",
        "带溪乡              未报送    读不出",
        "全县（有数的单位）  4（1/3）  1,234（1/3）",
    ]


def test_a_metric_that_only_one_form_has(ask: Asked) -> None:
    told = ask(query, "documents.normative.made", "--unit", "排埠镇")
    assert told.splitlines()[1:] == ["单位    2020  2021", "排埠镇  0     –", "  – 该年度的格式没有这一格，或不必报送"]


def test_as_it_was_known_on_a_day(ask: Asked) -> None:
    asked = (RECEIVED, "--unit", "棋坪镇", "--format", "json", "--as-of")
    (then,) = json.loads(ask(query, *asked, "2024-01-12"))
    (now,) = json.loads(ask(query, *asked, "2024-01-18"))
    assert (then["value"], then["revision"]) == (9, 1)
    assert (now["value"], now["revision"]) == (4, 2)
    assert ask(query, "--as-of", "2024-01-11", "--year", "2020").splitlines()[1:] == [
        "棋坪镇  错误",
        "排埠镇  未报送",
        "带溪乡  未报送",
    ]
    assert ask(query, "SELECT sum(total) AS n FROM county_totals WHERE cell_code = 'requests.received.total'",
               "--as-of", "2024-01-12", "--format", "csv") == "n\n1243\n"  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("没有这个",), "没有名为“没有这个”的格"),
        ((RECEIVED, "--unit", "排埔镇"), "没有名为“排埔镇”的单位，是不是：排埠镇"),
        ((RECEIVED, "--year", "二〇二〇"), "不是年度"),
        ((RECEIVED, "--year", "1999"), "没有 1999 年度的报告"),
        ((RECEIVED, "--as-of", "2024-13-01"), "不是日期"),
        ((RECEIVED, "--as-of", "2019-01-01"), "还没有载入任何文件"),
        (("SELECT 1", "--year", "2020"), "不能和 --year"),
    ],
)
def test_wrong_questions_are_one_line(ask: Asked, words: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageProblem, match=told) as problem:
        ask(query, *words)
    assert "\n" not in str(problem.value)


def found_sha(told: str) -> str:
    return next(line.split()[-1] for line in told.splitlines() if line.strip().startswith("sha256"))


def test_a_number_is_traced_to_its_file_and_its_history(ask: Asked) -> None:
    told = ask(trace, "2020", "棋坪镇", "新收")
    assert "填报  4 件，原文“4”" in told
    assert "文件  2020/棋坪镇.docx，第 2 次报送，格式 2019" in told
    assert (
        f"改动  9 → 4：重新报送（第 2 次），2024-01-18 08:00 交来，2020/棋坪镇.docx，sha256 {found_sha(told)[:12]}…"
        in told
    )
    found = json.loads(ask(trace, "2020", "棋坪镇", RECEIVED, "--json", "--as-of", "2024-01-12"))
    assert found["filed_value"] == 9 and found["path"] == "2020/棋坪镇.txt" and found["changes"] == []
    assert {each["rule"] for each in found["findings"]} == {"三.行合计", "三.收办平衡"}
    assert found["rules_failed"] == ["三.收办平衡", "三.行合计"]
    assert Path(found["stored_at"]).name == found["sha256"]


def test_a_total_is_traced_to_the_units(ask: Asked) -> None:
    lines = ask(trace, "2020", "全县", RECEIVED).splitlines()
    assert lines[1] == "  合计 4，格式 2019：报告 2 份，有数 1，未填 1，读不出 0；应报送 3 个单位"
    assert [line.split("    ")[0] for line in lines[2:5]] == ["  棋坪镇：4", "  排埠镇：未填", "  带溪乡：未报送"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2020", "带溪乡", RECEIVED), "没有报告：见 gouji status --year 2020"),
        (("1999", "棋坪镇", RECEIVED), "没有报告：数据库中有 20.*年度$"),
        (("2020", "棋坪镇", RECEIVED, "--as-of", "2019-01-01"), "到 2019-01-01 还没有载入任何文件"),
        (("2021", "带溪乡", RECEIVED), "读不出：扫描件"),
        (("2021", "排埠镇", "documents.normative.made"), "没有“表二 · 规范性文件"),
        (("2020", "棋坪镇", "总计"), "指好几格"),
        (("1999", "全县", RECEIVED), "没有 1999 年度"),
    ],
)
def test_what_cannot_be_traced_is_one_line(ask: Asked, words: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageProblem, match=told) as problem:
        ask(trace, *words)
    assert "\n" not in str(problem.value)


def test_a_warehouse_of_an_earlier_program_is_one_line(county: Workspace, tmp_path: Path) -> None:
    made = Workspace(county.raw, tmp_path)
    shutil.copytree(county.out, tmp_path, dirs_exist_ok=True)
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute("CREATE OR REPLACE VIEW cell_changes AS SELECT 2020 AS year")
    words = ["2020", "棋坪镇", RECEIVED, "--raw", str(made.raw), "--out", str(made.out)]
    with pytest.raises(UsageProblem, match="是另一版程序建的，请先运行 gouji run") as problem:
        trace.main(words, standalone_mode=False)
    assert "\n" not in str(problem.value)
