"""`gouji demo` on disk: formats, lists, the same bytes for the same seed, clear words when something is in the way."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner
from docx import Document
from lxml import html
from openpyxl import load_workbook

from pipelines.cli.demo import demo
from pipelines.demo.county import generate_county
from pipelines.demo.units import county_data
from pipelines.demo.writers import office
from pipelines.demo.writers.docx import write_docx
from pipelines.demo.writers.files import write_county
from pipelines.demo.writers.html import write_html
from pipelines.demo.writers.text import TEXT_LAYOUTS, write_text
from pipelines.demo.writers.xlsx import write_xlsx
from pipelines.errors import UsageProblem
from pipelines.register import load_register

MARK = county_data()["mark"]


def _bytes(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def report():
    return generate_county(units=64, years=(2020, 2021), planted_share=0).report((40, 2021))


def test_same_seed_writes_the_same_bytes(tmp_path):
    county = generate_county(units=12, years=(2020, 2021, 2022))
    write_county(county, tmp_path / "one")
    write_county(generate_county(units=12, years=(2020, 2021, 2022)), tmp_path / "two")
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_folder_holds_reports_register_mistakes_and_truth(tmp_path):
    county = generate_county(units=64, years=(2019, 2020, 2021, 2022))
    written = write_county(county, tmp_path / "county")
    files = {path.relative_to(tmp_path / "county").as_posix() for path in (tmp_path / "county").glob("*/*")}
    assert len(files) == written.total() == 256
    truth = [json.loads(line) for line in (tmp_path / "county" / "truth.jsonl").read_text("utf-8").splitlines()]
    assert {line["file"] for line in truth} == files
    register = load_register(tmp_path / "county" / "authorities.csv")
    for line in truth:
        authority = register.find(line["authority"])
        assert authority in register.in_year(line["year"])
    with (tmp_path / "county" / "planted.csv").open(encoding="utf-8-sig", newline="") as file:
        planted = list(csv.DictReader(file))
    assert {row["file"] for row in planted} <= files
    assert len(planted) == len(county.plants)
    assert "synthetic = true" in (tmp_path / "county" / "gouji.toml").read_text("utf-8")


def test_planted_values_are_those_in_the_truth(tmp_path):
    write_county(generate_county(years=(2021, 2022, 2023)), tmp_path / "county")
    lines = (tmp_path / "county" / "truth.jsonl").read_text("utf-8").splitlines()
    truth = {line["file"]: line for line in map(json.loads, lines)}
    with (tmp_path / "county" / "planted.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["cells"] and row["rule"].startswith("三.行合计")]
    assert rows
    for row in rows:
        for code, true, filed in zip(
            *(row[c].split(";") for c in ("cells", "true_values", "filed_values")), strict=True
        ):
            assert true != filed
            assert truth[row["file"]]["cells"][code] == float(filed)


def test_every_format_says_that_it_is_made_up_and_holds_the_numbers(report, tmp_path):
    received = report.cells["requests.received.total"].raw
    (tmp_path / "a.docx").write_bytes(write_docx(report))
    document = Document(str(tmp_path / "a.docx"))
    assert document.paragraphs[0].text == MARK
    assert [len(table.rows) for table in document.tables] == [14, 28, 4]
    assert document.tables[1].cell(3, 9).text == received
    page = html.fromstring(write_html(report, "gb18030"))
    assert MARK in page.text_content()
    assert page.xpath("//table[2]//tr[4]/td/text()")[-1] == received
    (tmp_path / "a.xlsx").write_bytes(write_xlsx(report))
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet["A1"].value == MARK
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert int(received) in values
    for layout in TEXT_LAYOUTS:
        text = write_text(report, layout).decode()
        assert text.startswith(MARK)
        assert report.title in text


def test_command_says_what_it_wrote_and_refuses_a_folder_in_use(tmp_path):
    folder = tmp_path / "demo"
    done = CliRunner().invoke(demo, [str(folder), "--units", "4", "--years", "2024", "--missing", "1"])
    assert done.exit_code == 0, done.output
    assert "3 份报告" in done.output
    again = CliRunner().invoke(demo, [str(folder)])
    assert isinstance(again.exception, UsageProblem)
    assert "不是空文件夹" in str(again.exception)


@pytest.mark.parametrize("option", [["--years", "x"], ["--years", "2018"], ["--formats", "wps"], ["--units", "0"]])
def test_command_refuses_what_it_cannot_do(tmp_path, option):
    assert CliRunner().invoke(demo, [str(tmp_path / "demo"), *option]).exit_code == 2


def test_without_office_the_native_formats_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    done = CliRunner().invoke(demo, [str(tmp_path / "d"), "--units", "3", "--years", "2024", "--formats", "doc,pdf"])
    assert done.exit_code == 0, done.output
    assert "没有安装 LibreOffice" in done.output
    assert {path.suffix for path in (tmp_path / "d" / "2024").iterdir()} <= {".docx", ".html", ".txt", ".xlsx"}


@pytest.mark.office
@pytest.mark.slow
def test_office_formats_are_made_by_libreoffice(tmp_path):
    if office.find_office() is None:
        pytest.skip("LibreOffice is not installed")
    county = generate_county(units=12, years=(2024,))
    written = write_county(county, tmp_path / "d", ("doc", "pdf", "rtf", "odt"))
    assert written.total() == 12
    starts = {"doc": b"\xd0\xcf\x11\xe0", "pdf": b"%PDF", "rtf": b"{\\rtf", "odt": b"PK"}
    for path in (tmp_path / "d" / "2024").iterdir():
        assert path.read_bytes().startswith(starts[path.suffix[1:]])
