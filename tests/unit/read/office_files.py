"""Makes the files that tests of the binary readers read: the official tables in every office format, PDF by hand.

Nothing is kept: what only LibreOffice can write is converted once for all processes of a test run.
"""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path

import docx
import openpyxl
import pytest

from pipelines.demo.writers.office import FILTERS, convert
from pipelines.document import Document, Grid
from schemas.codebook import forms
from schemas.layout import layout_size, table_layout
from tests.made_once import made_once

FORMS = tuple(forms())
TABLES = ("二", "三", "四")

Cells = list[tuple[int, int, int, int, str]]
"""A table as (row, column, row span, column span, text)."""


def expected_tables(form: str) -> list[Cells]:
    """The three tables of a form in the official layout, filled with numbers of one to seven digits."""
    tables = []
    for table in TABLES:
        draw = random.Random(f"{form}{table}")
        tables.append(
            [
                (cell.row, cell.column, cell.row_span, cell.column_span, _fill(draw) if cell.code else cell.text)
                for cell in table_layout(forms()[form], table)
            ]
        )
    return tables


def _fill(draw: random.Random) -> str:
    return draw.choice(["0", "0", "1", "3", "12", "447228", "3985758", "65.5", "12.6万元"])


def write_docx(form: str) -> bytes:
    """A report with the three tables of a form as a Word file; behind the last number of each stands a struck one."""
    document = docx.Document()
    document.add_heading("铜鼓县棋坪镇2023年政府信息公开工作年度报告", 0)
    for title, cells in zip(TABLES, expected_tables(form), strict=True):
        document.add_paragraph(f"{title}、后面有表的一部分")
        rows = max(row + span for row, _, span, _, _ in cells)
        columns = max(column + span for _, column, _, span, _ in cells)
        table = document.add_table(rows, columns)
        table.style = "Table Grid"
        for row, column, row_span, column_span, text in cells:
            first, last = table.cell(row, column), table.cell(row + row_span - 1, column + column_span - 1)
            (first if first is last else first.merge(last)).text = text
        first.paragraphs[0].add_run("7").font.strike = True
    document.add_paragraph("五、存在的主要问题及改进情况")
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def write_xlsx(form: str) -> bytes:
    """The same as one sheet, with a hidden sheet beside it; numbers are numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.cell(1, 1, "铜鼓县棋坪镇2023年政府信息公开工作年度报告")
    top = 3
    for title, cells in zip(TABLES, expected_tables(form), strict=True):
        sheet.cell(top, 1, f"{title}、后面有表的一部分")
        top += 1
        for row, column, row_span, column_span, text in cells:
            place = {"row": top + row, "column": column + 1}
            sheet.cell(**place, value=_as_number(text))
            if row_span * column_span > 1:
                sheet.merge_cells(
                    start_row=place["row"],
                    start_column=place["column"],
                    end_row=place["row"] + row_span - 1,
                    end_column=column + column_span,
                )
        top += layout_size(table_layout(forms()[form], title))[0] + 1
    book.create_sheet("底稿")["A1"] = "不报送"
    book["底稿"].sheet_state = "hidden"
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _as_number(text: str) -> int | float | str:
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


FACTORIES: list[pytest.TempPathFactory] = []
"""The one of the test run, as `tests/unit/conftest.py` hands it over."""


@cache
def office_files() -> dict[tuple[str, str], bytes]:
    """(form, ending) → the report in that format, written by LibreOffice."""
    folder = made_once(FACTORIES[0], "office-files", _convert)
    return {(form, ending): (folder / f"{form}.{ending}").read_bytes() for form in FORMS for ending in FILTERS}


def _convert(folder: Path) -> None:
    """Write the reports into a folder in every format, with one start of LibreOffice for each."""
    with ThreadPoolExecutor(2) as threads:  # another process of the test run waits meanwhile
        list(threads.map(partial(_convert_to, folder), FILTERS))


def _convert_to(folder: Path, ending: str) -> None:
    """Convert files that no other start of the program has open."""
    sources = folder / f"to-{ending}"
    sources.mkdir()
    kind, write = ("xlsx", write_xlsx) if ending == "xls" else ("docx", write_docx)
    for form in FORMS:
        (sources / f"{form}.{kind}").write_bytes(write(form))
    convert(sources.iterdir(), ending, folder)


def tables_of(document: Document) -> list[Cells]:
    """The grids of a document in the same shape as `expected_tables`."""
    return [
        [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text.replace("\n", "")) for cell in grid.cells]
        for grid in grids_of(document)
    ]


def grids_of(document: Document) -> list[Grid]:
    """The grids of a document."""
    return [block for block in document.blocks if isinstance(block, Grid)]


def write_zip(parts: dict[str, bytes | str]) -> bytes:
    """An archive of these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def write_pdf(*pages: str, resources: str = "", objects: bytes = b"") -> bytes:
    """A PDF of A4 pages with these drawing instructions; font F1 is Helvetica."""
    kids = " ".join(f"{10 + 2 * index} 0 R" for index in range(len(pages)))
    parts = [
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        f"2 0 obj<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>endobj\n".encode(),
        b"3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n",
    ]
    for index, page in enumerate(pages):
        number = 10 + 2 * index
        parts.append(
            f"{number} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F1 3 0 R>>{resources}>>>>endobj\n".encode()
        )
        parts.append(write_stream(number + 1, page.encode()))
    return b"".join([*parts, objects, b"trailer<</Root 1 0 R>>\n%%EOF"])


def write_stream(number: int, content: bytes, head: str = "") -> bytes:
    """A compressed stream object of a PDF."""
    packed = zlib.compress(content, 9)
    start = f"{number} 0 obj<<{head}/Length {len(packed)}/Filter/FlateDecode>>stream\n".encode()
    return start + packed + b"\nendstream endobj\n"


def draw_text(x: float, top: float, text: str, size: float = 10) -> str:
    """Instructions for a line of text; `top` counts from the top of the page."""
    return f"BT /F1 {size} Tf {x} {842 - top - size} Td ({text}) Tj ET\n"


def draw_line(x0: float, top0: float, x1: float, top1: float) -> str:
    """Instructions for a ruling line."""
    return f"{x0} {842 - top0} m {x1} {842 - top1} l S\n"
