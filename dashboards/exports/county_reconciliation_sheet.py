"""The sheet that holds the county's own report against the sums, cell by cell, the difference as a formula."""

from __future__ import annotations

from typing import Any

from dashboards.exports.county_year import reconciliation_lines
from pipelines.roll_up.reconciliation import Compared, Reconciliation
from pipelines.roll_up.sums import DECIMALS, GAP_WORDS
from schemas.codebook import all_cells

NAME = "与县报告核对"
HEAD = (("格", 52), ("县报告", 11), ("各单位之和", 12), ("差额", 11), ("说明", 56))
A4 = 9


def write_reconciliation(book: Any, found: Reconciliation, places: dict[str, str], styles: dict[str, Any]) -> None:
    """Write the sheet; `places` says for each cell code where its sum stands."""
    sheet = book.add_worksheet(NAME)
    for column, (_, width) in enumerate(HEAD):
        sheet.set_column(column, column, width)
    last = len(HEAD) - 1
    lines = (f"{found.roll_up.year}年度：与县政府报告逐格核对", *reconciliation_lines(found))
    for row, text in enumerate(lines):
        style = styles["heading" if row == 0 else "text"]
        sheet.merge_range(row, 0, row, last, "", style)
        sheet.write_string(row, 0, text, style)
        sheet.set_row(row, 20 if row == 0 else 34)
    top = len(lines)
    for column, (text, _) in enumerate(HEAD):
        sheet.write_string(top, column, text, styles["sum"])
    for row, compared in enumerate(found.rows, top + 1):
        _write_row(sheet, row, compared, found.explain(compared), places.get(compared.code), styles)
    sheet.autofilter(top, 0, top + len(found.rows), last)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write_row(sheet: Any, row: int, compared: Compared, words: str, place: str | None, styles: dict[str, Any]) -> None:
    sheet.write_string(row, 0, all_cells()[compared.code].label, styles["left"])
    if compared.filed.value is None:
        sheet.write_string(row, 1, GAP_WORDS.get(compared.filed.state, ""), styles["gap"])
    else:
        sheet.write_number(row, 1, compared.filed.value, styles["number"])
    total = compared.total.total
    if place is None:
        sheet.write_string(row, 2, "", styles["gap"])
    else:
        sheet.write_formula(row, 2, f"={place}", styles["number"], "–" if total is None else total)
    filed, summed = f"B{row + 1}", f"C{row + 1}"
    formula = f'=IF(AND(ISNUMBER({filed}),ISNUMBER({summed})),ROUND({filed}-{summed},{DECIMALS}),"")'
    difference = "" if compared.difference is None else compared.difference
    sheet.write_formula(row, 3, formula, styles["differs" if compared.differs else "number"], difference)
    sheet.write_string(row, 4, words, styles["left"])
