"""The gate of the site: new pages are read again, as they lie on the disk, before any of them is put in place.

Read back are the filed tables of units and the county's tables of years, on the pages that this publication writes:
each number is held against the warehouse, sums are added up anew from the cells; the rules are run on the same numbers
in `dashboards.data_gate`. Pages that were kept passed it when they were written. A page is searched for the marks of
its cells and not parsed: thousands are read back in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

import duckdb

from dashboards.addresses import filing_address, unit_address, year_address
from pipelines.errors import UsageProblem
from pipelines.warehouse_file import give_back_memory, reported_years

PAGES_AT_ONCE = 64
"""Pages whose cells are asked for together, so that memory does not grow with their number."""
EXACT = 6
"""Decimals to which sums are compared; amounts have at most four."""

TABLE, TABLE_END = '<table class="official ', "</table>"
OF = re.compile(r' data-(report|form)="([^"]*)">')
CELL = re.compile(r' data-(?:cell|total)="([^"]+)"[^>]*>([^<]*(?:<(?!/td>)[^<]*)*)</td>')
BESIDE = re.compile(r'<span class="(?:sign|hidden)"[^>]*>.*?</span>')
OF_HOW_MANY = re.compile(r'<span class="of">(.*?)</span>')
TAG = re.compile(r"<[^>]+>")
NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")

Table = dict[str, tuple[str, str]]
"""For each cell code what is printed and what stands below it."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What the county's table should say: a sum, over how many numbers of how many reports."""

    total: float | None
    number_count: int
    report_count: int


@dataclass(frozen=True, slots=True)
class FilingPage:
    """A page with the tables of a report: whose, its address, the report ("" where there is none), where it lies."""

    code: str
    address: str
    report: str
    path: Path


def check_pages(connection: duckdb.DuckDBPyConnection, site: Path, files: Mapping[str, str]) -> None:
    """Read new pages again and hold their tables against the warehouse.

    Args:
        connection: the warehouse that the pages were made from.
        site: folder of the site.
        files: what this publication wrote, by address, and where in the site it lies for now.

    Raises:
        UsageProblem: a page does not say what the warehouse says.
    """
    for year in reported_years(connection):
        if place := files.get(address := year_address(year)):
            _check_sums(address, _tables(site / place, "form"), _sums_of(connection, year))
            give_back_memory(connection)
    pages = _filings(connection, site, files)
    while batch := list(islice(pages, PAGES_AT_ONCE)):
        expected = _cells_of(connection, batch)
        for page in batch:
            _check_filing(page.address, _tables(page.path, "report"), page.report, expected.get(page.report, {}))
        give_back_memory(connection)


def _filings(connection: duckdb.DuckDBPyConnection, site: Path, files: Mapping[str, str]) -> Iterator[FilingPage]:
    """Yield the pages of filings, and of units with the newest that stands, those of a unit together."""
    query = "SELECT authority_code, year, coalesce(report_id, '') FROM standings ORDER BY ALL"
    for code, squares in groupby(connection.execute(query).fetchall(), key=itemgetter(0)):
        newest, pages = "", []
        for _, year, report in squares:
            newest = report or newest
            pages.append((filing_address(code, year), report))
        for address, report in [*pages, (unit_address(code), newest)]:
            if place := files.get(address):
                yield FilingPage(code, address, report, site / place)


def _tables(path: Path, kind: str) -> dict[str, Table]:
    """Return the official tables of a page by the report or form that they are of."""
    found: dict[str, Table] = {}
    for piece in path.read_bytes().decode("utf-8").split(TABLE)[1:]:
        table, of = piece.partition(TABLE_END)[0], OF.search(piece)
        if of and of.group(1) == kind:
            found.setdefault(of.group(2), {}).update((code, _printed(cell)) for code, cell in CELL.findall(table))
    return found


def _printed(cell: str) -> tuple[str, str]:
    below = OF_HOW_MANY.search(cell) if "<span" in cell else None
    text = BESIDE.sub("", OF_HOW_MANY.sub("", cell)) if "<span" in cell else cell
    return unescape(TAG.sub("", text)).strip(), below.group(1) if below else ""


@lru_cache(maxsize=4_096)
def _number(text: str) -> float | None:
    return float(text.replace(",", "")) if NUMBER.fullmatch(text) else None


def _cells_of(connection: duckdb.DuckDBPyConnection, pages: Sequence[FilingPage]) -> dict[str, dict[str, float | None]]:
    """Return the values of the reports of some pages; units lie together in the warehouse, so few rows are read."""
    found: dict[str, dict[str, float | None]] = {}
    for report, code, value in connection.execute(
        "SELECT report_id, cell_code, value FROM cells SEMI JOIN (SELECT unnest(?) AS report_id) USING (report_id)"
        " WHERE authority_code BETWEEN ? AND ?",
        [[page.report for page in pages], pages[0].code, pages[-1].code],
    ).fetchall():
        found.setdefault(report, {})[code] = value
    return found


def _check_filing(address: str, tables: Mapping[str, Table], report: str, expected: Mapping[str, float | None]) -> None:
    others = sorted(tables.keys() - {report})
    if others:
        raise refused(address, f"印的是报告 {others[0]}，应为 {report or '没有报告'}")
    printed = tables.get(report, {})
    for code, value in expected.items():
        text = printed[code][0] if code in printed else "没有这一格"
        if code not in printed or _number(text) != value:
            raise refused(address, f"{code} 应为 {'没有数' if value is None else value}，读回为“{text}”")
    extra = next(
        (code for code, (text, _) in printed.items() if code not in expected and _number(text) is not None), None
    )
    if extra:
        raise refused(address, f"{extra} 在数据库中没有，读回为“{printed[extra][0]}”")


def _sums_of(connection: duckdb.DuckDBPyConnection, year: int) -> dict[str, dict[str, Sum]]:
    """Add the cells of a year up by form, confirmed corrections in the place of what was filed."""
    found: dict[str, dict[str, Sum]] = {}
    for form, code, *counted in connection.execute(
        "SELECT r.form, c.cell_code, sum(coalesce(k.corrected_value, c.value)::DECIMAL(24, 6))::DOUBLE,"
        " count(coalesce(k.corrected_value, c.value)), count(*)"
        " FROM cells c JOIN reports r USING (report_id)"
        " LEFT JOIN (FROM corrections WHERE is_confirmed) k USING (report_id, cell_code)"
        " WHERE r.is_current AND r.year = ? AND c.year = r.year"
        " AND r.authority_code IN (SELECT authority_code FROM authorities WHERE is_registered) GROUP BY ALL",
        [year],
    ).fetchall():
        found.setdefault(form, {})[code] = Sum(*counted)
    return found


def _check_sums(address: str, tables: Mapping[str, Table], expected: Mapping[str, Mapping[str, Sum]]) -> None:
    if tables.keys() != expected.keys():
        forms = sorted(tables.keys() ^ expected.keys())
        raise refused(address, f"{forms[0]} 格式的合计表与数据库中有这一格式的报告不符")
    for form, sums in expected.items():
        for code, total in sums.items():
            if code not in tables[form] or not _agrees(*tables[form][code], total):
                text = "没有这一格" if code not in tables[form] else "".join(tables[form][code])
                of = f"（{total.number_count} / {total.report_count} 份有数）"
                raise refused(address, f"{code} 的合计应为 {total.total}{of}，读回为“{text}”")


def _agrees(text: str, below: str, total: Sum) -> bool:
    whole = total.number_count == total.report_count
    printed = _number(text)
    is_same = printed == total.total or (
        printed is not None and total.total is not None and round(printed - total.total, EXACT) == 0
    )
    return is_same and below == ("" if whole else f"{total.number_count}/{total.report_count}")


def refused(address: str, what: str) -> UsageProblem:
    """Return why a file as written is not published: its address, and what it says instead."""
    return UsageProblem(f"网站没有发布，原有的保持不变：写好的 {address} 读回来与数据库不符，{what}")
