"""The county's tables of a year as a Word file in the official layout, ready to be put into its own report."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.documents.word import (
    FANG,
    HEI,
    TEXT_WIDTH,
    Look,
    Printed,
    list_table,
    official_table,
    paragraph,
    write_document,
)
from dashboards.exports.county_year import MARK, NO_SUM, CountyYear, reconciliation_lines
from pipelines.roll_up.reconciliation import Reconciliation
from schemas.codebook import TABLES, all_cells
from schemas.layout import DISCLOSURE_COLUMNS, LABEL_COLUMNS, LayoutCell, table_layout
from schemas.words import format_number

TITLE = Look(size=36, bold=True, align="center")
SUBTITLE = Look(size=24, align="center")
HEADING = Look(size=28, font=HEI)
SUBHEADING = Look(size=24, font=HEI)
TEXT = Look(size=24, font=FANG, align="both")
GAP = Look(size=16)
BLOCK_FILL = "C6D9F1"
"""Behind the titles of table 二, as in the printed form."""
CELL_SIZES = {"二": 20, "三": 18, "四": 20}
HEAD = ("格", "县报告", "各单位之和", "差额", "说明")
WIDTHS = (3300, 1150, 1250, 1050, TEXT_WIDTH - 6750)


def county_document(county: CountyYear) -> bytes:
    """Return the tables as a .docx file; the same contents give the same bytes."""
    return write_document(_pieces(county), county.title)


def _pieces(county: CountyYear) -> Iterator[str]:
    yield paragraph(county.title, TITLE, space=60)
    yield paragraph(county.subtitle, SUBTITLE, space=240)
    titles = {section.number: section.title for section in county.rolled.form.sections}
    for number in TABLES:
        yield paragraph(f"{number}、{titles[number]}", HEADING, keep=True, new_page=number == "三", space=120)
        yield _table(county, number)
        yield paragraph("", GAP, space=120)
    yield paragraph("说明", HEADING, keep=True, space=120)
    for heading, sentences in county.sections():
        yield paragraph(heading, SUBHEADING, keep=True)
        for sentence in sentences:
            yield paragraph(sentence, TEXT, indent=True)
    if county.reconciliation:
        yield from _compared(county.reconciliation)


def _table(county: CountyYear, number: str) -> str:
    size = CELL_SIZES[number]

    def content(cell: LayoutCell) -> Printed:
        if cell.code is None:
            return Printed(cell.text, _label_look(cell, number, size))
        found = county.sum_of(cell.code)
        text = NO_SUM if found.total is None else plain_number(found.total) + MARK * bool(found.gaps)
        return Printed(text, Look(size=size, align="center"))

    layout = table_layout(county.rolled.form, number, with_optional=county.rolled.has_optional_rows)
    return official_table(layout, content)


def _label_look(cell: LayoutCell, number: str, size: int) -> Look:
    if number == "二" and cell.column_span == DISCLOSURE_COLUMNS:
        return Look(size=size, fill=BLOCK_FILL)
    is_row_label = number == "三" and cell.column < LABEL_COLUMNS
    return Look(size=size, align="left" if is_row_label else "center")


def plain_number(value: float) -> str:
    """Return a number as the form has it: no separators, decimals as they are."""
    return format_number(value).replace(",", "")


def _compared(found: Reconciliation) -> Iterator[str]:
    yield paragraph("与县政府报告逐格核对", HEADING, keep=True, new_page=True, space=120)
    for line in reconciliation_lines(found):
        yield paragraph(line, TEXT, indent=True)
    if found.differing:
        small, middle = Look(size=20, font=FANG), Look(size=20, align="center")
        rows = (
            (
                Printed(all_cells()[row.code].label, small),
                Printed(format_number(row.filed.value), middle),
                Printed(format_number(row.total.total), middle),
                Printed(f"{'+' if (row.difference or 0) > 0 else ''}{format_number(row.difference)}", middle),
                Printed(found.explain(row), small),
            )
            for row in found.differing
        )
        yield list_table(HEAD, rows, WIDTHS)
