"""Which official form a report is on, told from the columns and rows it prints and never from its year.

Does not belong here: the values.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from pipelines.recognise.labels import Meaning, Role
from schemas.codebook import forms

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from pipelines.recognise.segment import Item

_SPLIT_ROWS = frozenset({"other_not_corrected", "other_fee_unpaid", "other_rest"})
"""The three rows into which the 2021 form splits 其他处理."""


@cache
def _own_meanings() -> dict[str, frozenset[Meaning]]:
    """Form → the rows and columns of table 二 that only this generation of the form prints."""
    printed: dict[str, set[Meaning]] = {}
    for code in ("2019", "2021"):
        blocks = [block for block in forms()[code].blocks if block.table == "二"]
        printed[code] = {Meaning(Role.ROW, block.code, row.code) for block in blocks for row in block.rows}
        printed[code] |= {Meaning(Role.COLUMN, block.code, column.code) for block in blocks for column in block.columns}
    old, new = printed["2019"], printed["2021"]
    return {"2019": frozenset(old - new), "2021": frozenset(new - old)}


def find_form(items: list[Item], rows: list[RowSeen]) -> str:
    """Return the code of the form: columns and rows of table 二 decide, then the rows of 其他处理.

    Where table 二 says nothing, the three rows of 其他处理 make it the 2021 form and one row the 2019 form.
    """
    seen = {meaning for item in items for meaning in item.meanings}
    score = Counter({code: len(seen & own) for code, own in _own_meanings().items()})
    requests = {row.code for row in rows if row.block == "requests"}
    is_split = bool(requests & _SPLIT_ROWS)
    if score["2019"] > score["2021"] or (score["2019"] == score["2021"] and requests and not is_split):
        return "2019"
    return "2021" if is_split or "other" not in requests else "2021-one-other"
