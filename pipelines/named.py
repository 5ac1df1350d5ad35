"""What users mean by a name in a question to the warehouse: a unit, the whole county, a cell, years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import duckdb
from rapidfuzz import process

from pipelines.cell_names import cells_named, close_names
from pipelines.errors import UsageProblem
from pipelines.register import Register
from schemas.codebook import Cell

WHOLE_COUNTY = ("全县", "合计", "全县合计")
SHOWN_CELLS = 6
TOTAL = "total"
"""The column that stands for a row named without a column."""
YEARS = re.compile(r"(\d{4})(?:\s*[-–—~至]\s*(\d{4}))?")


def unit_named(connection: duckdb.DuckDBPyConnection, register: Register, name: str) -> tuple[str, str]:
    """Return code and short name of the unit that is meant, registered or only found in reports.

    Raises:
        UsageProblem: nobody is called so; the message says who comes close.
    """
    known = register.find(name)
    rows = connection.execute("SELECT authority_code, short_name, name FROM authorities ORDER BY position").fetchall()
    for code, short_name, full_name in rows:
        if (known and code == known.code) or name in (code, short_name, full_name):
            return code, short_name
    close = process.extract(name, [row[1] for row in rows], limit=3, score_cutoff=45)
    hint = f"，是不是：{'、'.join(match for match, *_ in close)}？" if close else "：请写登记表中的全称或简称"
    raise UsageProblem(f"没有名为“{name}”的单位{hint}")


def one_cell(name: str) -> Cell:
    """Return the cell that is meant by a code or by words of its label; of a whole row it is the total.

    Raises:
        UsageProblem: there is none, or there are several.
    """
    found = cells_meant(name)
    if len({(cell.block.code, cell.row.code) for cell in found}) == 1:
        found = [cell for cell in found if cell.column.code == TOTAL] or found
    if len(found) > 1:
        shown = "；".join(f"{cell.code} {cell.label}" for cell in found[:SHOWN_CELLS])
        more = f"等 {len(found)} 格" if len(found) > SHOWN_CELLS else ""
        raise UsageProblem(f"“{name}”指好几格，请写格代码，或把行名和列名都写上：{shown}{more}")
    return found[0]


def cells_meant(name: str) -> list[Cell]:
    """Return the cells that are meant by a code, a row's code or words of the label.

    Raises:
        UsageProblem: there is none.
    """
    found = cells_named(name)
    if not found:
        raise nothing_named(name)
    return found


def nothing_named(name: str, others: Sequence[str] = ()) -> UsageProblem:
    """Return the problem that no cell is called so, nor any of the other names; it says what comes close."""
    close = close_names(name, others)
    hint = f"，是不是：{'、'.join(close)}？" if close else "："
    how = "请写格代码（见 docs/codebook.md），或行名和列名，以空格隔开"
    return UsageProblem(f"没有名为“{name}”的{'指标或格' if others else '格'}{hint}{how}")


def years_meant(texts: Iterable[str]) -> list[int]:
    """Return the years of texts such as 2020 or 2019-2023, in order.

    Raises:
        UsageProblem: a text is neither.
    """
    years: set[int] = set()
    for text in texts:
        match = YEARS.fullmatch(text.strip())
        if not match:
            raise UsageProblem(f"“{text}”不是年度：请写成 2020 或 2019-2023")
        first, last = int(match[1]), int(match[2] or match[1])
        years.update(range(min(first, last), max(first, last) + 1))
    return sorted(years)
