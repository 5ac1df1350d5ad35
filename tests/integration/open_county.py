"""A small county with a negative number, a blank and hostile texts, and its open data, made once for all tests."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from dashboards.exports.open_data import write_open_data
from pipelines.workspace import Workspace
from tests.made_once import made_once
from tests.unit.pipelines.making import make_report
from tests.unit.roll_up.counties import county_report, make_county

CHANGE = "licensing.permits.change"
EVIL = '=HYPERLINK("http://x")\n第二行,有逗号'
SIGNS = ("=1+1", "+cmd", "-cmd", "@SUM(A1)", "\tx", "\rx")


@pytest.fixture(scope="session")
def open_county(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two units and the county on the 2019 form, a negative number, a blank, and hostile texts in the register."""
    folder = made_once(tmp_path_factory, "open", _make_county)
    return Workspace(folder / "raw", folder / "out")


def _make_county(folder: Path) -> None:
    reports = [
        make_report("铜鼓县棋坪镇", 2020, "2019", {CHANGE: -11}),
        make_report("铜鼓县排埠镇", 2020, "2019", {CHANGE: None}),
        county_report(EVIL, 2020, "2019", {CHANGE: -11}),
    ]
    made = make_county(folder, *reports)
    with duckdb.connect(str(made.warehouse)) as connection:
        for number, text in enumerate(SIGNS):
            query = "UPDATE cells SET note = ? WHERE authority_code = 'q' AND cell_code = ?"
            connection.execute(
                query,
                [text, f"appeals.review.{('upheld', 'corrected', 'other', 'pending', 'total')[number]}"]
                if number < 5
                else [text, "requests.received.total"],
            )


@pytest.fixture(scope="session")
def open_folder(open_county: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The open data of that county."""
    return made_once(tmp_path_factory, "open-data", lambda folder: write_open_data(open_county, folder))


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    path = folder / "data" / f"{table}.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
