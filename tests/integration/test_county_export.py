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
from pipelines.demo.model import FiledCell, Plant
from pipelines.demo.writers.files import write_county
from pipelines.errors import UsageProblem
from pipelines.parsing import parse_bytes
from pipelines.roll_up.reconciliation import reconcile_county
from pipelines.roll_up.sums import OTHER_FORM, UNDIVIDED, RollUp, roll_up
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
    """Six units over the change of form, three reports missing, a county report with a unit left out in 2021.

    In 2022 one unit still uses the form of 2019, one writes one row 其他处理, and one leaves cells blank.
    """
    folder = tmp_path_factory.mktemp("county") / "raw"
    county = generate_county(units=6, years=(2020, 2021, 2022), missing=3, planted_share=0.4)
    here = [index for index, year in county.keys if year == 2022]
    blanks = dict.fromkeys(("licensing.permits.decisions", "requests.received.total"), FiledCell("", None, "blank"))
    other = {"requests.other.natural_person": FiledCell("5", 5, "number")}
    for index, plant in zip(
        here, ({"form": "2019"}, {"form": "2021-one-other", "filed": other}, {"filed": blanks}), strict=False
    ):
        county.plants[index, 2022] = Plant("", "", "", **plant)
    write_county(county, folder, with_own_reports=True)
    made = open_workspace(folder)
    load(made)
    return made


@pytest.fixture(scope="module")
def tables(workspace, tmp_path_factory) -> Path:
    """The tables of each year, as the verb writes them."""
    folder = tmp_path_factory.mktemp("tables")
    for year in ("2020", "2021", "2022"):
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
    """A year on the form of 2019, one on that of 2021, one on both with a row undivided, blanks and units missing."""
    emptied = [tmp_path / f"{year}.xlsx" for year in (2020, 2021, 2022)]
    for path in emptied:
        path.write_bytes(without_results((tables / path.stem / "全县汇总表.xlsx").read_bytes()))
    office = shutil.which("soffice")
    assert office, "LibreOffice is needed"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, str(tmp_path / "done"), *map(str, emptied)], check=True, capture_output=True, timeout=120)
    gaps, differences = set(), []
    for path in emptied:
        rolled = sums(workspace, int(path.stem))
        book = openpyxl.load_workbook(tmp_path / "done" / path.name, data_only=True)
        for number in TABLES:
            gaps |= check_recalculated(book, rolled, number)
        with open_warehouse(workspace.warehouse) as connection:
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


def raise_first(sheet, place: str) -> None:
    """Add one to the first number from a place on."""
    cells = (cell for row in sheet[f"{place}:P40"] for cell in row)
    next(cell for cell in cells if isinstance(cell.value, int | float)).value += 1


def swap_two_units(sheet) -> None:
    """Two units' numbers in each other's place: the sum stays."""
    for column in sheet.iter_cols(min_row=4, max_row=9, min_col=4):
        numbers = {cell.value: cell for cell in column if isinstance(cell.value, int | float)}
        if len(numbers) > 1:
            first, second, *_ = numbers.values()
            first.value, second.value = second.value, first.value
            return


def forget_the_gaps(sheet) -> None:
    """A note gone: which units are not in the sums."""
    cell = next(cell for (cell,) in sheet["A1:A40"] if cell.value and "登记的 6 个单位" in cell.value)
    cell.value = "　　全县汇总。"


def fill_a_gap(sheet) -> None:
    """A zero where a unit has no number."""
    next(cell for row in sheet["D4:FZ9"] for cell in row if isinstance(cell.value, str)).value = 0


@pytest.mark.parametrize(
    ("year", "sheet", "damage", "told"),
    [
        (2021, "表三", lambda sheet: raise_first(sheet, "D5"), "表三的 requests"),
        (2021, "各单位表三", lambda sheet: raise_first(sheet, "D4"), "“各单位表三”.*的 requests"),
        (2021, "各单位表三", swap_two_units, "“各单位表三”.*的 requests.*读回为"),
        (2022, "各单位表二", fill_a_gap, "“各单位表二”.*读回为 0"),
        (2021, "说明", forget_the_gaps, "说明应有“按.*登记的 6 个单位"),
        (2021, "与县报告核对", lambda sheet: raise_first(sheet, "B4"), "“与县报告核对”的"),
    ],
)
def test_a_workbook_that_says_something_else_is_not_put_in_place(
    workspace, tables, tmp_path, monkeypatch, year, sheet, damage, told
):
    book = openpyxl.load_workbook(tables / str(year) / "全县汇总表.xlsx", data_only=True)
    damage(book[sheet])
    damaged = BytesIO()
    book.save(damaged)
    monkeypatch.setitem(county_files.WRITERS, ".xlsx", lambda county: damaged.getvalue())
    target = tmp_path / "made"
    with pytest.raises(UsageProblem, match=rf"{year} 年度全县汇总表（.xlsx）没有写出.*{told}"):
        county_files.write_county_year(workspace, year, target)
    assert not target.exists()


def first_sum(document) -> docx.table._Cell:
    cells = (cell for table in document.tables[:3] for row in table.rows for cell in row.cells)
    return next(cell for cell in cells if cell.text.isdigit())


def another_sum(document) -> None:
    cell = first_sum(document)
    cell.text = f"1{cell.text}"


def a_mark_too_many(document) -> None:
    cell = first_sum(document)
    cell.text += MARK


def a_table_gone(document) -> None:
    document.tables[0]._element.getparent().remove(document.tables[0]._element)


def a_note_gone(document) -> None:
    next(each for each in document.paragraphs if "登记的 6 个单位" in each.text).text = ""


def another_difference(document) -> None:
    cell = document.tables[3].rows[1].cells[3]
    cell.text = f"{cell.text}0"


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (another_sum, "表[二三]的"),
        (a_mark_too_many, "表[二三]的"),
        (a_table_gone, "表[二三四]的"),
        (a_note_gone, "说明应有“按"),
        (another_difference, "与县报告核对的"),
    ],
)
def test_a_word_file_that_says_something_else_is_not_put_in_place(
    workspace, tables, tmp_path, monkeypatch, damage, told
):
    document = docx.Document(str(tables / "2021" / "全县汇总表.docx"))
    damage(document)
    damaged = BytesIO()
    document.save(damaged)
    monkeypatch.setitem(county_files.WRITERS, ".docx", lambda county: damaged.getvalue())
    with pytest.raises(UsageProblem, match=rf"2021 年度全县汇总表（.docx）没有写出.*{told}"):
        county_files.write_county_year(workspace, 2021, tmp_path / "2021")
    assert not (tmp_path / "2021").exists()
