"""The official tables of every form come out of .doc, .rtf, .odt, .xls and .xlsx cell by cell, with their spans."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pipelines.document import Document, Paragraph
from pipelines.read import doc, odt, pdf, rtf
from pipelines.read.workbook import xlsx
from tests.unit.read.office_files import FORMS, expected_tables, grids_of, office_files, tables_of, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

READERS: dict[str, Callable[[bytes], Document]] = {
    "doc": doc.read_natively,
    "rtf": rtf.read_natively,
    "odt": odt.read,
    "xls": xlsx.read,
}


def texts_of(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.office
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ending", READERS)
def test_every_cell_and_span_of_the_official_tables(form: str, ending: str) -> None:
    document = READERS[ending](office_files()[form, ending])
    assert tables_of(document) == [
        [(*cell[:4], cell[4].replace("\n", "")) for cell in table] for table in expected_tables(form)
    ]
    assert "年度报告" in texts_of(document)[0]
    assert [text[0] for text in texts_of(document)[1:4]] == ["二", "三", "四"]


@pytest.mark.parametrize("form", FORMS)
def test_workbook_with_numbers_as_numbers(form: str) -> None:
    document = xlsx.read(write_xlsx(form))
    assert tables_of(document) == [
        [(*cell[:4], cell[4].replace("\n", "")) for cell in table] for table in expected_tables(form)
    ]
    assert document.notes == ("已略去隐藏的工作表“底稿”",)
    assert str(grids_of(document)[0].place) == "工作表“Sheet” 表1 第4行"


@pytest.mark.office
@pytest.mark.parametrize("form", FORMS)
def test_pdf_keeps_every_cell_over_page_breaks_that_cut_rows(form: str) -> None:
    document = pdf.read(office_files()[form, "pdf"])
    got = Counter(cell[4] for table in tables_of(document) for cell in table)
    expected = Counter(cell[4].replace("\n", "") for table in expected_tables(form) for cell in table)
    assert {text: count for text, count in got.items() if text} == expected


@pytest.mark.office
@pytest.mark.parametrize("ending", ["doc", "rtf", "odt", "pdf"])
def test_places_name_table_row_and_column(ending: str) -> None:
    document = (pdf.read if ending == "pdf" else READERS[ending])(office_files()["2021", ending])
    cell = grids_of(document)[0].cells[5]
    assert "表1 第3行 第1列" in str(cell.place)
    assert cell.text == "规章"
