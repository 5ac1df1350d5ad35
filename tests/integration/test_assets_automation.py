"""The folder sensor and the nightly schedule: what starts a run, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster import DagsterInstance, RunRequest, build_schedule_context, build_sensor_context

from assets.code_location import define_county
from assets.county import County
from assets.in_process import QUIET, run_in_process
from assets.instance import open_instance
from assets.plan import Work
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.ingest import RawFile
from pipelines.settling import SETTLE_TIME, settle
from pipelines.sources import Source
from pipelines.store import Store
from pipelines.workspace import open_workspace

NOON = datetime(2025, 1, 20, 12, tzinfo=UTC)


def _file(path: str, sha256: str):
    return RawFile(Source(path, Path(path)), sha256, NOON)


@pytest.fixture
def workspace(tmp_path):
    write_county(generate_county(units=2, years=(2023, 2024), planted_share=0), tmp_path / "raw")
    return open_workspace(tmp_path / "raw")


def _tick(workspace, cursor):
    sensor = define_county(County(workspace)).resolve_sensor_def("new_reports")
    return sensor.evaluate_tick(build_sensor_context(instance=DagsterInstance.ephemeral(), cursor=cursor))


def _later(cursor: str) -> str:
    """The same waiting files, seen first a settle time earlier."""
    now = datetime.now(UTC)
    return cursor.replace(f'"{now.year}-', f'"{now.year - 1}-')


def test_a_file_settles_when_its_content_stays(tmp_path):
    settled, waiting = settle([_file("a", "1")], None, NOON)
    assert settled == []
    settled, waiting = settle([_file("a", "1"), _file("b", "1")], waiting, NOON + SETTLE_TIME / 2)
    assert settled == []
    grown = [_file("a", "2"), _file("b", "1")]
    settled, waiting = settle(grown, waiting, NOON + SETTLE_TIME)
    assert settled == []
    settled, waiting = settle(grown, waiting, NOON + SETTLE_TIME * 1.5)
    assert [file.path for file in settled] == ["b"]
    settled, waiting = settle(grown[:1], waiting, NOON + SETTLE_TIME * 2)
    assert [file.path for file in settled] == ["a"]


@pytest.mark.parametrize("waiting", ["", "no json", "[]", '{"1 a": "yesterday"}', '{"1 a": 5}'])
def test_a_cursor_of_another_making_counts_as_none(waiting):
    settled, again = settle([_file("a", "1")], waiting, NOON)
    assert settled == []
    assert [file.path for file in settle([_file("a", "1")], again, NOON + timedelta(minutes=1))[0]] == ["a"]


def test_sensor_waits_then_starts_one_run_for_the_new_files(workspace):
    first = _tick(workspace, None)
    assert not first.run_requests and "4 new files" in first.skip_message
    second = _tick(workspace, _later(first.cursor))
    (request,) = second.run_requests
    paths = request.run_config["ops"]["submissions"]["config"]["paths"]
    assert len(paths) == 4 and request.tags["gouji/new_files"] == "4"
    assert _tick(workspace, _later(first.cursor)).run_requests[0].run_key == request.run_key


def test_run_of_the_sensor_takes_in_the_settled_files_alone(workspace):
    waiting = _tick(workspace, None).cursor
    growing = workspace.raw / "2024" / "还在复制.docx"
    growing.write_bytes(b"PK half of a file")
    (request,) = _tick(workspace, _later(waiting)).run_requests
    job = define_county(County(workspace)).resolve_job_def("county")
    with open_instance(workspace) as instance:
        assert job.execute_in_process(run_config={**QUIET, **request.run_config}, instance=instance).success
    taken = set(Store(workspace.store).submissions()["path"].to_pylist())
    assert len(taken) == 4 and "2024/还在复制.docx" not in taken
    growing.unlink()
    after = _tick(workspace, None)
    assert not after.run_requests and after.skip_message == "No new files"


def test_sensor_goes_by_content_not_by_time(workspace):
    run_in_process(County(workspace), Work.EVERYTHING, is_verbose=False)
    report = next((workspace.raw / "2024").iterdir())
    report.touch()
    assert _tick(workspace, None).skip_message == "No new files"
    report.write_bytes(report.read_bytes() + b"\n")
    waiting = _tick(workspace, None)
    assert "1 new files" in waiting.skip_message
    (request,) = _tick(workspace, _later(waiting.cursor)).run_requests
    assert request.run_config["ops"]["submissions"]["config"]["paths"] == [f"2024/{report.name}"]


def test_night_without_changes_starts_nothing(workspace):
    nightly = define_county(County(workspace)).resolve_schedule_def("nightly")
    context = build_schedule_context(instance=DagsterInstance.ephemeral(), scheduled_execution_time=NOON)
    assert [type(each) for each in nightly.evaluate_tick(context).run_requests] == [RunRequest]
    run_in_process(County(workspace), Work.EVERYTHING, is_verbose=False)
    tick = nightly.evaluate_tick(context)
    assert not tick.run_requests and "Nothing has changed" in tick.skip_message
