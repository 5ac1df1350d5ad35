"""Why a cell was changed, in words: the file handed in again, what was set aside, a correction of the ledger.

The columns are those of the view `cell_changes`; `gouji trace` and the unit's page say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.codebook import all_cells, forms

SHOWN_DIGITS = 12
"""Digits of a sha256 that tell files apart for people."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What the view says of why a cell changed; `person` as it may be shown, `moment` in UTC.

    `path`, `sha256` and `revision` are those of the report that stands after it, `old_revision` of the one before.
    """

    why: str
    cell_code: str
    moment: datetime
    person: str | None
    reason: str | None
    act_number: int | None
    is_whole_table: bool
    old_revision: int
    old_form: str
    revision: int
    form: str
    path: str
    sha256: str


COLUMNS = (
    "why, cell_code, moment, person, reason, act_number, is_whole_table, old_revision, old_form, revision, form, path,"
    " sha256"
)
"""The columns of `cell_changes` in the order of the fields of `Cause`."""


def change_words(cause: Cause, day: str) -> str:
    """Say why a cell changed: by which file or by whom, and whether the whole table or the form changed.

    Args:
        cause: what the view says.
        day: the day of the change, in the time of whoever reads it.
    """
    by = f"{cause.person}：{cause.reason}"
    if cause.why == "decision":
        return f"更正，{day} {by}（台账第 {cause.act_number} 条），填报数仍在"
    if cause.why == "set_aside":
        return f"第 {cause.old_revision} 次报送被搁置，{day} {by}；第 {cause.revision} 次重新为准"
    told = f"重新报送（第 {cause.revision} 次），{day} 交来，{cause.path}，sha256 {cause.sha256[:SHOWN_DIGITS]}…"
    old, new = forms()[cause.old_form].printed, forms()[cause.form].printed
    if old != new:
        told += f"；格式由 {old} 年改为 {new} 年"
    if cause.is_whole_table:
        told += f"；表{all_cells()[cause.cell_code].table}各格都改了"
    return told
