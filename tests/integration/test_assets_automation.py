"""The folder sensor and the nightly schedule: what starts a run, and what does not."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dagster import DagsterInstance, build_schedule_context, build_sensor_context
from dagster._utils.schedules import schedule_execution_time_iterator

from assets.automation import TIMEZONE
from assets.code_location import define_county
from assets.county import County
from assets.in_process import QUIET
from assets.instance import open_instance
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


def test_run_of_the_sensor_takes_in_the_settled_files_alone(workspace, dagster_home):
    shutil.copytree(dagster_home, workspace.out / "dagster")
    waiting = _tick(workspace, None).cursor
    growing = workspace.raw / "2024" / "还在复制.docx"
    growing.write_bytes(b"PK half of a file")
    (request,) = _tick(workspace, _later(waiting)).run_requests
    job = define_county(County(workspace)).resolve_job_def("county")
    request.run_config["ops"]["submissions"]["config"]["paths"].append("2024/已删去.docx")
    with open_instance(workspace) as instance:
        run = job.execute_in_process(run_config={**QUIET, **request.run_config}, instance=instance)
    events = run.asset_materializations_for_node("submissions.take_in")
    (told,) = (event for event in events if "files" in event.metadata)
    assert run.success and told.metadata["not_there"].value == "- 2024/已删去.docx"
    taken = set(Store(workspace.store).submissions()["path"].to_pylist())
    assert len(taken) == 4 and "2024/还在复制.docx" not in taken
    growing.unlink()
    after = _tick(workspace, None)
    assert not after.run_requests and after.skip_message == "No new files"


def test_sensor_goes_by_content_not_by_time(finished_county, tmp_path):
    workspace = open_workspace(shutil.copytree(finished_county, tmp_path / "raw", copy_function=shutil.copy2))
    report = next((workspace.raw / "2024").iterdir())
    report.touch()
    assert _tick(workspace, None).skip_message == "No new files"
    report.write_bytes(report.read_bytes() + b"\n")
    waiting = _tick(workspace, None)
    assert "1 new files" in waiting.skip_message
    (request,) = _tick(workspace, _later(waiting.cursor)).run_requests
    assert request.run_config["ops"]["submissions"]["config"]["paths"] == [f"2024/{report.name}"]


@pytest.mark.parametrize("day", [1, 28])
def test_every_night_is_one_run_of_everything(workspace, day):
    nightly = define_county(County(workspace)).resolve_schedule_def("nightly")
    night = datetime(2025, 2, day, 2, 30, tzinfo=ZoneInfo(TIMEZONE))
    ticks = [
        nightly.evaluate_tick(build_schedule_context(DagsterInstance.ephemeral(), scheduled_execution_time=night))
        for _ in range(2)
    ]
    (first,), (again,) = (tick.run_requests for tick in ticks)
    assert first.run_key == again.run_key == night.isoformat(), "a tick that is tried again starts no second run"
    assert first.tags["gouji/started_by"] == "nightly" and not first.run_config


def test_nights_and_mornings_are_those_of_the_county(workspace):
    definitions = define_county(County(workspace))
    start = datetime(2025, 1, 30, 12, tzinfo=UTC)
    for name, hour in {"nightly": (2, 30), "campaign": (8, 0)}.items():
        timed = definitions.resolve_schedule_def(name)
        times = schedule_execution_time_iterator(start.timestamp(), timed.cron_schedule, timed.execution_timezone)
        found = [next(times).astimezone(ZoneInfo("Asia/Shanghai")) for _ in range(3)]
        assert [(each.day, each.hour, each.minute) for each in found] == [(day, *hour) for day in (31, 1, 2)]


def test_a_file_waits_through_a_restart(workspace):
    """The cursor is kept by Dagster: another process, with definitions loaded anew, goes on from it."""
    first = _tick(workspace, None)
    again = _tick(open_workspace(workspace.raw), first.cursor)
    assert not again.run_requests and json.loads(again.cursor) == json.loads(first.cursor)
    assert len(_tick(open_workspace(workspace.raw), _later(again.cursor)).run_requests) == 1


def test_a_file_copied_slowly_is_taken_in_once_and_whole(workspace):
    """Its content is another one at every look, so that it waits until it has stayed the same for long enough."""
    reports = [path for year in ("2023", "2024") for path in (workspace.raw / year).iterdir()]
    target, data = reports[0], reports[0].read_bytes()
    for path in reports[1:]:
        path.unlink()
    cursor = None
    for share in (0.3, 0.6, 1):
        target.write_bytes(data[: int(share * len(data))])
        tick = _tick(workspace, _later(cursor) if cursor else None)
        assert not tick.run_requests
        cursor = tick.cursor
    (request,) = _tick(workspace, _later(cursor)).run_requests
    assert request.run_config["ops"]["submissions"]["config"]["paths"] == [f"2023/{target.name}"]
