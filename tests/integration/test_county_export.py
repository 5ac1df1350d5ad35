"""A run, then the county's tables: in the official layout, every sum a formula that a spreadsheet program confirms."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from dashboards.exports.cli import export
from dashboards.exports.county_files import publish_county_tables
from dashboards.exports.county_year import MARK, NO_SUM
from pipelines.parsing import parse_bytes
from pipelines.roll_up.reconciliation import reconcile_county
from pipelines.roll_up.sums import OTHER_FORM, UNDIVIDED, RollUp, roll_up
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from schemas.codebook import TABLES
from schemas.layout import layout_size, table_layout

TOP = 3
"""Rows above a table of the workbook."""
VALUE_OF_FORMULA = re.compile(rb"(</f>|<f>[^<]*</f>)<v>[^<]*</v>")


def sums(workspace: Workspace, year: int):
    with open_warehouse(workspace.warehouse) as connection:
        return roll_up(connection, year)


def test_the_verb_says_what_was_added_up(mixed_county, tmp_path):
    arguments = ["county", "--year", "2022", "--raw", str(mixed_county.raw), "--out", str(tmp_path)]
    printed = CliRunner().invoke(export, arguments, catch_exceptions=False).output
    rolled = sums(mixed_county, 2022)
    assert f"由 {len(rolled.reporting)} / 6 个单位相加" in printed
    assert all(each.short_name in printed for each in rolled.lacking)
    assert rolled.lacking
    assert {path.name for path in tmp_path.iterdir()} == {"全县汇总表.docx", "全县汇总表.xlsx"}


@pytest.mark.parametrize("number", TABLES)
def test_the_word_file_has_the_official_tables_with_the_sums(mixed_county, county_folders, number):
    rolled = sums(mixed_county, 2021)
    document = docx.Document(str(county_folders / "2021" / "全县汇总表.docx"))
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


def test_units_not_handed_in_are_named_in_both_files(mixed_county, county_folders):
    text = "\n".join(p.text for p in docx.Document(str(county_folders / "2022" / "全县汇总表.docx")).paragraphs)
    notes = openpyxl.load_workbook(county_folders / "2022" / "全县汇总表.xlsx")["说明"]
    printed = "\n".join(str(row[0].value) for row in notes.iter_rows() if row[0].value)
    for each in sums(mixed_county, 2022).lacking:
        assert each.short_name in text and each.short_name in printed


@pytest.mark.office
@pytest.mark.slow
def test_recalculated_by_a_spreadsheet_program_the_sums_are_ours(mixed_county, county_folders, tmp_path):
    """A year on the form of 2019, one on that of 2021, one on both with a row undivided, blanks and units missing."""
    emptied = [tmp_path / f"{year}.xlsx" for year in (2020, 2021, 2022)]
    for path in emptied:
        path.write_bytes(without_results((county_folders / path.stem / "全县汇总表.xlsx").read_bytes()))
    office = shutil.which("soffice")
    assert office, "LibreOffice is needed"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, str(tmp_path / "done"), *map(str, emptied)], check=True, capture_output=True, timeout=120)
    gaps, differences = set(), []
    for path in emptied:
        rolled = sums(mixed_county, int(path.stem))
        book = openpyxl.load_workbook(tmp_path / "done" / path.name, data_only=True)
        for number in TABLES:
            gaps |= check_recalculated(book, rolled, number)
        with open_warehouse(mixed_county.warehouse) as connection:
            compared = reconcile_county(connection, rolled)
        if compared:
            found = [row[3].value for row in book["与县报告核对"].iter_rows() if isinstance(row[1].value, int | float)]
            assert found == [pytest.approx(row.difference) for row in compared.rows if row.difference is not None]
            differences += found
    assert {OTHER_FORM, UNDIVIDED, "blank"} <= gaps and any(differences)


def check_recalculated(book: openpyxl.Workbook, rolled: RollUp, number: str) -> set[str]:
    """Hold a table, and what stands below the numbers of its units, against the sums; return why units gave none."""
    below = list(book[f"各单位表{number}"].iter_rows(values_only=True))[-2:]
    printed = [cell for cell in rolled.form.cells if cell.table == number]
    printed = [cell.code for cell in printed if not cell.row.optional or rolled.has_optional_rows]
    of_units = {code: (below[0][n], below[1][n]) for n, code in enumerate(printed, 3)}
    for cell in table_layout(rolled.form, number, with_optional=rolled.has_optional_rows):
        if cell.code:
            found = rolled.sums[cell.code]
            total = NO_SUM if found.total is None else pytest.approx(found.total)
            assert book[f"表{number}"].cell(cell.row + TOP + 1, cell.column + 1).value == total, cell.code
            assert of_units[cell.code] == (total, found.number_count), cell.code
    return {state for code in printed for _, state in rolled.sums[code].gaps}


def without_results(workbook: bytes) -> bytes:
    """The workbook with every result of a formula taken out, so that it must be calculated."""
    packed = BytesIO()
    with ZipFile(BytesIO(workbook)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, VALUE_OF_FORMULA.sub(rb"\1", data) if "worksheets/sheet" in name else data)
    return packed.getvalue()


def test_every_sum_of_the_workbook_is_a_formula(mixed_county, county_folders):
    book = openpyxl.load_workbook(county_folders / "2021" / "全县汇总表.xlsx")
    for number in TABLES:
        for cell in table_layout(sums(mixed_county, 2021).form, number):
            if cell.code:
                value = book[f"表{number}"].cell(cell.row + TOP + 1, cell.column + 1).value
                assert value.startswith("=IF(COUNT('各单位表"), cell.code


def test_what_the_county_left_out_is_named(mixed_county, county_folders):
    sheet = openpyxl.load_workbook(county_folders / "2021" / "全县汇总表.xlsx")["与县报告核对"]
    words = [row[4].value for row in sheet.iter_rows() if row[4].value and "可能漏加" in row[4].value]
    assert len(words) == 1
    planted = (mixed_county.raw / "planted.csv").read_text(encoding="utf-8-sig")
    (line,) = (line for line in planted.splitlines() if "县.汇总" in line)
    assert re.search(r"行政许可漏加(\w+)", line)[1] in words[0]


def test_unchanged_tables_are_not_written_again_and_old_years_go(mixed_county, tmp_path):
    made = Workspace(mixed_county.raw, tmp_path)
    tmp_path.joinpath("warehouse.duckdb").write_bytes(mixed_county.warehouse.read_bytes())
    assert publish_county_tables(made).written == 6
    stale, foreign = made.county_tables / "2010" / "全县汇总表.xlsx", made.county_tables / "2011" / "笔记.txt"
    for path in (stale, foreign):
        path.parent.mkdir()
        path.write_text("x", encoding="utf-8")
    again = publish_county_tables(made)
    assert (again.written, again.unchanged, again.removed) == (0, 6, 1)
    assert foreign.is_file() and not stale.parent.exists()


def test_a_year_without_reports_is_one_clear_line(mixed_county, tmp_path):
    result = CliRunner().invoke(export, ["county", "--year", "2031", "--raw", str(mixed_county.raw)])
    assert "没有 2031 年度的报告" in str(result.exception)


def test_a_changed_number_changes_the_tables_of_its_year_alone(mixed_county, tmp_path):
    made = Workspace(mixed_county.raw, tmp_path)
    made.warehouse.write_bytes(mixed_county.warehouse.read_bytes())
    publish_county_tables(made)
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute(
            "UPDATE cells SET value = value + 1 WHERE year = 2022 AND cell_code = 'licensing.permits.decisions'"
        )
    assert (publish_county_tables(made).written, publish_county_tables(made).written) == (2, 0)
    made.county_tables.joinpath("2021", "全县汇总表.docx").unlink()
    assert publish_county_tables(made).written == 1


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_the_tables_are_not_taken_for_a_report_of_the_county(county_folders, ending):
    path = county_folders / "2021" / f"全县汇总表.{ending}"
    parsed = parse_bytes(path.read_bytes())
    assert parsed.report is None and "全县汇总表" in parsed.error
