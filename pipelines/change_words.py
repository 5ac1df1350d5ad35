"""Why a cell was changed, in words: another report stands, a correction of the ledger, another version of the reader.

The columns are those of the view `cell_changes`; `gouji trace` and the unit's page say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from schemas.codebook import all_cells, forms

SHOWN_DIGITS = 12
"""Digits of a sha256 that tell files apart for people."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What the view says of why a cell changed; `person` as it may be shown, `moment` in UTC.

    `path`, `sha256`, `form` and `revision` are those of the report that stands after it, `old_revision` and `old_form`
    of the one before; None where there is none. The reader's versions are told where it is why.
    """

    why: str
    cell_code: str
    moment: datetime
    person: str | None
    reason: str | None
    act_number: int | None
    is_whole_table: bool
    old_revision: int | None
    old_form: str | None
    revision: int | None
    form: str | None
    path: str | None
    sha256: str | None
    old_reader_version: str | None
    reader_version: str | None


COLUMNS = (
    "why, cell_code, moment, person, reason, act_number, is_whole_table, old_revision, old_form, revision, form, path,"
    " sha256, old_reader_version, reader_version"
)
"""The columns of `cell_changes` in the order of the fields of `Cause`."""


def change_words(cause: Cause, day: str) -> str:
    """Say why a cell changed: by which file or by whom, and whether the whole table or the form changed.

    Args:
        cause: what the view says.
        day: the day of the change, in the time of whoever reads it.
    """
    told = _WORDS[cause.why](cause, day)
    if cause.why not in REPORTS_CHANGED:
        return told
    if cause.old_form and cause.form:
        old, new = forms()[cause.old_form].printed, forms()[cause.form].printed
        told += f"；格式由 {old} 年改为 {new} 年" if old != new else ""
    return f"{told}；表{all_cells()[cause.cell_code].table}各格都改了" if cause.is_whole_table else told


REPORTS_CHANGED = ("handed_in_again", "handed_in_late", "set_aside", "restored")


def _handed_in(cause: Cause, day: str) -> str:
    return f"重新报送（第 {cause.revision} 次），{day} 交来，{cause.path}，{_digest(cause)}"


def _handed_in_late(cause: Cause, day: str) -> str:
    return f"第 {cause.revision} 次报送比第 {cause.old_revision} 次改动的；后者 {day} 才载入，作数的仍是较后的一次"


def _set_aside(cause: Cause, day: str) -> str:
    after = f"第 {cause.revision} 次重新为准" if cause.revision else "没有别的报送作数"
    return f"第 {cause.old_revision} 次报送被搁置，{day} {cause.person}：{cause.reason}；{after}"


def _restored(cause: Cause, day: str) -> str:
    return f"第 {cause.revision} 次报送恢复作数，{day} {cause.person}：{cause.reason}"


def _corrected(cause: Cause, day: str) -> str:
    return f"更正经确认，{day} {cause.person}：{cause.reason}（台账第 {cause.act_number} 条），填报数仍在"


def _withdrawn(cause: Cause, day: str) -> str:
    return f"更正撤回，{day} {cause.person}：{cause.reason}（台账第 {cause.act_number} 条），改回填报数"


def _lapsed(cause: Cause, day: str) -> str:
    return f"作数的报告变了，{day} 起更正（台账第 {cause.act_number} 条）失效，用填报数"


def _read_otherwise(cause: Cause, day: str) -> str:
    versions = f"读取程序由第 {cause.old_reader_version} 版升级为第 {cause.reader_version} 版"
    return f"{versions}，{day} 重读同一份文件（第 {cause.revision} 次报送，{_digest(cause)}），读得不同；文件没有变"


def _digest(cause: Cause) -> str:
    return f"sha256 {(cause.sha256 or '')[:SHOWN_DIGITS]}…"


_WORDS: dict[str, Callable[[Cause, str], str]] = {
    "handed_in_again": _handed_in,
    "handed_in_late": _handed_in_late,
    "set_aside": _set_aside,
    "restored": _restored,
    "decision": _corrected,
    "withdrawn": _withdrawn,
    "lapsed": _lapsed,
    "reader": _read_otherwise,
}
"""What is said of each reason of the view."""
