"""What a reader got wrong on an item: nothing may be wrong, and what is knowable must be right."""

from __future__ import annotations

from functools import cache
from math import isclose
from typing import Any

from pipelines.document import ReadError
from pipelines.read.content import read_document
from pipelines.recognise.report import recognise
from pipelines.register import fold_name
from pipelines.report import CellReading, NotAReportError, Report
from tests.corpus.model import CorpusItem

UNKNOWN = ("unreadable", "blank", "missing", "mark")


def find_faults(item: CorpusItem) -> list[str]:
    """Read an item and return what is wrong with the answer, nothing if all is well."""
    try:
        report = recognise(read_document(item.data, item.filename))
    except (ReadError, NotAReportError) as error:
        return [f"refused: {error}"]
    return [*_identity_faults(item, report), *_cell_faults(item, report)]


def _identity_faults(item: CorpusItem, report: Report) -> list[str]:
    faults = []
    is_known = len(item.may_be_unreadable) < len(item.truth)
    if is_known and report.form != item.form.code:
        faults.append(f"form {item.form.code}, came {report.form}")
    if report.year != item.year:
        faults.append(f"year {item.year}, came {report.year}")
    if fold_name(_simplified(report.authority or "")) != fold_name(item.authority):
        faults.append(f"authority {item.authority}, came {report.authority}")
    return faults


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _simplified(text: str) -> str:
    return str(_converter().convert(text))


def _cell_faults(item: CorpusItem, report: Report) -> list[str]:
    faults = []
    for code, (value, state) in item.truth.items():
        reading = report.cells.get(code)
        if reading is None:
            if state != "missing" and code not in item.may_be_unreadable:
                faults.append(f"lost {code}: {value} ({state}), came nothing")
        elif not _is_right(reading, value, state, code in item.may_be_unreadable):
            kind = "lost" if reading.value is None else "WRONG"
            faults.append(
                f"{kind} {code}: {value} ({state}), came {reading.value} ({reading.state}) from {reading.raw!r}"
            )
    extra = [code for code in report.cells if code not in item.truth and report.cells[code].value is not None]
    return faults + [f"WRONG {code}: not in the report, came {report.cells[code].value}" for code in extra]


def _is_right(reading: CellReading, value: float | None, state: str, may_be_unreadable: bool) -> bool:
    if reading.value is None:
        return str(reading.state) == state or (may_be_unreadable and str(reading.state) in UNKNOWN)
    return value is not None and isclose(reading.value, value, abs_tol=1e-9) and str(reading.state) == "number"
