"""Files to be taken away from the site: what units filed, what was found, the measures and the units, as CSV.

UTF-8 with a byte order mark, so that spreadsheet programs read the Chinese; a text that one would run as a formula gets
an apostrophe before it. Whole tables for analysts are exports of the warehouse, not made here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import duckdb

from dashboards.measures import all_measures, forms_of
from pipelines.cli.output import mark_formula
from pipelines.published_text import publish_text
from pipelines.warehouse_file import give_back_memory, read_rows
from schemas.codebook import forms

FINDINGS_QUERY = """
SELECT f.year, a.authority_code, a.name, f.severity, f.outcome, f.rule, array_to_string(f.cells, ' '),
  f.expected, f.actual, f.difference, f.message
FROM current_findings f JOIN authorities a USING (authority_code) WHERE f.year = ?
ORDER BY a.position, a.authority_code, f.outcome, f.rule, f.instance
"""
FINDING_YEARS_QUERY = "SELECT DISTINCT year FROM current_findings ORDER BY year DESC"
STANDINGS_QUERY = """
SELECT s.year, a.authority_code, a.name, a.short_name, a.kind, s.state, s.error_count, s.warning_count, s.form,
  s.revision, s.path
FROM standings s JOIN authorities a USING (authority_code) ORDER BY s.year DESC, a.position, a.authority_code
"""
UNIT_COLUMNS = ("年度", "单位代码", "单位全称", "单位简称", "类别")
STANDING_COLUMNS = (*UNIT_COLUMNS, "状态", "错误数", "提醒数", "格式", "第几次报送", "原始文件")
YEAR_HEAD = ("单位代码", "单位全称", "类别", "年度", "格式")
"""Columns of a year's file before the cells."""
CODES_QUERY = """
SELECT DISTINCT c.cell_code
FROM current_reports r JOIN authorities a USING (authority_code) JOIN current_cells c USING (report_id)
WHERE r.year = ?
"""
HEADS_QUERY = """
SELECT r.report_id, a.authority_code, a.name, a.kind, r.form
FROM current_reports r JOIN authorities a USING (authority_code)
WHERE r.year = ? ORDER BY a.position, a.authority_code
"""
CELLS_QUERY = "SELECT report_id, cell_code, value FROM cells WHERE year = ? AND report_id IN (SELECT unnest(?))"
REPORTS_AT_ONCE = 256

REPORTS_QUERY = """
SELECT count(*) FROM current_reports r JOIN authorities USING (authority_code)
SEMI JOIN current_cells c ON c.report_id = r.report_id AND c.year = r.year WHERE r.year = ?
"""


@dataclass(frozen=True, slots=True)
class Download:
    """A file as the data page lists it: name, what is in it in words, what each column means, size."""

    name: str
    title: str
    columns: str
    row_count: int
    size_bytes: int


MadeDownload = tuple[Download, bytes]
"""A file as listed, and its content: apart, so that the list does not keep every file of a province in memory."""


def county_downloads(connection: duckdb.DuckDBPyConnection) -> Iterator[MadeDownload]:
    """Yield the files about the whole county one at a time: standings, findings, measures."""
    yield _download(
        "standings",
        "各单位各年度的报送和核对情况",
        "状态：clean 通过，warnings 提醒，errors 错误，unreadable 读不出，not_handed_in 未报送",
        STANDING_COLUMNS,
        read_rows(connection, STANDINGS_QUERY),
    )
    yield _download(
        "findings",
        "全部核对结果",
        "结果：fail 不符，not_assessable 不能判断；涉及的格用指标代码，以空格隔开；相差为填报减应为",
        ["年度", "单位代码", "单位全称", "程度", "结果", "规则", "涉及的格", "应为", "填报", "相差", "说明"],
        _finding_rows(connection),
    )
    yield _download(
        "measures",
        "指标和口径",
        "代码即各年度数据文件的列名；格式为印有这一项的年度报告格式",
        ["代码", "指标", "所在表", "单位", "格式", "定义"],
        [(m.id, m.label, m.table, m.unit, " ".join(forms_of(m)), m.definition) for m in all_measures()],
    )


def _finding_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """Yield all findings, sorted a year at a time: sorting takes memory for every sentence."""
    for year in connection.execute(FINDING_YEARS_QUERY).fetchall():
        yield from read_rows(connection, FINDINGS_QUERY, year)
        give_back_memory(connection)


def kept_year_download(connection: duckdb.DuckDBPyConnection, year: int, size_bytes: int) -> Download:
    """Return what is listed of a year's file that need not be made again."""
    [(count,)] = connection.execute(REPORTS_QUERY, [year]).fetchall()
    return Download(*_year_words(year), count, size_bytes)


def year_download(connection: duckdb.DuckDBPyConnection, year: int) -> MadeDownload:
    """Return what was filed for a year: a row a report, a column a cell; empty where there is no number."""
    used = {code for (code,) in connection.execute(CODES_QUERY, [year]).fetchall()}
    columns = list(dict.fromkeys(code for form in forms().values() for code in form.cells_by_code if code in used))
    return _download(*_year_words(year), [*YEAR_HEAD, *columns], _year_rows(connection, year, columns))


def _year_rows(connection: duckdb.DuckDBPyConnection, year: int, columns: Sequence[str]) -> Iterator[list[Any]]:
    heads = connection.execute(HEADS_QUERY, [year]).fetchall()
    for start in range(0, len(heads), REPORTS_AT_ONCE):
        batch = heads[start : start + REPORTS_AT_ONCE]
        cells: dict[str, dict[str, float | None]] = {}
        for report_id, code, value in read_rows(connection, CELLS_QUERY, [year, [head[0] for head in batch]]):
            cells.setdefault(report_id, {})[code] = value
        for report_id, code, name, kind, form in batch:
            if filed := cells.get(report_id):
                yield [code, name, kind, year, form, *map(filed.get, columns)]


def year_name(year: int) -> str:
    """Return the name of the file of what was filed for a year."""
    return f"cells-{year}"


def _year_words(year: int) -> tuple[str, str, str]:
    return (
        year_name(year),
        f"{year} 年度各单位填报的数",
        "一行一份报告，一列一格（列名为指标代码，见“指标和口径”）；没有数的格留空，不是 0；金额为万元",
    )


def _download(name: str, title: str, columns: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> MadeDownload:
    content, count = io.BytesIO(), 0
    with io.TextIOWrapper(content, encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(head)
        for count, row in enumerate(rows, start=1):  # noqa: B007 - how many there were
            writer.writerow([_plain(value) for value in row])
        text.flush()
        data = content.getvalue()
    return Download(name, title, columns, count, len(data)), data


def _plain(value: Any) -> Any:
    """Return a value as it stands in a file: whole numbers without decimals, no text that could run as a formula."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return plain_text(value) if isinstance(value, str) else value


@lru_cache(maxsize=8_192)
def plain_text(text: str) -> str:
    """A text without what must not be published; most are names and codes that stand in thousands of rows."""
    return str(mark_formula(publish_text(text)))
