"""A run, then the county's tables: in the official layout, every sum a formula that a spreadsheet program confirms."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from dashboards.exports import county_files
from dashboards.exports.cli import export
from dashboards.exports.county_files import publish_county_tables
from dashboards.exports.county_year import MARK, NO_SUM
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.errors import UsageProblem
from pipelines.parsing import parse_bytes
from pipelines.roll_up.reconciliation import reconcile_county
from pipelines.roll_up.sums import roll_up
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace, open_workspace
from schemas.codebook import TABLES
from schemas.layout import layout_size, table_layout
from tests.published_site import load

TOP = 3
"""Rows above a table of the workbook."""
VALUE_OF_FORMULA = re.compile(rb"(</f>|<f>[^<]*</f>)<v>[^<]*</v>")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Workspace:
    """Six units over the change of form, three reports missing, a county report with a unit left out in 2021."""
    folder = tmp_path_factory.mktemp("county") / "raw"
    county = generate_county(units=6, years=(2020, 2021, 2022), missing=3, planted_share=0.4)
    write_county(county, folder, with_own_reports=True)
    made = open_workspace(folder)
    load(made)
    return made


@pytest.fixture(scope="module")
def tables(workspace, tmp_path_factory) -> Path:
    """The tables of 2021, as the verb writes them."""
    folder = tmp_path_factory.mktemp("tables")
    for year in ("2021", "2022"):
        arguments = ["county", "--year", year, "--raw", str(workspace.raw), "--out", str(folder / year)]
        CliRunner().invoke(export, arguments, catch_exceptions=False)
    return folder


def sums(workspace: Workspace, year: int):
    with open_warehouse(workspace.warehouse) as connection:
        return roll_up(connection, year)


def test_the_verb_says_what_was_added_up(workspace, tmp_path):
    arguments = ["county", "--year", "2022", "--raw", str(workspace.raw), "--out", str(tmp_path)]
    printed = CliRunner().invoke(export, arguments, catch_exceptions=False).output
    rolled = sums(workspace, 2022)
    assert f"由 {len(rolled.reporting)} / 6 个单位相加" in printed
    assert all(each.short_name in printed for each in rolled.lacking)
    assert rolled.lacking
    assert {path.name for path in tmp_path.iterdir()} == {"全县汇总表.docx", "全县汇总表.xlsx"}


@pytest.mark.parametrize("number", TABLES)
def test_the_word_file_has_the_official_tables_with_the_sums(workspace, tables, number):
    rolled = sums(workspace, 2021)
    document = docx.Document(str(tables / "2021" / "全县汇总表.docx"))
    table = document.tables[TABLES.index(number)]
    layout = table_layout(rolled.form, number)
    assert (len(table.rows), len(table.columns)) == layout_size(layout)
    grid = [[cell.text for cell in row.cells] for row in table.rows]
    for cell in layout:
        if cell.code is None:
            assert grid[cell.row][cell.column] == cell.text
            continue
        found = rolled.sums[cell.code]
        expected = NO_SUM if found.total is None else f"{found.total:g}" + MARK * bool(found.gaps)
        assert grid[cell.row][cell.column] == expected


def test_units_not_handed_in_are_named_in_both_files(workspace, tables):
    text = "\n".join(p.text for p in docx.Document(str(tables / "2022" / "全县汇总表.docx")).paragraphs)
    notes = openpyxl.load_workbook(tables / "2022" / "全县汇总表.xlsx")["说明"]
    printed = "\n".join(str(row[0].value) for row in notes.iter_rows() if row[0].value)
    for each in sums(workspace, 2022).lacking:
        assert each.short_name in text and each.short_name in printed


@pytest.mark.office
@pytest.mark.slow
def test_recalculated_by_a_spreadsheet_program_the_sums_are_ours(workspace, tables, tmp_path):
    emptied = tmp_path / "emptied.xlsx"
    emptied.write_bytes(without_results((tables / "2021" / "全县汇总表.xlsx").read_bytes()))
    office = shutil.which("soffice")
    assert office, "LibreOffice is needed"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, str(tmp_path / "done"), str(emptied)], check=True, capture_output=True, timeout=120)
    book = openpyxl.load_workbook(tmp_path / "done" / "emptied.xlsx", data_only=True)
    rolled = sums(workspace, 2021)
    for number in TABLES:
        for cell in table_layout(rolled.form, number):
            if cell.code:
                found = book[f"表{number}"].cell(cell.row + TOP + 1, cell.column + 1).value
                total = rolled.sums[cell.code].total
                assert found == (NO_SUM if total is None else pytest.approx(total)), cell.code
    with open_warehouse(workspace.warehouse) as connection:
        compared = reconcile_county(connection, rolled)
    differences = [row[3].value for row in book["与县报告核对"].iter_rows() if isinstance(row[1].value, int | float)]
    assert differences == [pytest.approx(row.difference) for row in compared.rows if row.difference is not None]
    assert any(differences)


def without_results(workbook: bytes) -> bytes:
    """The workbook with every result of a formula taken out, so that it must be calculated."""
    packed = BytesIO()
    with ZipFile(BytesIO(workbook)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, VALUE_OF_FORMULA.sub(rb"\1", data) if "worksheets/sheet" in name else data)
    return packed.getvalue()


def test_every_sum_of_the_workbook_is_a_formula(workspace, tables):
    book = openpyxl.load_workbook(tables / "2021" / "全县汇总表.xlsx")
    for number in TABLES:
        for cell in table_layout(sums(workspace, 2021).form, number):
            if cell.code:
                value = book[f"表{number}"].cell(cell.row + TOP + 1, cell.column + 1).value
                assert value.startswith("=IF(COUNT('各单位表"), cell.code


def test_what_the_county_left_out_is_named(workspace, tables):
    sheet = openpyxl.load_workbook(tables / "2021" / "全县汇总表.xlsx")["与县报告核对"]
    words = [row[4].value for row in sheet.iter_rows() if row[4].value and "可能漏加" in row[4].value]
    assert len(words) == 1
    planted = (workspace.raw / "planted.csv").read_text(encoding="utf-8-sig")
    (line,) = (line for line in planted.splitlines() if "县.汇总" in line)
    assert re.search(r"行政许可漏加(\w+)", line)[1] in words[0]


def test_unchanged_tables_are_not_written_again_and_old_years_go(workspace, tmp_path):
    made = Workspace(workspace.raw, tmp_path)
    tmp_path.joinpath("warehouse.duckdb").write_bytes(workspace.warehouse.read_bytes())
    assert publish_county_tables(made).written == 6
    stale, foreign = made.county_tables / "2010" / "全县汇总表.xlsx", made.county_tables / "2011" / "笔记.txt"
    for path in (stale, foreign):
        path.parent.mkdir()
        path.write_text("x", encoding="utf-8")
    again = publish_county_tables(made)
    assert (again.written, again.unchanged, again.removed) == (0, 6, 1)
    assert foreign.is_file() and not stale.parent.exists()


def test_a_year_without_reports_is_one_clear_line(workspace, tmp_path):
    result = CliRunner().invoke(export, ["county", "--year", "2031", "--raw", str(workspace.raw)])
    assert "没有 2031 年度的报告" in str(result.exception)


def test_a_changed_number_changes_the_tables_of_its_year_alone(workspace, tmp_path):
    made = Workspace(workspace.raw, tmp_path)
    made.warehouse.write_bytes(workspace.warehouse.read_bytes())
    publish_county_tables(made)
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute(
            "UPDATE cells SET value = value + 1 WHERE year = 2022 AND cell_code = 'licensing.permits.decisions'"
        )
    assert (publish_county_tables(made).written, publish_county_tables(made).written) == (2, 0)
    made.county_tables.joinpath("2021", "全县汇总表.docx").unlink()
    assert publish_county_tables(made).written == 1


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_the_tables_are_not_taken_for_a_report_of_the_county(tables, ending):
    path = tables / "2021" / f"全县汇总表.{ending}"
    parsed = parse_bytes(path.read_bytes())
    assert parsed.report is None and "全县汇总表" in parsed.error


def test_a_workbook_that_does_not_say_the_sums_is_not_put_in_place(workspace, tables, tmp_path, monkeypatch):
    """Neither with another sum in a table, nor with another number of a unit behind it."""
    kept = tables / "2021" / "全县汇总表.xlsx"
    for sheet, place in (("表三", "D5"), ("各单位表三", "D4")):
        book = openpyxl.load_workbook(kept, data_only=True)
        number = next(
            cell for row in book[sheet][f"{place}:P40"] for cell in row if isinstance(cell.value, int | float)
        )
        number.value += 1
        damaged = BytesIO()
        book.save(damaged)
        monkeypatch.setitem(county_files.WRITERS, ".xlsx", lambda county, file=damaged: file.getvalue())
        target = tmp_path / "2021"
        with pytest.raises(UsageProblem, match=r"2021 年度全县汇总表（.xlsx）没有写出.*表三的 requests"):
            county_files.write_county_year(workspace, 2021, target)
        assert not target.exists()


def test_a_word_file_that_does_not_say_the_sums_is_not_put_in_place(workspace, tables, tmp_path, monkeypatch):
    """Neither with another sum, nor marked where no unit is missing, nor with a table gone."""

    for change in (lambda text: f"1{text}", lambda text: text + MARK, None):
        document = docx.Document(str(tables / "2021" / "全县汇总表.docx"))
        if change is None:
            document.tables[0]._element.getparent().remove(document.tables[0]._element)
        else:
            cells = (cell for table in document.tables[:3] for row in table.rows for cell in row.cells)
            cell = next(cell for cell in cells if cell.text.isdigit())
            cell.text = change(cell.text)
        damaged = BytesIO()
        document.save(damaged)
        monkeypatch.setitem(county_files.WRITERS, ".docx", lambda county, file=damaged: file.getvalue())
        with pytest.raises(UsageProblem, match=r"2021 年度全县汇总表（.docx）没有写出.*表[二三]的"):
            county_files.write_county_year(workspace, 2021, tmp_path / "2021")
        assert not (tmp_path / "2021").exists()
