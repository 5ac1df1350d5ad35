"""`gouji check` over reports that belong together: copies among the files, and a warehouse as the years before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.workspace import Workspace
from tests.integration.killed_runs import NOW
from tests.integration.test_cli_contract import gouji, records

FINDINGS_ACROSS = {"三.结转衔接", "三.结转衔接明细"}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two units over two years, the first year taken into a warehouse."""
    from pipelines.ingest import ingest
    from pipelines.warehouse import build_warehouse

    folder = tmp_path_factory.mktemp("county")
    write_county(generate_county(seed=8, units=2, years=(2022, 2023), planted_share=0), folder / "all")
    shutil.copytree(folder / "all/2022", folder / "raw/2022")
    shutil.copy2(folder / "all/authorities.csv", folder / "raw")
    workspace = Workspace(folder / "raw", folder / "out")
    ingest(workspace, NOW, lambda *_: None)
    build_warehouse(workspace)
    return folder


def failed(record: dict) -> list[str]:
    return [finding["rule"] for finding in record["findings"] if finding["outcome"] == "fail"]


def unassessed(record: dict) -> set[str]:
    return {finding["rule"] for finding in record["findings"] if finding["outcome"] == "not_assessable"}


def test_a_warehouse_gives_the_year_before(county: Path) -> None:
    report = sorted((county / "all/2023").iterdir())[0]
    (alone,) = records(gouji("check", report, "--json", cwd=county / "all"))
    assert unassessed(alone) >= FINDINGS_ACROSS
    for against in (county / "out", county / "out/warehouse.duckdb"):
        (record,) = records(gouji("check", report, "--json", "--against", against, cwd=county / "all"))
        assert not unassessed(record) & FINDINGS_ACROSS
        assert failed(record) == failed(alone) == []


def test_a_warehouse_says_of_a_report_what_the_year_before_given_with_it_says(county: Path) -> None:
    report = sorted((county / "all/2023").iterdir())[0]
    before = next((county / "all/2022").glob(f"{report.stem}.*"))
    given = records(gouji("check", before, report, "--json", cwd=county / "all"))[1]
    (stored,) = records(gouji("check", report, "--json", "--against", county / "out", cwd=county / "all"))
    assert stored["findings"] == given["findings"]
    assert stored["problems"] == given["problems"]


def test_a_warehouse_that_is_not_there_is_said_in_one_line(county: Path) -> None:
    report = sorted((county / "all/2023").iterdir())[0]
    result = gouji("check", report, "--against", county / "nowhere", cwd=county / "all")
    assert result.returncode == 64
    assert len(result.stderr.splitlines()) == 1


def test_the_same_report_given_twice_names_the_file_it_repeats(county: Path, tmp_path: Path) -> None:
    first, other = sorted((county / "all/2023").iterdir())[:2]
    again = shutil.copy2(first, tmp_path / f"{first.stem}（又一份）{first.suffix}")
    found = records(gouji("check", first, other, again, "--json", cwd=county / "all"))
    assert [failed(record) for record in found] == [[], [], ["报.重复"]]
    (message,) = (finding["message"] for finding in found[2]["findings"] if finding["rule"] == "报.重复")
    assert str(first) in message
