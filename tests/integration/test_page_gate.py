"""The gate of the site: a page that does not say what the warehouse says is not published, and the old site stays."""

from __future__ import annotations

import re
from contextlib import nullcontext

import duckdb
import pytest

from dashboards import writer
from dashboards.data_gate import check_data
from dashboards.page_gate import check_pages
from pipelines.errors import UsageProblem
from pipelines.warehouse_file import connect
from tests.published_site import PublishedCounty
from tests.published_site import county_site as county_site

FILED = "unit/yl-010/2020.html"
OWN = "unit/yl-010/index.html"
YEAR = "year/2020.html"

SABOTAGE = {
    "a filed number": (FILED, r'(data-cell="requests\.received\.natural_person".*?>)(\d)(?=[\d,]*<)', r"\g<1>9\2"),
    "a number where none was filed": (FILED, r"(?<=>)未填(?=</a>)", "0"),
    "a number left out": (OWN, r'(data-cell="requests\.received\.total".*?>)[\d,]+(?=<)', r"\1–"),
    "a cell that is gone": (OWN, r'<td[^>]* data-cell="appeals\.suit_direct\.total".*?</td>', ""),
    "a page cut off": (FILED, r'(?s)<table class="official appeals".*', ""),
    "another report": (FILED, r'data-report="[^"]*"', 'data-report="0123456789abcdef"'),
    "a sum": (YEAR, r'(data-total="requests\.received\.total">)', r"\g<1>1"),
    "of how many": (YEAR, r'(data-total="requests\.received\.total"><a [^>]*>[^<]+)', r'\1<span class="of">1/2</span>'),
    "a form left out": (YEAR, r'(?s)<table class="official.*', ""),
}


@pytest.mark.parametrize(("address", "pattern", "replacement"), SABOTAGE.values(), ids=SABOTAGE)
def test_a_page_that_says_something_else_is_named(county_site, tmp_path, address, pattern, replacement):
    address, text = with_match(county_site, address, pattern)
    page = tmp_path / "page.html"
    with connect(county_site.warehouse, read_only=True) as connection:
        page.write_text(text, encoding="utf-8")
        check_pages(connection, tmp_path, {address: page.name})
        page.write_text(re.sub(pattern, replacement, text, count=1), encoding="utf-8")
        with pytest.raises(UsageProblem, match=f"网站没有发布，原有的保持不变：写好的 {address} 读回来与数据库不符"):
            check_pages(connection, tmp_path, {address: page.name})


def with_match(county: PublishedCounty, address: str, pattern: str) -> tuple[str, str]:
    """The page, or where nothing on it can be spoiled so, the first of its kind on which something can."""
    others = sorted(county.site.glob("unit/*/20??.html" if address == FILED else address))
    for path in (county.site / address, *others):
        text = path.read_text(encoding="utf-8")
        if re.search(pattern, text):
            return path.relative_to(county.site).as_posix(), text
    raise AssertionError(f"nothing to spoil: {pattern}")


DATA = "data/cells-2020.csv"
FINDINGS, STANDINGS = "data/findings.csv", "data/standings.csv"
DAMAGE = {
    "a number": (DATA, rb"(\n[^\n]*,2019,(?:\d*,){40}\d*)(?=[,\r])", rb"\g<1>7"),
    "a number left out": (DATA, rb"(,2019,)\d+,", rb"\1,"),
    "words for a number": (DATA, rb"(,2019,)\d+", rb"\1many"),
    "a report left out": (DATA, rb"\n[^\n]*\n\Z", rb"\n"),
    "a report twice": (DATA, rb"(\n[^\n]*\n)\Z", rb"\1\1"),
    "another year": (DATA, rb",2020,2019,", rb",2021,2019,"),
    "every cell left out": (DATA, rb"(?s)\A((?:[^,]*,){4}[^,]*),.*", rb"\1\n"),
    "a file cut off": (DATA, rb"(?s)(.{2000}).*", rb"\1"),
    "a finding left out": (FINDINGS, rb"\n[^\n]*\n\Z", rb"\n"),
    "what was expected": (FINDINGS, rb",(\d+),(\d+),(-?\d+),", rb",\g<1>1,\2,\3,"),
    "a state": (STANDINGS, rb",errors,", rb",clean,"),
    "nothing": (STANDINGS, rb"(?s).*", b""),
}


@pytest.mark.parametrize(("address", "pattern", "replacement"), DAMAGE.values(), ids=DAMAGE)
def test_data_that_say_something_else_are_named(county_site, tmp_path, address, pattern, replacement):
    right = (county_site.site / address).read_bytes()
    wrong = re.sub(pattern, replacement, right, count=1)
    assert wrong != right
    with connect(county_site.warehouse, read_only=True) as connection:
        for content in (right, wrong):
            (tmp_path / "data.csv").write_bytes(content)
            with nullcontext() if content is right else pytest.raises(UsageProblem, match=f"写好的 {address} 读回来"):
                check_data(connection, tmp_path, {address: "data.csv"})


def test_rules_are_run_on_the_data_as_read_back(county_site, tmp_path):
    """Numbers that are all as filed, but of which the findings are silent."""
    copy = county_site.copied_to(tmp_path)
    with connect(copy.warehouse) as connection:
        found = "FROM findings WHERE outcome = 'fail' AND severity = 'error' AND year = 2020"
        assert connection.execute(f"SELECT count(*) {found}").fetchone() > (0,)
        connection.execute(f"DELETE {found}")
        with pytest.raises(UsageProblem, match=f"写好的 {DATA} 读回来.*按读回的数重新核对，与核对结果有 1 处不符"):
            check_data(connection, county_site.site, {DATA: DATA})


def test_rules_are_run_again_where_findings_are_others_and_the_numbers_the_same(county_site, tmp_path):
    copy = county_site.copied_to(tmp_path)
    with connect(copy.warehouse) as connection:
        connection.execute("DELETE FROM findings WHERE outcome = 'fail' AND severity = 'error' AND year = 2020")
    with pytest.raises(UsageProblem, match=f"{DATA} 读回来.*按读回的数重新核对，与核对结果有 1 处不符"):
        copy.publish()


def test_a_code_that_is_printed_in_another_way_is_known_again(county_site, tmp_path):
    copy = county_site.copied_to(tmp_path)
    with connect(copy.warehouse) as connection:
        for table in ("authorities", "reports", "cells", "findings"):
            connection.execute(f"UPDATE {table} SET authority_code = '=010' WHERE authority_code = 'yl-010'")
        printed = (county_site.site / DATA).read_bytes()
        (tmp_path / "data.csv").write_bytes(printed.replace(b"\nyl-010,", b"\n'=010,"))
        check_data(connection, tmp_path, {DATA: "data.csv"})
        (tmp_path / "data.csv").write_bytes(printed)
        with pytest.raises(UsageProblem):
            check_data(connection, tmp_path, {DATA: "data.csv"})


def test_nothing_is_put_in_place_when_one_page_is_wrong(county_site, tmp_path, monkeypatch):
    """Changed pages stay as they were, and a page that was not there before is not there after."""
    copy = county_site.copied_to(tmp_path)
    (copy.site / FILED).unlink()
    before = {path: path.read_bytes() for path in copy.site.rglob("*") if path.is_file()}
    with duckdb.connect(str(copy.warehouse)) as connection:
        connection.execute(
            "UPDATE cells SET value = value + 1000 WHERE authority_code = 'yl-010' AND year = 2020"
            " AND cell_code = 'documents.normative.made'"
        )
    right = writer.replace_file

    def write_another_number(path, data):
        right(path, re.sub(rb"1,0(\d\d)(?=</a>)", rb"1,1\1", data))

    monkeypatch.setattr(writer, "replace_file", write_another_number)
    with pytest.raises(UsageProblem, match=f"{FILED}.*documents.normative.made 应为 10"):
        copy.publish()
    after = {path: path.read_bytes() for path in copy.site.rglob("*") if path.is_file()}
    assert after == before
    monkeypatch.undo()
    assert copy.publish().written and (copy.site / FILED).is_file()
