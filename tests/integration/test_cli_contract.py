"""The command line as other programs rely on it: records, exit codes, one line for every problem."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "data/raw/2020/棋坪镇.txt"
CELL_KEYS = {"value", "raw", "unit", "state", "place"}
FINDING_KEYS = {"rule", "severity", "outcome", "cells", "expected", "actual", "difference", "message"}


def gouji(*arguments: str | Path, cwd: Path = ROOT, output: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("gouji")), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, stdout=output, stderr=subprocess.PIPE, text=True, check=False)


def records(result: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_check_gives_the_record_of_the_contract() -> None:
    result = gouji("check", REPORT, "--json")
    (record,) = records(result)
    assert result.returncode == 0
    assert (record["authority"], record["township"], record["year"], record["form"]) == (
        "铜鼓县棋坪镇",
        "棋坪镇",
        2020,
        "2019",
    )
    assert record["error"] is None
    assert record["period"] == ["2020-01-01", "2020-12-31"]
    assert set(record["sections"]) == set("一二三四五六")
    cells = record["cells"]
    assert len(cells) == 198
    assert (
        cells["documents.normative.made"].items() >= {"value": 20, "raw": "20", "unit": "件", "state": "number"}.items()
    )
    assert cells["procurement.central_procurement.amount"]["value"] == 65
    assert cells["procurement.central_procurement.amount"]["raw"] == "65万元"
    assert all(set(cell) >= CELL_KEYS for cell in cells.values())
    findings = record["findings"]
    failed = [finding["rule"] for finding in findings if finding["outcome"] == "fail"]
    assert failed == ["二.采购单价", "报.考核", "报.残留"]
    not_assessable = [finding for finding in findings if finding["outcome"] == "not_assessable"]
    assert {finding["message"] for finding in not_assessable} == {"不能判断：没有上一年度的报告。"}
    assert all(set(finding) == FINDING_KEYS for finding in findings)


def test_check_uses_the_thresholds_of_the_county_one_stands_in(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    settings = tmp_path / "data" / "gouji.toml"
    settings.write_text("[thresholds]\nprocurement_unit_price_low_yuan = 10\n", encoding="utf-8")
    (record,) = records(gouji("check", REPORT, "--json", cwd=tmp_path))
    assert "二.采购单价" not in {finding["rule"] for finding in record["findings"] if finding["outcome"] == "fail"}


def test_an_error_finding_exits_with_1(tmp_path: Path) -> None:
    text = REPORT.read_text(encoding="utf-8")
    changed = text.replace("\t一、本年新收政府信息公开申请数量\n\t0", "\t一、本年新收政府信息公开申请数量\n\t4", 1)
    assert changed != text
    path = tmp_path / "棋坪镇.txt"
    path.write_text(changed, encoding="utf-8")
    result = gouji("check", path, "--json")
    (record,) = records(result)
    assert result.returncode == 1
    failed = {f["rule"]: f for f in record["findings"] if f["severity"] == "error" and f["outcome"] == "fail"}
    assert set(failed) == {"三.行合计", "三.收办平衡", "三.无申请"}
    assert (failed["三.行合计"]["expected"], failed["三.行合计"]["actual"], failed["三.行合计"]["difference"]) == (
        4,
        0,
        -4,
    )
    assert "相差 4 件" in failed["三.收办平衡"]["message"]
    (problem,) = record["problems"]
    assert {record["findings"][index]["rule"] for index in problem["findings"]} == set(failed)
    assert problem["decidable"]
    assert problem["corrections"][0]["cells"] == {"requests.received.natural_person": 0}
    assert set(problem["corrections"][0]) >= {"cells", "score", "because"}


def test_an_unreadable_file_exits_with_2_and_the_others_are_done(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("关于召开会议的通知\n请各单位参加。\n", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "c.txt").write_bytes(REPORT.read_bytes())
    (tmp_path / "d.docx").write_bytes(b"")
    (tmp_path / "e.txt").symlink_to("nowhere")
    (tmp_path / "f").symlink_to(".")
    result = gouji("check", tmp_path, "--json")
    given = records(result)
    assert result.returncode == 2
    assert [Path(record["file"]).name for record in given] == ["a.txt", "b.bin", "c.txt", "d.docx", "e.txt", "f"]
    assert [record["error"] is None for record in given] == [False, False, True, False, False, False]
    assert "请把文件夹本身或其中的文件放在这里" in given[-1]["error"]
    assert all("cells" not in record for record in given if record["error"])
    lines = result.stderr.splitlines()
    assert len(lines) == 5
    assert all(line.startswith("gouji：") for line in lines)


def test_a_file_that_is_not_there_keeps_nobody_from_the_others(tmp_path: Path) -> None:
    result = gouji("check", tmp_path / "away.docx", REPORT, "--json")
    assert result.returncode == 2
    away, report = records(result)
    assert Path(away["file"]).name == "away.docx" and "没有这个文件" in away["error"]
    assert report["error"] is None and len(result.stderr.splitlines()) == 1


def test_what_nobody_reads_changes_neither_exit_code_nor_messages(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("关于召开会议的通知\n请各单位参加。\n", encoding="utf-8")
    reader, writer = os.pipe()
    os.close(reader)
    left = gouji("check", tmp_path / "a.txt", "--json", output=writer)
    os.close(writer)
    assert left.returncode == 2 and left.stderr.startswith("gouji：") and left.stderr.count("\n") == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_outputs_change_neither_exit_code_nor_messages(closed: str) -> None:
    """As a scheduler may start it: nothing is printed into a file that is opened in their place, no traceback."""
    command = f'"{Path(sys.executable).with_name("gouji")}" read "{REPORT}" {closed}'
    result = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert bool(result.stdout) == (closed == "2>&-")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_an_output_that_is_full_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        result = gouji("explain", "三.行合计", output=full.fileno())
    assert result.returncode == 64 and result.stderr.splitlines() == [
        "gouji：结果没有写完（磁盘已满）：请换个地方保存后再运行"
    ]


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["check"], ["check", "no-such-file"], ["read", "--wrong"], ["status", "--raw", "no-such-folder"]],
)
def test_wrong_usage_exits_with_64_and_one_line(arguments: list[str]) -> None:
    result = gouji(*arguments)
    assert result.returncode == 64
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "没有 nonsense 这个命令"),
        (["read", "--jsn", "x"], "没有 --jsn 这个选项，是不是 --json？"),
        (["check"], "缺少参数 FILE…"),
        (["export", "county"], "缺少选项 --year"),
        (["export", "county", "--year"], "选项 --year 后面要写一个值"),
        (["export", "county", "--year", "今年"], "--year 的值不对：今年 不是整数"),
        (["query", "--format", "pdf"], "没有 pdf，只能是 table, csv, json 之一"),
        (["serve", "--port", "99999"], "--port 的值不对：99999 不在范围内"),
        (["status", "棋坪镇"], "多出了参数 棋坪镇"),
        (["run", "--json=1"], "没有 --json 这个选项"),
        (["run", "--verbose=1"], "选项 --verbose 不带值"),
        (["demo", str(REPORT)], "是文件，应为文件夹"),
        (["run", "--out", ""], "--out 的值不对：路径是空的"),
        (["check", ""], "路径是空的"),
    ],
)
def test_wrong_usage_is_said_in_chinese(arguments: list[str], words: str) -> None:
    result = gouji(*arguments)
    assert result.returncode == 64
    assert result.stderr.startswith("gouji：")
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_every_verb_has_help_with_an_example() -> None:
    listing = gouji("--help").stdout
    for verb in ("run", "check", "read", "status", "explain", "serve", "demo"):
        assert f"\n  {verb} " in listing
        result = gouji(verb, "--help")
        assert result.returncode == 0
        assert "Example: gouji " in result.stdout, verb


def test_check_in_words_names_row_and_column(tmp_path: Path) -> None:
    result = gouji("check", REPORT)
    assert "铜鼓县棋坪镇 2020 年度" in result.stdout
    assert "▲ 提醒 二.采购单价：“政府集中采购”一行：65 万元采购 1,260 个项目" in result.stdout


def test_rules_across_years_join_in_for_reports_given_together(tmp_path: Path) -> None:
    text = REPORT.read_text(encoding="utf-8")
    (tmp_path / "b.txt").write_text(text.replace("2020", "2019").replace("2018", "2017"), encoding="utf-8")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    later, earlier = records(gouji("check", tmp_path, "--json"))
    assert (later["year"], earlier["year"]) == (2020, 2019)
    no_earlier = "不能判断：没有上一年度的报告。"
    assert no_earlier not in {finding["message"] for finding in later["findings"]}
    assert no_earlier in {finding["message"] for finding in earlier["findings"]}


def test_a_file_name_cannot_command_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "报告\u202e\x1b[2J.txt"
    file.write_text("只是一份通知", encoding="utf-8")
    report = tmp_path / "报告\ngouji：勾稽相符.txt"
    report.write_bytes(REPORT.read_bytes())
    result = gouji("check", file, report)
    assert result.returncode == 2
    assert "报告⟨U+000A⟩gouji：勾稽相符.txt：" in result.stdout
    assert "⟨U+202E⟩⟨U+001B⟩[2J.txt" in result.stderr
    assert "\x1b" not in result.stderr
