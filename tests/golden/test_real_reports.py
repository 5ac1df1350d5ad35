"""Real reports of real offices come out cell by cell as a person read them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from pipelines.contract import check_records, parse_labelled
from pipelines.read.content import read_document
from pipelines.recognise.report import recognise
from pipelines.register import Register
from pipelines.report import Report, State
from tests.conftest import ROOT

FIRST_REPORT = ROOT / "data" / "raw" / "2020" / "棋坪镇.txt"
SHARED_REPORTS = ["棋坪镇_2020.txt", "huaian_2024.pdf", "hongze_2023.pdf", "shuyang_fgj_2023.html"]
CELLS = {"棋坪镇_2020.txt": 198, "huaian_2024.pdf": 200, "hongze_2023.pdf": 186, "shuyang_fgj_2023.html": 200}


def read(path: Path) -> Report:
    return recognise(read_document(path.read_bytes(), path.name))


@pytest.fixture(scope="session")
def truth(shared: Path) -> dict[str, Any]:
    lines = (shared / "real" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return {item["file"]: item for item in map(json.loads, lines)}


@pytest.mark.parametrize("name", SHARED_REPORTS)
def test_every_cell_of_a_real_report(shared: Path, truth: dict[str, Any], name: str) -> None:
    report, expected = read(shared / "real" / name), truth[name]
    assert {code: reading.value for code, reading in report.cells.items()} == expected["cells"]
    assert len(report.cells) == CELLS[name]
    assert all(r.state is (State.BLANK if r.value is None else State.NUMBER) for r in report.cells.values())
    assert (report.authority, report.year) == (expected["authority"], expected["year"])
    assert report.form.startswith(expected["form"])
    assert report.period == (date(expected["year"], 1, 1), date(expected["year"], 12, 31))
    assert [section.number for section in report.sections] == list("一二三四五六")
    assert report.other_sightings == ()


PDF_TEXTS: dict[str, Callable[[Path], str]] = {
    "pdfplumber": lambda path: _by_pdfplumber(path),
    "pdfplumber, in columns": lambda path: _by_pdfplumber(path, layout=True),
    "pdftotext -layout": lambda path: _by_poppler(path, "-layout"),
    "pdftotext -raw": lambda path: _by_poppler(path, "-raw"),
}


def _by_pdfplumber(path: Path, **options: bool) -> str:
    with pdfplumber.open(path) as document:
        return "\n".join(page.extract_text(**options) for page in document.pages)


def _by_poppler(path: Path, option: str) -> str:
    return subprocess.run(["pdftotext", option, path, "-"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("tool", PDF_TEXTS)
@pytest.mark.parametrize("name", ["huaian_2024.pdf", "hongze_2023.pdf"])
def test_every_cell_of_the_text_that_a_tool_takes_out_of_a_real_pdf(
    shared: Path, truth: dict[str, Any], name: str, tool: str
) -> None:
    report = recognise(read_document(PDF_TEXTS[tool](shared / "real" / name).encode(), "report.txt"))
    assert {code: reading.value for code, reading in report.cells.items()} == truth[name]["cells"]
    assert (report.authority, report.year) == (truth[name]["authority"], truth[name]["year"])


def test_the_words_of_real_reports_are_not_taken_for_contradictions(shared: Path) -> None:
    parsed = parse_labelled([shared / "real" / name for name in SHARED_REPORTS])
    records = list(check_records(parsed, {}, Register()))
    failed = [
        (record["file"], finding["message"])
        for record in records
        for finding in record["findings"]
        if finding["rule"].startswith("文.") and finding["outcome"] == "fail"
    ]
    assert len(records) == len(SHARED_REPORTS)
    assert failed == []


def test_blank_form_is_not_filled_in(shared: Path) -> None:
    report = read(shared / "real" / "blank_form_2021.docx")
    assert {reading.state for reading in report.cells.values()} == {State.BLANK}
    assert len(report.cells) == 200
    assert (report.form, report.authority, report.year, report.period) == ("2021", None, None, None)


def test_the_first_report() -> None:
    report = read(FIRST_REPORT)
    assert (report.authority, report.year, report.form) == ("铜鼓县棋坪镇", 2020, "2019")
    numbers = {code: reading.value for code, reading in report.cells.items() if reading.value}
    assert numbers == {
        "documents.normative.made": 20,
        "documents.normative.published": 15,
        "documents.normative.total_public": 15,
        "procurement.central_procurement.projects": 1260,
        "procurement.central_procurement.amount": 65,
    }
    assert len(report.cells) == 198
    assert {reading.state for reading in report.cells.values()} == {State.NUMBER}
    assert report.cells["procurement.central_procurement.projects"].raw == "1260个"
    assert report.cells["procurement.central_procurement.amount"].raw == "65万元"
    assert str(report.cells["documents.normative.made"].place) == "文本第33行"
    texts = {section.number: section.text for section in report.sections}
    assert texts["一"].startswith("2020年,棋坪镇")
    assert [texts[number] for number in "二三四"] == ["", "", ""]
    assert texts["六"] == "无。"
