"""The official layout: tiles the table, holds every cell once, and is the layout of the blank form of 2021."""

from __future__ import annotations

from collections import Counter

import docx
import pytest

from schemas.codebook import TABLES, forms
from schemas.layout import layout_rows, layout_size, table_layout

FORMS = list(forms().values())


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
@pytest.mark.parametrize("with_optional", [False, True])
def test_every_cell_of_the_form_is_laid_out_exactly_once(form, with_optional):
    codes = [
        cell.code for table in TABLES for cell in table_layout(form, table, with_optional=with_optional) if cell.code
    ]
    expected = list(form.cells_by_code if with_optional else form.required_codes)
    assert Counter(codes) == Counter(expected)
    assert codes == expected, "in the order of the form"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("with_optional", [False, True])
def test_cells_tile_the_table_without_overlap_or_hole(form, table, with_optional):
    cells = table_layout(form, table, with_optional=with_optional)
    covered = Counter(
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    )
    rows, columns = layout_size(cells)
    assert set(covered.values()) == {1}
    assert len(covered) == rows * columns


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_value_cells_are_empty_and_headers_speak(form):
    for table in TABLES:
        for cell in table_layout(form, table):
            assert cell.is_header == (cell.code is None)
            assert bool(cell.text) == cell.is_header


@pytest.mark.parametrize(
    ("code", "sizes"), [("2019", [(18, 4), (26, 10), (4, 15)]), ("2021", [(14, 4), (28, 10), (4, 15)])]
)
def test_sizes_are_those_of_the_printed_forms(code, sizes):
    assert [layout_size(table_layout(forms()[code], table)) for table in TABLES] == sizes


def test_last_column_of_a_short_block_takes_the_columns_that_are_left():
    spans = {cell.code: cell.column_span for cell in table_layout(forms()["2019"], "二") if cell.code}
    assert spans["procurement.central_procurement.projects"] == 1
    assert spans["procurement.central_procurement.amount"] == 2
    assert spans["fees.administrative_fees.change"] == 2


def test_outcome_groups_span_their_rows():
    labels = {
        cell.text: (cell.row, cell.column, cell.row_span, cell.column_span)
        for cell in table_layout(forms()["2021"], "三")
    }
    assert labels["三、本年度办理结果"] == (5, 0, 22, 1)
    assert labels["（三）不予公开"] == (7, 1, 8, 1)
    assert labels["（六）其他处理"] == (23, 1, 3, 1)
    assert labels["四、结转下年度继续办理"] == (27, 0, 1, 3)
    one_other = {cell.text: cell.column_span for cell in table_layout(forms()["2021-one-other"], "三")}
    assert one_other["（六）其他处理"] == 2


def test_unknown_table_is_refused():
    with pytest.raises(ValueError, match="没有表五"):
        table_layout(forms()["2021"], "五")


def test_layout_is_that_of_the_official_blank_form(shared):
    document = docx.Document(str(shared / "real" / "blank_form_2021.docx"))
    for table, printed in zip(TABLES, document.tables, strict=True):
        ours = table_layout(forms()["2021"], table)
        rows, columns = layout_size(ours)
        owner = {
            (r, c): cell
            for cell in ours
            for r in range(cell.row, cell.row + cell.row_span)
            for c in range(cell.column, cell.column + cell.column_span)
        }
        assert (len(printed.rows), len(printed.columns)) == (rows, columns)
        for r, row in enumerate(printed.rows):
            assert ["".join(cell.text.split()) for cell in row.cells] == [owner[r, c].text for c in range(columns)]


def test_rows_group_cells_by_the_row_they_begin_in():
    rows = layout_rows(table_layout(forms()["2021"], "四"))
    assert [len(row) for row in rows] == [2, 7, 10, 15]
