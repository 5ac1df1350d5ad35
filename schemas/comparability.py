"""Which cells of one form measure the same as cells of another, as far as it is declared; everything else does not.

Two kinds of the 2021 form share all their cells. The forms of 2019 and 2021 share those that both print, but for the
rows that an equivalence joins and the blocks whose columns changed (规范性文件, 收费, 采购).
"""

from __future__ import annotations

from functools import cache

from schemas.codebook import Equivalence, equivalences, forms, forms_of_cell


@cache
def is_comparable(code: str) -> bool:
    """Tell whether a cell is printed by both forms and counts the same in both: one series over all years."""
    printed = {forms()[form].printed for form in forms_of_cell(code)}
    return len(printed) > 1 and not _joined_rows() & {_row(code)}


@cache
def counterparts(code: str, filed_form: str, wanted_form: str) -> tuple[str, ...] | None:
    """Return the cells of a report's own form whose sum is a cell of another form.

    Args:
        code: a cell of the wanted form.
        filed_form: code of the form that the report is on.
        wanted_form: code of the form that the cell is asked for.

    Returns:
        Cell codes of the filed form; None where nothing in it measures the same.
    """
    filed, wanted = forms()[filed_form], forms()[wanted_form]
    if code in filed.cells_by_code:
        return (code,) if filed.printed == wanted.printed or is_comparable(code) else None
    column = code.rsplit(".", 1)[1]
    for each in equivalences():
        if each.code == _row(code):
            parts = tuple(f"{row}.{column}" for row in each.sum_of)
            return parts if all(part in filed.cells_by_code for part in parts) else None
    return None


@cache
def undivided(code: str, filed_form: str) -> str | None:
    """Return the cell of the filed form in which a cell is contained together with others, None where there is none."""
    for each in equivalences():
        whole = f"{each.code}.{code.rsplit('.', 1)[1]}"
        if _row(code) in each.sum_of and whole in forms()[filed_form].cells_by_code:
            return whole
    return None


def _row(code: str) -> str:
    return code.rsplit(".", 1)[0]


@cache
def _joined_rows() -> frozenset[str]:
    return frozenset(row for each in equivalences() for row in _rows_of(each))


def _rows_of(each: Equivalence) -> tuple[str, ...]:
    return (each.code, *each.sum_of)
