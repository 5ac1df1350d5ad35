"""Workbooks: hidden rows and columns are not read, blank merged cells are; formulas need their results."""

from __future__ import annotations

import re
import struct
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from pipelines.demo.writers.office import find_office
from pipelines.document import Document, Grid, ReadError
from pipelines.read.content import read_document
from pipelines.read.workbook.limits import check_workbook
from pipelines.read.workbook.record_fonts import find_marked
from pipelines.read.workbook.records import Record
from tests.unit.read.office_files import write_zip


def _workbook(*, merged: str = "", many_columns: bool = False) -> bytes:
    """Rows 3 and columns C hold numbers of another year and are hidden."""
    workbook = Workbook()
    sheet = workbook.active
    for row in (
        ["信息内容", "本年制发件数", 99, "本年废止件数"],
        ["规章", 1, 98, 2],
        ["旧", 97, 96, 95],
        ["规范性文件", 3, 94, 4],
    ):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    if many_columns:
        sheet.column_dimensions.group("F", "XFD", hidden=True)
    if merged:
        sheet.merge_cells(merged)
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


def rows_of(document: Document) -> list[list[str]]:
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    return [[cell.text if cell else "" for cell in row] for row in grid.matrix()]


SHOWN = [["信息内容", "本年制发件数", "本年废止件数"], ["规章", "1", "2"], ["规范性文件", "3", "4"]]


@pytest.mark.parametrize("many_columns", [False, True])
def test_hidden_rows_and_columns_are_left_out_with_a_note(many_columns: bool) -> None:
    document = read_document(_workbook(many_columns=many_columns))
    assert rows_of(document) == SHOWN
    assert any("隐藏的行或列" in note for note in document.notes)


def test_a_group_of_rows_that_begins_as_a_heading_does_parts_no_table() -> None:
    """Rows below it without numbers in their last columns had lost the cells of these."""
    workbook, made = Workbook(), BytesIO()
    sheet = workbook.active
    for row in (["信息内容", "自然人", "总计"], ["一、本年新收", 1, 1], ["三、本年度办理结果"], ["(一)予以公开", 1]):
        sheet.append(row)
    sheet.merge_cells("A3:C3")
    workbook.save(made)
    assert rows_of(read_document(made.getvalue()))[-1] == ["(一)予以公开", "1", ""]


FORMATS = [
    (0.5, "0%", "50%"),
    (2.6, "0", "显示为3，实为2.6"),
    (7, ";;;", "不显示，实为7"),
    (0, "0;-0;;@", "不显示，实为0"),
    (0, '0;-0;"-"', "0"),
    (0, "#,###", "不显示，实为0"),
    (0, '[=0]"";General', "不显示，实为0"),
    (8, '[=0]"";General', "8"),
    (2.6, "General", "2.6"),
    (2.65, '#,##0.0"万元"', "2.65万元"),
    (88000, '#,##0"元"', "88000元"),
    (12, '0"件"', "12"),
    (12345, "0.0,", "显示为以千计，实为12345"),
    (12345, "#,##0", "12345"),
    (-3, "0_ ", "-3"),
    (12, "@", "12"),
]
"""A number, its format, and what is read."""


def _with_formats(*, shows_nought: bool = True) -> bytes:
    workbook = Workbook()
    workbook.active.append(["规章", *(value for value, _, _ in FORMATS)])
    for column, (_, number_format, _) in enumerate(FORMATS, start=2):
        workbook.active.cell(1, column).number_format = number_format if shows_nought else "General"
    workbook.active.sheet_view.showZeros = shows_nought
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


NOUGHTS = ["不显示，实为0"] * sum(value == 0 for value, _, _ in FORMATS)
READ_AS_SHOWN = [["规章", *(text for _, _, text in FORMATS)]]


@pytest.mark.skipif(not find_office(), reason="needs LibreOffice")
def test_old_workbooks_hide_alike(tmp_path: Path) -> None:
    books = {
        "hidden": _workbook(),
        "formats": _with_formats(),
        "noughts": _with_formats(shows_nought=False),
        "marks": _with_marks(),
    }
    for name, book in books.items():
        (tmp_path / f"{name}.xlsx").write_bytes(book)
    sources = [str(tmp_path / f"{name}.xlsx") for name in books]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(find_office()), profile, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path), *sources]
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    hidden, formats, noughts, marks = (read_document((tmp_path / f"{name}.xls").read_bytes()) for name in books)
    assert hidden.kind == "xls"
    assert rows_of(hidden) == SHOWN
    assert rows_of(formats) == READ_AS_SHOWN
    assert rows_of(marks) == [SHOWN_OF_MARKS]
    assert [text for text in rows_of(noughts)[0] if text.startswith("不显示")] == NOUGHTS


def test_places_count_hidden_lines() -> None:
    (grid,) = (block for block in read_document(_workbook()).blocks if isinstance(block, Grid))
    (cell,) = (cell for cell in grid.cells if cell.text == "4")
    assert (cell.place.row, cell.place.column) == (4, 4)


def test_a_merged_cell_that_begins_hidden_shows_in_the_rest() -> None:
    assert rows_of(read_document(_workbook(merged="C4:D4")))[2] == ["规范性文件", "3", "94"]


def test_a_workbook_that_hides_everything_is_refused() -> None:
    workbook = Workbook()
    workbook.active.append(["规章", 1])
    workbook.active.row_dimensions[1].hidden = True
    made = BytesIO()
    workbook.save(made)
    with pytest.raises(ReadError, match="空"):
        read_document(made.getvalue())


def test_blank_merged_cells_below_a_page_number_are_cells() -> None:
    """The labels would else be lines of text, and the page number the value of the one above."""
    workbook = Workbook()
    sheet = workbook.active
    for text in ("5", "行政处罚", "行政强制"):
        sheet.append([text])
    sheet.merge_cells("B2:D2")
    sheet.merge_cells("B3:D3")
    made = BytesIO()
    workbook.save(made)
    assert rows_of(read_document(made.getvalue())) == [["行政处罚", "", "", ""], ["行政强制", "", "", ""]]


def _with_formula(cell: bytes) -> bytes:
    """The workbook with a formula in place of the number in B2."""
    changed = BytesIO()
    with ZipFile(BytesIO(_workbook())) as source, ZipFile(changed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(b'<c r="B2" t="n"><v>1</v></c>', cell))
    return changed.getvalue()


def test_web_page_that_a_spreadsheet_program_saved_has_its_title_apart() -> None:
    """The title stood in a row of the one table, and neither authority nor year was found."""
    rows = "<tr><td colspan=2>甲镇2023年政府信息公开工作年度报告</td></tr><tr><td>规章</td><td>5</td></tr>"
    page = f"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body><table>{rows}</table></body></html>"
    document = read_document(page.encode())
    assert document.blocks[0].text == "甲镇2023年政府信息公开工作年度报告"
    assert rows_of(document) == [["规章", "5"]]


@pytest.mark.parametrize("result", [b"<v></v>", b"<v />", b"", b"<v/>\n"])
def test_a_formula_without_its_result_is_refused_and_is_no_blank(result: bytes) -> None:
    with pytest.raises(ReadError, match=r"公式没有算出结果（如 B2）"):
        read_document(_with_formula(b'<c r="B2"><f>2-1</f>' + result + b"</c>"))


@pytest.mark.parametrize(
    ("cell", "text"),
    [(b'<c r="B2"><f>2-1</f><v>1</v></c>', "1"), (b'<c r="B2" t="str"><f>IF(TRUE,"")</f><v></v></c>', "")],
)
def test_a_formula_with_its_result_is_read(cell: bytes, text: str) -> None:
    assert rows_of(read_document(_with_formula(cell)))[1] == ["规章", text, "2"]


def test_a_number_that_shows_as_something_else_is_not_read_as_stored() -> None:
    assert rows_of(read_document(_with_formats())) == READ_AS_SHOWN


def _raised_and_struck() -> CellRichText:
    parts = (InlineFont(strike=True), "9"), (InlineFont(b=True), "12"), (InlineFont(vertAlign="superscript"), "1")
    return CellRichText(*(TextBlock(font, text) for font, text in parts))


def _as_excel_stores_texts(data: bytes) -> bytes:
    """Move the texts that stand in the cells into the part for shared ones."""
    changed, texts = BytesIO(), list[bytes]()

    def move(found: re.Match[bytes]) -> bytes:
        texts.append(found[2])
        return found[1].replace(b"inlineStr", b"s") + b"<v>%d</v></c>" % (len(texts) - 1)

    with ZipFile(BytesIO(data)) as source, ZipFile(changed, "w") as target:
        for name in source.namelist():
            part = re.sub(rb"(<c [^>]*>)<is>(.*?)</is></c>", move, source.read(name))
            part = part.replace(
                b"</Relationships>", b'<Relationship Id="r9" Type="x/sharedStrings" Target="sharedStrings.xml"/>$0'
            )
            target.writestr(name, part.replace(b"$0", b"</Relationships>"))
        target.writestr(
            "xl/sharedStrings.xml", b"<sst>" + b"".join(b"<si>%s</si>" % text for text in texts) + b"</sst>"
        )
    return changed.getvalue()


def _with_marks() -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["规章", "#REF!", _raised_and_struck(), 5, 6, 7])
    sheet["D1"].font, sheet["E1"].font = Font(strike=True), Font(color="FFFFFFFF")
    sheet["F1"].font, sheet["F1"].fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF0000FF")
    made = BytesIO()
    workbook.save(made)
    return made.getvalue()


SHOWN_OF_MARKS = ["规章", "#REF!", "12[1]", "", "不显示，实为6", "7"]


@pytest.mark.parametrize("store", [bytes, _as_excel_stores_texts])
def test_a_cell_is_read_as_it_shows(store: Callable[[bytes], bytes]) -> None:
    """Errors came blank; struck and raised digits joined the number, and white ones were read."""
    assert rows_of(read_document(store(_with_marks()))) == [SHOWN_OF_MARKS]


def test_a_text_of_several_fonts_that_goes_on_in_another_record() -> None:
    """There it says anew how wide its signs are."""
    font = struct.pack("<5H", 200, 0, 8, 400, 0)
    struck = struct.pack("<5H", 200, 8, 8, 400, 0)
    strings = struct.pack("<IIHBH", 1, 1, 3, 9, 1) + "章1".encode("utf-16-le")
    rest = b"\x00" + b"2" + struct.pack("<HH", 1, 1)
    cell = struct.pack("<3HI", 0, 1, 0, 0)
    parts = (0x31, font), (0x31, struck), (0xE0, bytes(20)), (0xFC, strings), (0x3C, rest), (0xFD, cell)
    records = [Record(kind, content, 0) for kind, content in parts]
    assert list(find_marked(records)) == [(0, (0, 1, "章"))]


def test_a_title_in_a_box_on_the_sheet_is_read() -> None:
    text = "<a:p><a:r><a:t>甲镇2023年年度报告</a:t></a:r></a:p>"
    box = f"<d:wsDr xmlns:d='urn:d' xmlns:a='urn:a'><d:sp><d:txBody>{text}</d:txBody></d:sp></d:wsDr>"
    relation = "<r><r Id='r1' Type='x/drawing' Target='../drawings/drawing1.xml'/></r>"
    packed = BytesIO(_workbook())
    with ZipFile(packed, "a") as target:
        target.writestr("xl/drawings/drawing1.xml", box)
        target.writestr("xl/worksheets/_rels/sheet1.xml.rels", relation)
    document = read_document(packed.getvalue())
    assert document.blocks[0].text == "甲镇2023年年度报告"
    assert rows_of(document) == SHOWN


def test_rows_without_height_and_columns_without_width_are_hidden() -> None:
    changed = BytesIO()
    with ZipFile(BytesIO(_workbook())) as source, ZipFile(changed, "w") as target:
        for name in source.namelist():
            part = source.read(name).replace(b'<row r="3" hidden="1"', b'<row r="3" ht="0"')
            target.writestr(name, re.sub(rb'<col [^>]*min="3"[^>]*>', b'<col min="3" max="3" width="0"/>', part))
    assert rows_of(read_document(changed.getvalue())) == SHOWN


def test_a_sheet_that_shows_no_noughts_has_none() -> None:
    workbook = Workbook()
    workbook.active.append(["规章", 0, 1])
    workbook.active.sheet_view.showZeros = False
    made = BytesIO()
    workbook.save(made)
    assert rows_of(read_document(made.getvalue())) == [["规章", "不显示，实为0", "1"]]


def test_a_workbook_that_names_thousands_of_sheets_is_not_handed_to_the_library() -> None:
    """One sheet named 50,000 times took 9 s and 505 MiB."""
    sheets = "".join(f'<sheet name="{number}" r:id="rId1"/>' for number in range(6_000))
    book = write_zip({"xl/workbook.xml": f'<workbook xmlns:r="r"><sheets>{sheets}</sheets></workbook>'})
    with pytest.raises(ReadError, match="异常庞大"):
        check_workbook(book)
