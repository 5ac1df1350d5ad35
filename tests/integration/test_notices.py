"""People are told of new errors, of what failed and of who has not handed in, by a robot of a real HTTP server."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from dagster import (
    DagsterInstance,
    RunRequest,
    build_run_status_sensor_context,
    build_schedule_context,
    build_sensor_context,
    job,
    op,
)

from assets.automation import new_reports_sensor
from assets.cli import run
from assets.code_location import define_county
from assets.county import County
from assets.in_process import QUIET, run_in_process
from assets.instance import STARTED_BY
from assets.plan import Work
from assets.telling import TickAlerts
from pipelines.cli.remind import remind
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.errors import DamagedStore, UsageProblem
from pipelines.reconcile import Reconciliation
from pipelines.reminders import is_reminder_day, who_is_missing
from pipelines.store import Store
from pipelines.workspace import open_workspace


def test_reminded_daily_to_the_date_then_weekly():
    days = [date(2025, 1, n) for n in range(1, 32)] + [date(2025, 2, n) for n in range(1, 29)]
    reminded = [day for day in days if is_reminder_day(day, date(2025, 1, 24))]
    assert reminded[:24] == days[:24]
    assert reminded[24:] == [
        date(2025, 1, 31),
        date(2025, 2, 7),
        date(2025, 2, 14),
        date(2025, 2, 21),
        date(2025, 2, 28),
    ]


@pytest.fixture(scope="module")
def county(tmp_path_factory, dagster_home):
    """Three units, three years; one unit has not handed in for 2024, another handed in what cannot be read."""
    raw = tmp_path_factory.mktemp("county") / "raw"
    write_county(generate_county(units=3, years=(2022, 2023, 2024), planted_share=1, seed=5), raw)
    first, second, *_ = sorted((raw / "2024").iterdir())
    first.unlink()
    second.write_bytes(b"PK no report")
    workspace = open_workspace(raw)
    shutil.copytree(dagster_home, workspace.out / "dagster")
    run_in_process(County(workspace), Work.EVERYTHING, is_verbose=False)
    return workspace


def _at(day):
    moment = datetime(2025, *day, 0, 5, tzinfo=UTC)
    return build_schedule_context(instance=DagsterInstance.ephemeral(), scheduled_execution_time=moment)


def test_campaign_makes_and_sends_the_list(county, robot, monkeypatch):
    monkeypatch.setenv("ROBOT", f"http://127.0.0.1:{robot.server_port}/")
    (county.beside / "gouji.toml").write_text(
        '[county]\nname = "测试县"\n[campaign]\ndue = "01-20"\n[notify.wecom]\nurl_env = "ROBOT"\n', encoding="utf-8"
    )
    workspace = open_workspace(county.raw)
    definitions = define_county(County(workspace))
    campaign = definitions.resolve_schedule_def("campaign")
    (request,) = campaign.evaluate_tick(_at((1, 10))).run_requests
    assert isinstance(request, RunRequest) and request.tags["gouji/year"] == "2024"
    asked = [day for day in range(1, 32) if campaign.evaluate_tick(_at((1, day))).run_requests]
    assert asked == [*range(1, 21), 27], "daily up to the 20th, then every seventh day"
    assert campaign.evaluate_tick(_at((1, 10))).run_requests[0].run_key == request.run_key
    job_def = definitions.resolve_job_def("reminders")
    assert job_def.execute_in_process(run_config={**QUIET, **request.run_config}).success
    text = (workspace.out / "reminders" / "2024.md").read_text(encoding="utf-8")
    assert "2025 年 1 月 20 日前" in text and "应报 3 个单位，已报 1 个，未报 2 个" in text and "读不出" in text
    table = (workspace.out / "reminders" / "2024.csv").read_text(encoding="utf-8-sig")
    assert table.count("2025-01-20") == 2
    assert robot.got[0][1]["text"]["content"].startswith("勾稽：测试县 2024 年度未报送 2 个单位")


def test_a_year_that_nobody_handed_in_for_asks_everybody(county):
    reminder = who_is_missing(county, 2030)
    assert reminder.expected_count == len(reminder.missing) == 3


def test_remind_verb_says_when_it_does_not_know_whom_to_tell(county):
    (county.beside / "gouji.toml").write_text('[county]\nname = "测试县"\n', encoding="utf-8")
    result = CliRunner().invoke(remind, ["--raw", str(county.raw), "--year", "2024", "--send"])
    assert isinstance(result.exception, UsageProblem) and "[notify]" in str(result.exception)
    shown = CliRunner().invoke(remind, ["--raw", str(county.raw), "--year", "2024"])
    assert "未报 2 个" in shown.output and "已写" in shown.output


@pytest.mark.parametrize("year", [datetime.now(tz=UTC).year + 1, 3000])
def test_remind_verb_refuses_a_year_that_is_not_over(county, year):
    result = CliRunner().invoke(remind, ["--raw", str(county.raw), "--year", str(year)])
    assert isinstance(result.exception, UsageProblem) and f"{year} 年度还没有结束" in str(result.exception)
    assert not result.output and not (county.out / "reminders" / f"{year}.md").exists()


def test_remind_verb_refuses_a_year_before_all_forms(county):
    result = CliRunner().invoke(remind, ["--raw", str(county.raw), "--year", "1900"])
    assert isinstance(result.exception, UsageProblem) and "--year 最早为 2019" in str(result.exception)
    assert not result.output and not (county.out / "reminders" / "1900.md").exists()


def test_new_errors_are_told_once_and_failures_always(county, robot, monkeypatch):
    monkeypatch.setenv("ROBOT", f"http://127.0.0.1:{robot.server_port}/")
    (county.beside / "gouji.toml").write_text('[notify.wecom]\nurl_env = "ROBOT"\n', encoding="utf-8")
    definitions = define_county(County(open_workspace(county.raw)))

    @op
    def fails():
        raise ValueError("disk on fire")

    @job
    def failing():
        fails()

    instance = DagsterInstance.ephemeral()
    result = failing.execute_in_process(instance=instance, raise_on_error=False, run_config=QUIET)
    context = build_run_status_sensor_context(
        "new_errors", dagster_instance=instance, dagster_run=result.dagster_run, dagster_event=result.all_events[-1]
    )
    new_errors = definitions.resolve_sensor_def("new_errors")
    assert new_errors(context) is None
    assert "新发现错误" in robot.got[0][1]["text"]["content"]
    assert "not told" in new_errors(context).skip_message and len(robot.got) == 1
    failed_runs = definitions.resolve_sensor_def("failed_runs")
    failed_runs(context.for_run_failure())
    assert "failing 运行失败" in robot.got[1][1]["text"]["content"]
    by_hand = context.dagster_run.with_tags(STARTED_BY)
    own = build_run_status_sensor_context(
        "failed_runs", dagster_instance=instance, dagster_run=by_hand, dagster_event=result.all_events[-1]
    )
    assert "its own failures" in failed_runs(own.for_run_failure()).skip_message and len(robot.got) == 2


def by_hand(county):
    return CliRunner().invoke(run, ["--raw", str(county.raw)], standalone_mode=False)


def test_a_run_by_hand_tells_of_new_errors_once_they_can_be_told(county, robot, monkeypatch):
    (county.out / "told.json").unlink(missing_ok=True)
    (county.beside / "gouji.toml").write_text('[notify.wecom]\nurl_env = "ROBOT"\n', encoding="utf-8")
    monkeypatch.delenv("ROBOT", raising=False)
    first = by_hand(county)
    assert first.return_value == 2 and "环境变量 ROBOT 没有设置" in first.output, "published, and said who was not told"
    monkeypatch.setenv("ROBOT", f"http://127.0.0.1:{robot.server_port}/")
    robot.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    assert "invalid webhook url" in by_hand(county).output
    robot.answer = {"errcode": 0, "errmsg": "ok"}
    assert "新错误已通知：企业微信" in by_hand(county).output
    told = [body["text"]["content"] for _, body in robot.got]
    assert len(told) == 2 and "新发现错误" in told[1]
    assert "通知" not in by_hand(county).output and len(robot.got) == 2


@contextmanager
def cut(county):
    """The store with a segment cut in half."""
    (segment,) = Store(county.store).submission_segments()
    whole = segment.read_bytes()
    segment.write_bytes(whole[: len(whole) // 2])
    try:
        yield segment
    finally:
        segment.write_bytes(whole)


def test_a_run_by_hand_that_cannot_be_done_is_told_of(county, robot, monkeypatch):
    monkeypatch.setenv("ROBOT", f"http://127.0.0.1:{robot.server_port}/")
    settings = '[county]\nname = "另一个县"\n[notify.wecom]\nurl_env = "ROBOT"\n'
    (county.beside / "gouji.toml").write_text(settings, encoding="utf-8")
    with cut(county) as segment:
        damaged = by_hand(county)
    assert isinstance(damaged.exception, DamagedStore) and "运行失败已通知：企业微信" in damaged.output
    with monkeypatch.context() as small:
        small.setattr("pipelines.room.LEAST_FREE_BYTES", 2**60)
        assert isinstance(by_hand(county).exception, UsageProblem)
    never = Reconciliation("never", "从不成立", "SELECT 1, 'x'")
    monkeypatch.setattr("pipelines.reconcile.RECONCILIATIONS", (never,))
    assert by_hand(county).return_value == 70
    told = [body["text"]["content"] for _, body in robot.got]
    assert all("运行失败" in each and "已发布的内容保持不变" in each for each in told)
    reasons = (segment.name, "磁盘空间不足", "从不成立")
    assert [reason for reason, each in zip(reasons, told, strict=True) if reason in each] == [*reasons]


def test_a_tick_that_fails_is_told_of_once_a_day(county, robot, monkeypatch):
    monkeypatch.setenv("ROBOT", f"http://127.0.0.1:{robot.server_port}/")
    (county.beside / "gouji.toml").write_text('[notify.wecom]\nurl_env = "ROBOT"\n', encoding="utf-8")
    now = [datetime(2025, 1, 10, 8, tzinfo=UTC)]
    workspace = County(open_workspace(county.raw))
    sensor = new_reports_sensor(workspace, TickAlerts(workspace, lambda: now[0]))

    def tick(hours=0.0):
        now[0] += timedelta(hours=hours)
        with suppress(DamagedStore):
            sensor.evaluate_tick(build_sensor_context(instance=DagsterInstance.ephemeral()))
        return len(robot.got)

    assert tick() == 0
    with cut(county) as segment:
        assert [tick(), tick(1), tick(24)] == [1, 1, 2]
    assert "new_reports 不能工作" in robot.got[0][1]["text"]["content"] and segment.name in str(robot.got[0])
    assert tick() == 2
    with cut(county):
        assert tick() == 3, "mended in between, so it is told again"
