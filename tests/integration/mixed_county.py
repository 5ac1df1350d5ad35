"""A county over the change of form, with gaps of every kind, and its tables: made once for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from dashboards.exports.cli import export
from pipelines.demo.county import generate_county
from pipelines.demo.model import FiledCell, Plant
from pipelines.demo.writers.files import write_county
from pipelines.workspace import Workspace, open_workspace
from tests.made_once import made_once
from tests.published_site import load


@pytest.fixture(scope="session")
def mixed_county(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Six units over the change of form, three reports missing, a county report with a unit left out in 2021.

    In 2022 one unit still uses the form of 2019, one writes one row 其他处理, and one leaves cells blank.
    """
    return open_workspace(made_once(tmp_path_factory, "mixed", _make_county) / "raw")


def _make_county(folder: Path) -> None:
    county = generate_county(units=6, years=(2020, 2021, 2022), missing=3, planted_share=0.4)
    here = [index for index, year in county.keys if year == 2022]
    blanks = dict.fromkeys(("licensing.permits.decisions", "requests.received.total"), FiledCell("", None, "blank"))
    other = {"requests.other.natural_person": FiledCell("5", 5, "number")}
    for index, plant in zip(
        here, ({"form": "2019"}, {"form": "2021-one-other", "filed": other}, {"filed": blanks}), strict=False
    ):
        county.plants[index, 2022] = Plant("", "", "", **plant)
    write_county(county, folder / "raw", with_own_reports=True)
    load(open_workspace(folder / "raw"))


@pytest.fixture(scope="session")
def county_folders(mixed_county: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of each year in a folder of its own, as the verb writes them."""

    def write(folder: Path) -> None:
        for year in ("2020", "2021", "2022"):
            arguments = ["county", "--year", year, "--raw", str(mixed_county.raw), "--out", str(folder / year)]
            CliRunner().invoke(export, arguments, catch_exceptions=False)

    return made_once(tmp_path_factory, "county-tables", write)
