"""`gouji run` on real files, a real DuckDB file, a real Dagster instance: what a clerk sees, and what is recorded."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from dagster import AssetKey, DagsterInstance, DagsterRunStatus
from filelock import FileLock
from sqlalchemy.exc import OperationalError

from assets.cli import run
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.errors import UsageProblem
from pipelines.reconcile import Reconciliation
from pipelines.warehouse_file import open_warehouse
from tests.conftest import ROOT

SUBMISSIONS = AssetKey("submissions")
JUNK = "明天上午九点开会，请准时参加。\n"


class Office:
    """A clerk at the command line, with one raw folder."""

    def __init__(self, raw: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.raw, self.out, self._capsys = raw, raw / "out", capsys

    def run(self) -> tuple[int, str, str]:
        code = run.main(["--raw", str(self.raw)], standalone_mode=False)
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err

    def made(self) -> dict[Path, int]:
        """Everything that runs made, locks and Dagster's own files left out, with the time it was made."""
        made = (path for path in self.out.rglob("*") if path.is_file() and "dagster" not in path.parts)
        return {path: path.stat().st_mtime_ns for path in made if path.suffix != ".lock"}

    def query(self, sql: str) -> list[tuple]:
        with open_warehouse(self.out / "warehouse.duckdb") as connection:
            return connection.execute(sql).fetchall()

    def instance(self) -> DagsterInstance:
        return DagsterInstance.from_config(str(self.out / "dagster"))

    def runs(self) -> list:
        with self.instance() as instance:
            return list(instance.get_runs())

    def partitions_of_last_run(self) -> Counter[str]:
        with self.instance() as instance:
            run_id = instance.get_runs(limit=1)[0].run_id
            events = [record.dagster_event for record in instance.all_logs(run_id) if record.dagster_event]
        return Counter(
            event.partition
            for event in events
            if event.is_step_materialization and event.asset_key == SUBMISSIONS and event.partition
        )


@pytest.fixture
def project(tmp_path, capsys, dagster_home):
    """The project's own data as committed: one report of 棋坪镇, the register of the county."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("out"))
    shutil.copytree(dagster_home, tmp_path / "data" / "raw" / "out" / "dagster")
    return Office(tmp_path / "data" / "raw", capsys)


@pytest.fixture
def county(tmp_path, capsys, dagster_home):
    """Three units, two years, all reports handed in."""
    write_county(generate_county(units=3, years=(2023, 2024), planted_share=0), tmp_path / "county")
    shutil.copytree(dagster_home, tmp_path / "county" / "out" / "dagster")
    return Office(tmp_path / "county", capsys)


@pytest.fixture
def finished(tmp_path, capsys, finished_county):
    """Two units, two years, run once."""
    shutil.copytree(finished_county, tmp_path / "finished", copy_function=shutil.copy2)
    return Office(tmp_path / "finished", capsys)


def test_first_report_end_to_end_and_nothing_twice(project):
    code, out, err = project.run()
    assert (code, err) == (0, "")
    assert "新交 1 份，读取 1 份，读不出 0 份" in out
    assert str(project.out / "site" / "index.html") in out
    assert (project.out / "site" / "index.html").is_file()
    assert project.query("SELECT authority_code, year, form FROM current_reports") == [("tonggu-qiping", 2020, "2019")]
    assert project.query("SELECT count(*) FROM cells WHERE state = 'number'") == [(198,)]
    with project.instance() as instance:
        assert instance.get_materialized_partitions(SUBMISSIONS) == {"tonggu-qiping|2020"}
    before = project.made()
    code, out, err = project.run()
    assert (code, err) == (0, "")
    assert out.startswith("没有变化：1 份文件都已载入")
    assert len(project.runs()) == 1
    assert project.made() == before


def test_a_look_loads_neither_dagster_nor_pandas(finished):
    look = (
        "import sys; from assets.cli import run\n"
        f"assert run.main(['--raw', {str(finished.raw)!r}], standalone_mode=False) == 0\n"
        "assert not {'dagster', 'pandas', 'pandera', 'plotly'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "没有变化" in done.stdout


def test_one_bad_file_does_not_stop_the_others_and_stays_named(county):
    bad = county.raw / "2024" / "会议通知.txt"
    bad.write_text(JUNK, encoding="utf-8")
    code, out, err = county.run()
    assert code == 2
    assert "共 7 份文件，新交 7 份，读取 7 份，读不出 1 份" in out
    assert err.count("\n") == 1 and "2024/会议通知.txt：" in err
    assert county.query("SELECT count(*) FROM current_reports") == [(6,)]
    code, out, err = county.run()
    assert code == 2 and out.startswith("没有变化") and "2024/会议通知.txt：" in err
    bad.unlink()
    code, out, err = county.run()
    assert (code, err) == (0, "") and out.startswith("没有变化")


def test_a_file_that_cannot_be_read_for_a_unit_is_an_outcome_of_its_partition(county):
    report = next((county.raw / "2024").iterdir())
    report.write_bytes(b"\xd0\xcf\x11\xe0 broken")
    code, _, _ = county.run()
    assert code == 2
    [(key,)] = county.query("SELECT authority_code || '|' || year FROM submissions WHERE outcome = 'refused'")
    with county.instance() as instance:
        event = instance.fetch_materializations(SUBMISSIONS, limit=20).records
    metadata = {record.partition_key: record.asset_materialization.metadata for record in event}
    assert "refused" in metadata[key]["outcome"].value and metadata[key]["reason"].value


def test_a_report_handed_in_again_touches_its_partition_alone(finished):
    everything = set(finished.partitions_of_last_run())
    assert len(everything) == 4
    write_county(generate_county(seed=7, units=2, years=(2023, 2024), planted_share=0), finished.raw.parent / "again")
    first = {path.stem: path for path in (finished.raw / "2024").iterdir()}
    again = next(path for path in (finished.raw.parent / "again" / "2024").iterdir() if path.stem in first)
    first[again.stem].unlink()
    shutil.copy(again, finished.raw / "2024")
    code, out, _ = finished.run()
    assert code == 0 and "新交 1 份，读取 1 份" in out
    touched = finished.partitions_of_last_run()
    assert len(touched) == 1 and set(touched) < everything
    assert finished.query("SELECT count(*), max(revision) FROM reports") == [(5, 2)]


def test_register_and_settings_are_inputs_too(finished):
    register = finished.raw / "authorities.csv"
    lines = register.read_text(encoding="utf-8").splitlines()
    register.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    code, out, _ = finished.run()
    assert code == 0 and "新交 0 份，读取 0 份" in out and "不在登记表中" in out
    assert finished.partitions_of_last_run() == Counter()
    assert finished.query("SELECT count(*) FROM authorities WHERE NOT is_registered") == [(1,)]
    assert finished.run()[1].startswith("没有变化")


def test_a_lost_page_and_a_lost_warehouse_are_made_again(finished):
    (finished.out / "site" / "index.html").unlink()
    code, out, _ = finished.run()
    assert code == 0 and "网页：更新 1 个" in out and "新交" not in out
    (finished.out / "warehouse.duckdb").unlink()
    code, out, _ = finished.run()
    assert code == 0 and "新交 0 份，读取 0 份" in out
    assert finished.query("SELECT count(*) FROM reports") == [(4,)]


def test_without_a_register_every_report_goes_through(county):
    (county.raw / "authorities.csv").unlink()
    code, out, _ = county.run()
    assert code == 0 and "其中 6 份的单位不在登记表中" in out
    assert county.query("SELECT count(*) FROM current_reports") == [(6,)]
    with county.instance() as instance:
        assert instance.get_materialized_partitions(SUBMISSIONS) == set()
        summary = instance.get_latest_materialization_event(SUBMISSIONS).asset_materialization
    assert summary.metadata["without_partition"].value == 6


def test_an_empty_folder_gives_an_empty_county(tmp_path, capsys):
    office = Office(tmp_path / "none", capsys)
    office.raw.mkdir()
    code, out, _ = office.run()
    assert code == 0 and "共 0 份文件" in out and (office.out / "site" / "index.html").is_file()
    assert office.run()[1].startswith("没有变化：0 份文件")


def test_a_killed_run_does_not_stand_in_the_way_of_the_next(county):
    """A run killed while it writes holds the writer's pool for good, as far as Dagster knows."""
    die = (
        "import os\n"
        "from assets.cli import run\n"
        "from assets.county import County\n"
        "here, done = os.getpid(), County.done\n"
        "def die(county, name, do):\n"
        "    if name == 'warehouse' and os.getpid() == here: os.kill(here, 9)\n"
        "    return done(county, name, do)\n"
        "County.done = die\n"
        f"run.main(['--raw', {str(county.raw)!r}], standalone_mode=False)"
    )
    assert subprocess.run([sys.executable, "-c", die], cwd=ROOT, check=False, timeout=120).returncode == -9
    with FileLock(county.out / ".running.lock", timeout=20):
        pass  # the process that did its stages is gone too
    assert county.runs()[0].status is DagsterRunStatus.STARTED
    (county.raw / "2024" / "会议通知.txt").write_text(JUNK, encoding="utf-8")
    code, out, _ = county.run()
    assert code == 2 and "新交 1 份" in out
    assert [each.status for each in county.runs()] == [DagsterRunStatus.SUCCESS, DagsterRunStatus.CANCELED]


def test_records_that_a_full_disk_refuses_are_one_line(finished, monkeypatch, capsys):
    """Dagster says so itself for each event, in English, before the run fails."""

    def is_full(*_given, **_named):
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    (finished.raw / "2024" / "会议通知.txt").write_text(JUNK, encoding="utf-8")
    monkeypatch.setattr(DagsterInstance, "handle_new_event", is_full)
    with pytest.raises(UsageProblem, match="^磁盘写不进去，多半是空间不足："):
        finished.run()
    assert capsys.readouterr().err == ""


def test_failure_of_the_program_is_one_line_and_a_failed_run(finished, monkeypatch):
    page = (finished.out / "site" / "index.html").read_bytes()
    (finished.raw / "2024" / "会议通知.txt").write_text(JUNK, encoding="utf-8")
    never = Reconciliation("never", "从不成立", "SELECT 1, 'x'")
    monkeypatch.setattr("pipelines.reconcile.RECONCILIATIONS", (never,))
    code, out, err = finished.run()
    assert code == 70 and out == ""
    assert err.count("\n") == 1 and "从不成立" in err and "Traceback" not in err
    assert finished.runs()[0].status is DagsterRunStatus.FAILURE
    assert finished.query("SELECT count(*) FROM submissions") == [(4,)]
    assert (finished.out / "site" / "index.html").read_bytes() == page
