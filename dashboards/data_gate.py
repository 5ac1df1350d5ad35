"""The gate of the site's data: new files of `data/` are read again, as they lie on the disk, before they are published.

Each number of a year's file is held against the warehouse, and the rules of the catalogue are run on the numbers as
read back: they must fail where the findings say, and nowhere else. The files of standings and findings are held against
the warehouse in all but their words. Files that were kept passed when they were written.

Pages are held against the same numbers of the warehouse (`dashboards.page_gate`): each number on them is that of the
year's file, so that what the rules say of the file they say of the pages.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from pathlib import Path

import duckdb
import pyarrow as pa

from dashboards.addresses import download_address
from dashboards.downloads import YEAR_HEAD, plain_text, year_name
from dashboards.page_gate import refused
from pipelines.judged_again import failures_told_wrongly
from pipelines.warehouse_file import give_back_memory, reported_years
from schemas.tables import quoted

Span = dict[str, str]
"""Codes of units that follow each other: the `first`, and what comes `after` the last."""

Reports = dict[str, list[str]]
"""Rows of a year's file, by column."""

UNITS_AT_ONCE = 256
"""Units whose numbers are held against the warehouse together, so that memory does not grow with their number."""
UNITS_OF_ROWS_AT_ONCE = 1_024
"""Units whose standings or findings are: a row a year and a few more, where a report has hundreds of numbers."""
SHOWN = 5
"""Units named where too many or too few are in a file."""
AFTER_ALL = "\U0010ffff"
"""A text that comes after any code."""

CODES = "CREATE OR REPLACE TEMP TABLE codes AS SELECT unnest($1) AS code, unnest($2) AS printed"
"""Codes of units as files print them: what could run as a formula, or looks like a telephone number, is changed."""
CODE_OF = """
CREATE OR REPLACE TEMP MACRO code_of(text) AS coalesce((SELECT min(code) FROM temp.codes WHERE printed = text), text)
"""
FILING = """
SELECT r.authority_code FROM reports r SEMI JOIN cells c ON c.report_id = r.report_id AND c.year = r.year
WHERE r.is_current AND r.year = ?
"""
FILED = """
CREATE OR REPLACE TEMP TABLE filed AS
SELECT r.report_id, r.authority_code, r.form, c.cell_code, c.value, c.state, c.reason
FROM cells c JOIN reports r USING (report_id) WHERE r.is_current AND r.year = $year AND c.year = r.year
  AND r.authority_code IN (SELECT unnest($units))
"""
READ = 'CREATE OR REPLACE TEMP TABLE read_back AS FROM {file} SELECT code_of("单位代码") AS authority_code, {columns}'
"""A file of rows is read once, since that takes longest; what is made of it is held by span."""
SPAN = "coalesce(authority_code, '') >= $first AND coalesce(authority_code, '') < $after"
PRINTED = """
CREATE OR REPLACE TEMP TABLE printed AS
SELECT "单位代码" AS authority_code, "年度" AS year, "格式" AS form, cell_code, printed,
  TRY_CAST(printed AS DOUBLE) AS value
FROM read_reports UNPIVOT INCLUDE NULLS (printed FOR cell_code IN ({cells}))
"""
DIFFERENT = """
SELECT coalesce(f.authority_code, p.authority_code), coalesce(f.cell_code, p.cell_code), f.value, p.printed
FROM printed p FULL JOIN filed f USING (authority_code, cell_code)
WHERE f.value IS DISTINCT FROM p.value OR p.authority_code IS NULL OR (p.value IS NULL AND p.printed IS NOT NULL)
  OR p.year <> $year OR p.form <> f.form
ORDER BY ALL LIMIT 1
"""
AS_READ_BACK = """
CREATE TEMP VIEW reports AS SELECT DISTINCT report_id, form FROM filed;
CREATE TEMP VIEW cells AS
SELECT f.report_id, f.cell_code, p.value, f.state, f.reason
FROM filed f LEFT JOIN printed p USING (authority_code, cell_code)
"""
ROWS = {
    "findings": (
        """"年度"::INT, "程度", "结果", "规则", coalesce("涉及的格", ''), "应为"::DOUBLE,
          "填报"::DOUBLE, "相差"::DOUBLE""",
        """SELECT authority_code, year, severity, outcome, rule, array_to_string(cells, ' '), expected, actual,
             difference FROM current_findings""",
    ),
    "standings": (
        """"年度"::INT, "状态", "错误数"::INT, "提醒数"::INT, "格式", "第几次报送"::INT""",
        "SELECT authority_code, year, state, error_count, warning_count, form, revision FROM standings",
    ),
}
"""Of a file of rows, what is compared, and the same out of the warehouse."""
OTHERS = """
WITH printed AS (FROM read_back WHERE {span}), told AS (FROM ({query}) WHERE {span})
(FROM printed EXCEPT ALL FROM told) UNION ALL (FROM told EXCEPT ALL FROM printed) LIMIT 1
"""


def check_data(connection: duckdb.DuckDBPyConnection, site: Path, files: Mapping[str, str]) -> None:
    """Read new files of data again and hold them against the warehouse.

    Args:
        connection: the warehouse that the files were made from.
        site: folder of the site.
        files: what this publication made, by address, and where in the site it lies for now.

    Raises:
        UsageProblem: a file does not say what the warehouse says.
    """
    with connection.cursor() as own:
        names = [code for (code,) in own.execute("SELECT authority_code FROM authorities").fetchall()]
        codes = dict(zip(map(plain_text, reversed(names)), reversed(names), strict=True))
        for year in reported_years(own):
            if place := files.get(address := download_address(year_name(year))):
                _check_year(own, address, site / place, year, codes)
        own.execute(CODES, [list(codes.values()), list(codes)])
        own.execute(CODE_OF)
        for name, (columns, query) in ROWS.items():
            if place := files.get(address := download_address(name)):
                _run(own, address, READ.format(file=_file(site / place), columns=columns))
                for span in _spans(own):
                    _check_rows(own, address, OTHERS.format(span=SPAN, query=query), span)
                    give_back_memory(own)


def _check_year(
    connection: duckdb.DuckDBPyConnection, address: str, path: Path, year: int, codes: Mapping[str, str]
) -> None:
    """Hold a year's file against the warehouse, a few units at a time: a row for each that filed, and for no other.

    Args:
        connection: the warehouse.
        address: the file's address.
        path: where it lies for now.
        year: what it is about.
        codes: code of each unit by what files print for it.
    """
    filing = {code for (code,) in connection.execute(FILING, [year]).fetchall()}
    seen: set[str] = set()
    try:
        for reports in _read_reports(path):
            units = [codes.get(code, code) for code in reports["单位代码"]]
            if len(seen | set(units)) < len(seen) + len(units):
                raise refused(address, "有单位不止一行")
            seen.update(units)
            _check_units(connection, address, {**reports, "单位代码": units}, year)
            give_back_memory(connection)
    except (csv.Error, ValueError) as error:
        raise refused(address, f"读不回来（{error}）") from error
    if seen != filing:
        raise refused(address, f"应有的单位与读回的不同：{' '.join(sorted(seen ^ filing)[:SHOWN])}")


def _read_reports(path: Path) -> Iterator[Reports]:
    """Yield the rows of a year's file by column, so many at a time.

    Raises:
        ValueError: it is not as files of data are: no text, no columns of units, a row of another length.
        csv.Error: it is no CSV.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, strict=True)
        head = next(rows, [])
        if not set(YEAR_HEAD) <= set(head):
            raise ValueError("缺少单位、年度或格式列")
        while some := list(islice(rows, UNITS_AT_ONCE)):
            if any(len(row) != len(head) for row in some):
                raise ValueError("有一行的列数不同")
            yield {name: list(values) for name, values in zip(head, zip(*some, strict=True), strict=True)}


def _spans(connection: duckdb.DuckDBPyConnection) -> list[Span]:
    """Part all codes there may be, known or not, by some units: from one code up to before another."""
    codes = connection.execute("SELECT authority_code FROM authorities ORDER BY authority_code").fetchall()
    starts = [code for (code,) in codes[UNITS_OF_ROWS_AT_ONCE::UNITS_OF_ROWS_AT_ONCE]]
    return [{"first": first, "after": after} for first, after in pairwise(["", *starts, AFTER_ALL])]


def _file(path: Path) -> str:
    """A file as SQL reads it: every value as text, empty as NULL."""
    return f"read_csv({quoted(str(path))}, header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')"


def _run(connection: duckdb.DuckDBPyConnection, address: str, query: str, part: object = None) -> None:
    """Run what fails where a file is not as files of data are."""
    try:
        connection.execute(query, part)
    except duckdb.Error as error:
        raise refused(address, f"读不回来（{str(error).splitlines()[0]}）") from error


def _check_units(connection: duckdb.DuckDBPyConnection, address: str, reports: Reports, year: int) -> None:
    """Hold the rows of a few units against the warehouse, and run the rules on them."""
    connection.execute(FILED, {"year": year, "units": reports["单位代码"]})
    columns = {name: pa.array((text or None for text in texts), pa.string()) for name, texts in reports.items()}
    connection.register("read_reports", pa.table(columns))
    cells = ", ".join(f'"{name}"' for name in reports if name not in YEAR_HEAD)
    _run(connection, address, PRINTED.format(cells=cells))
    connection.unregister("read_reports")
    if wrong := connection.execute(DIFFERENT, {"year": year}).fetchone():
        code, cell, value, printed = wrong
        raise refused(address, f"{code} 的 {cell} 应为 {'没有数' if value is None else value}，读回为“{printed or ''}”")
    connection.execute(AS_READ_BACK)
    told = failures_told_wrongly(connection)
    connection.execute("DROP VIEW temp.reports; DROP VIEW temp.cells")
    if told:
        raise refused(address, f"按读回的数重新核对，与核对结果{told}")


def _check_rows(connection: duckdb.DuckDBPyConnection, address: str, query: str, span: Span) -> None:
    if other := connection.execute(query, span).fetchone():
        raise refused(address, f"如这一行：{' '.join('' if value is None else str(value) for value in other)}")
