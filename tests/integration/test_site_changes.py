"""A site that two processes publish again after small changes is, to the byte, what one publishes from nothing."""

from __future__ import annotations

import duckdb

from dashboards import unit_files
from dashboards.measures import all_measures
from dashboards.pages.unit import unit_page
from dashboards.writer import MANIFEST
from pipelines.other_process import OtherProcess
from tests.published_site import PublishedCounty
from tests.published_site import county_site as county_site

CHANGES = {
    "a number": "UPDATE cells SET value = value + 3, raw = (value + 3)::INT::VARCHAR WHERE {of}"
    " AND cell_code = 'licensing.permits.decisions' AND state = 'number'",
    "where a number stands": "UPDATE cells SET place = place || '，第 2 页' WHERE {of}"
    " AND cell_code LIKE 'requests.received.%'",
    "the prose": "UPDATE sections SET text = text || '另有说明。' WHERE {of} AND number = '一'",
    "a message": "UPDATE findings SET message = message || '请核对。' WHERE {of}",
    "the file's name": "UPDATE reports SET path = '另/' || path WHERE {of}",
    "a later file that could not be read": "INSERT INTO submissions SELECT * REPLACE ('later' AS submission_id,"
    " handed_in + INTERVAL 1 DAY AS handed_in, 'refused' AS outcome, '打不开' AS error) FROM submissions"
    " WHERE sha256 LIKE '{report_id}%' LIMIT 1",
    "a unit's name": "UPDATE authorities SET short_name = short_name || '甲' WHERE authority_code = '{code}'",
}


def content(site):
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


def test_what_changed_comes_out_as_if_published_from_nothing(county_site, tmp_path, monkeypatch):
    county = county_site.copied_to(tmp_path)
    few = [measure for measure in all_measures() if measure.is_chief or measure.table == "四"]
    monkeypatch.setattr("dashboards.measure_files.all_measures", lambda: few)  # pages of the others are made alike
    county.publish()
    [(code, year, report_id)] = county.query(
        "SELECT authority_code, year, report_id FROM current_reports"
        " JOIN findings USING (report_id, authority_code, year)"
        " WHERE outcome = 'fail' AND year < 2022 ORDER BY ALL LIMIT 1"
    )
    of = f"report_id = '{report_id}'"
    before = content(county.site)
    other = OtherProcess()
    for what, change in CHANGES.items():
        with duckdb.connect(str(county.warehouse)) as connection:
            [(count,)] = connection.execute(change.format(of=of, code=code, report_id=report_id)).fetchall()
        assert count, what
        county.publish(other.doing)
        after = content(county.site)
        assert after != before, what
        before = after
    other.end()
    for address in (f"unit/{code}/{year}.html", f"overview/{year}.html"):
        assert "读不出：打不开。在再次报送以前，仍以此前读出的报告为准。" in before[address].decode("utf-8")
    fresh = PublishedCounty(county.warehouse, tmp_path / "fresh")
    fresh.publish()
    afresh = content(fresh.site)
    assert sorted(afresh) == sorted(before)
    assert [address for address, data in afresh.items() if before[address] != data] == []


def test_one_changed_number_makes_no_page_of_another_unit_again(county_site, tmp_path):
    county = county_site.copied_to(tmp_path)
    [(code, year, cell)] = county.query(
        "SELECT authority_code, year, cell_code FROM current_cells WHERE value > 0 AND cell_code LIKE 'appeals.%'"
        " ORDER BY ALL LIMIT 1"
    )
    times = {path: path.stat().st_mtime_ns for path in county.site.rglob("*") if path.is_file()}
    with duckdb.connect(str(county.warehouse)) as connection:
        connection.execute(
            "UPDATE cells SET place = '别处' WHERE authority_code = ? AND year = ? AND cell_code = ?",
            [code, year, cell],
        )
    county.publish()
    changed = {
        path.relative_to(county.site).as_posix() for path, time in times.items() if path.stat().st_mtime_ns != time
    }
    assert f"unit/{code}/{year}.html" in changed
    assert {name for name in changed if not name.startswith(f"unit/{code}/")} <= {MANIFEST}


def test_pages_of_peers_are_made_again_for_another_median_alone(county_site, tmp_path, monkeypatch):
    county, made = county_site.copied_to(tmp_path), []
    monkeypatch.setattr(unit_files, "unit_page", lambda own, *rest: made.extend(own.units) or unit_page(own, *rest))
    monkeypatch.setattr("dashboards.data_gate.failures_told_wrongly", lambda _: None)  # sums no longer add up
    monkeypatch.setattr("dashboards.measure_files.all_measures", tuple)  # their pages are another matter
    largest = (
        "FROM current_cells JOIN authorities USING (authority_code) WHERE kind = '部门' AND year = 2020"
        " AND cell_code = 'requests.received.total' AND value IS NOT NULL ORDER BY value DESC LIMIT 2"
    )
    codes = [code for (code,) in county.query(f"SELECT authority_code {largest}")]
    with duckdb.connect(str(county.warehouse)) as connection:
        connection.execute(
            "UPDATE cells SET value = value + 1000, raw = (value + 1000)::INT::VARCHAR"
            f" WHERE cell_code = 'requests.received.total' AND report_id IN (SELECT report_id {largest})"
        )
        [(count, quartile)] = connection.execute(
            "SELECT count(*), quantile_cont(value, 0.75) FROM current_cells JOIN authorities USING (authority_code)"
            " WHERE kind = '部门' AND year = 2020 AND cell_code = 'requests.received.total'"
        ).fetchall()
    assert count >= 6 and quartile > 200
    county.publish()
    assert sorted(made) == sorted(codes)
