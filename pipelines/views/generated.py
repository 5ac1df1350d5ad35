"""Views whose SQL follows from the codebook: what belongs to one series, and a column a cell for each form."""

from __future__ import annotations

from schemas.codebook import all_cells, equivalences, forms, forms_of_cell
from schemas.tables import quoted


def series_parts() -> str:
    """Return the view of which cells make up a series, as the codebook declares it.

    A cell is a series of its own, comparable where both forms print it; a declared equivalence is one over both forms.
    """
    printed = {code: form.printed for code, form in forms().items()}
    joined = {each.code: each.sum_of for each in equivalences()}
    parts = {part for each in joined.values() for part in each}
    rows = []
    for code, cell in all_cells().items():
        row = f"{cell.block.code}.{cell.row.code}"
        is_in_both = len({printed[form] for form in forms_of_cell(code)}) > 1
        rows.append((code, code, (is_in_both and row not in parts) or row in joined))
        rows += [(f"{whole}.{cell.column.code}", code, True) for whole, of in joined.items() if row in of]
    values = ", ".join(f"({quoted(series)}, {quoted(code)}, {is_same})" for series, code, is_same in rows)
    comment = "序列的组成：每个序列由哪些格相加，按格式声明；is_comparable 为两种格式口径一致、可以相连"
    return f"""CREATE VIEW series_parts AS
        SELECT * FROM (VALUES {values}) AS parts(series_code, cell_code, is_comparable);
        COMMENT ON VIEW series_parts IS {quoted(comment)}"""  # noqa: S608 - names of our own codebook


def wide_views() -> list[str]:
    """Return the wide views, one for each printed form: a row a report, a column a cell."""
    return [_wide_view(printed) for printed in dict.fromkeys(form.printed for form in forms().values())]


def wide_name(printed: str) -> str:
    """Return the name of the wide view of a printed form."""
    return f"facts_wide_{printed}"


def _wide_view(printed: str) -> str:
    codes = dict.fromkeys(cell.code for form in forms().values() if form.printed == printed for cell in form.cells)
    columns = ", ".join(f'any_value(value) FILTER (cell_code = {quoted(code)}) AS "{code}"' for code in codes)
    comment = f"宽表：{printed} 年格式的报告每份一行、每格一列，列名为格代码；采用数，没有数的为空"
    return f"""CREATE VIEW {wide_name(printed)} AS
        SELECT year, authority_code, short_name, kind, form, report_id, {columns}
        FROM facts WHERE form_printed = {quoted(printed)}
        GROUP BY year, authority_code, short_name, kind, form, report_id;
        COMMENT ON VIEW {wide_name(printed)} IS {quoted(comment)}"""  # noqa: S608 - names of our own codebook
