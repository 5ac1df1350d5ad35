"""What people are told without asking: a run that failed, errors that are new, who has not handed in.

All of it is off until `[notify]` of gouji.toml says where to send it; the lists of the campaign are written anyway.
"""

import os
from collections.abc import Mapping
from datetime import date

from dagster import (
    Config,
    DagsterRunStatus,
    JobDefinition,
    OpExecutionContext,
    RunConfig,
    RunFailureSensorContext,
    RunRequest,
    RunStatusSensorContext,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SensorDefinition,
    SkipReason,
    job,
    op,
    run_failure_sensor,
    run_status_sensor,
    schedule,
)
from pydantic import Field

from assets.automation import TIMEZONE
from assets.county import County
from assets.instance import STARTED_BY
from assets.telling import TickAlerts, send
from pipelines.new_errors import tell_new_errors
from pipelines.notify import Notice
from pipelines.reminders import describe, due_day, is_reminder_day, who_is_missing, write_reminders

MORNING = "0 8 * * *"
NOBODY = "Nobody is to be told: gouji.toml has no [notify]"


class Campaign(Config):
    """Which year's reports are asked for."""

    year: int = Field(description="Report year (年度), the one before the year in which it is handed in.")


def reminder_job(county: County) -> JobDefinition:
    """Return the job that makes and sends the list of who has not handed in."""

    @op(description="Writes out/reminders/<year>.md and .csv (未报送名单), and sends the list where it is configured.")
    def remind(context: OpExecutionContext, config: Campaign) -> None:
        workspace = county.workspace
        reminder = who_is_missing(workspace, config.year)
        text, table = write_reminders(workspace, reminder)
        subject = f"勾稽：{workspace.county_name} {config.year} 年度未报送 {len(reminder.missing)} 个单位"
        outcomes = send(county, Notice(subject, describe(reminder))) if reminder.missing else {}
        context.add_output_metadata(
            {"missing": len(reminder.missing), "expected": reminder.expected_count, "list": text, "table": table}
            | {f"notice: {name}": outcome for name, outcome in outcomes.items()}
        )

    @job(name="reminders", description="Who has not handed in (未报送名单).")
    def reminders() -> None:
        remind()

    return reminders


def reminder_schedule(county: County, target: JobDefinition, alerts: TickAlerts) -> ScheduleDefinition:
    """Return the schedule of the campaign: daily up to the county's date, weekly after it."""

    @schedule(
        name="campaign",
        target=target,
        cron_schedule=MORNING,
        execution_timezone=TIMEZONE,
        description="The January campaign (报送提醒): every morning up to the county's date, then weekly, until all "
        "have handed in.",
    )
    def campaign(context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
        with alerts.watching("campaign"):
            return _reminder_request(county, context.scheduled_execution_time.date())

    return campaign


def _reminder_request(county: County, today: date) -> RunRequest | SkipReason:
    year = today.year - 1
    due = due_day(county.workspace.campaign, year)
    if not is_reminder_day(today, due):
        return SkipReason(f"Reports of {year} were due on {due}: reminded weekly, not today")
    if not county.workspace.warehouse.is_file():
        return SkipReason("Nothing is loaded yet: run the main job first")
    if not who_is_missing(county.workspace, year).missing:
        return SkipReason(f"All units have handed in for {year}")
    config = RunConfig(ops={"remind": Campaign(year=year)})
    return RunRequest(run_key=today.isoformat(), run_config=config, tags={"gouji/year": str(year)})


def failure_sensor(county: County) -> SensorDefinition:
    """Return the sensor that tells of a run that failed."""

    @run_failure_sensor(
        name="failed_runs", description="Tells (通知) of a run that failed; off until [notify] is configured."
    )
    def failed_runs(context: RunFailureSensorContext) -> SkipReason | None:
        if STARTED_BY.items() <= context.dagster_run.tags.items():
            return SkipReason("gouji run tells of its own failures")
        error = context.failure_event.event_specific_data
        reason = str(getattr(getattr(error, "error", None), "message", "") or context.failure_event.message)
        text = (
            f"任务 {context.dagster_run.job_name} 运行失败，已发布的内容保持不变。\n"
            f"原因：{reason.strip().splitlines()[0] if reason.strip() else '见运行记录'}\n"
            f"运行：{context.dagster_run.run_id}"
        )
        return _log(context, send(county, Notice(f"勾稽：{county.workspace.county_name}运行失败", text)))

    return failed_runs


def new_errors_sensor(county: County, alerts: TickAlerts) -> SensorDefinition:
    """Return the sensor that, after a run, tells of errors that nobody was told of."""

    @run_status_sensor(
        name="new_errors",
        run_status=DagsterRunStatus.SUCCESS,
        description="Tells (通知) of new errors after a run, whatever started it; off until [notify] is configured.",
    )
    def new_errors(context: RunStatusSensorContext) -> SkipReason | None:
        if not county.workspace.notify:
            return SkipReason(NOBODY)
        with alerts.watching("new_errors"):
            outcomes = tell_new_errors(county.workspace, os.environ)
        if outcomes is None:
            return SkipReason("No errors that people were not told of")
        return _log(context, {name: failure or "sent" for name, failure in outcomes.items()})

    return new_errors


def _log(context: RunStatusSensorContext, outcomes: Mapping[str, str]) -> SkipReason | None:
    if not outcomes:
        return SkipReason(NOBODY)
    for name, outcome in outcomes.items():
        context.log.info(f"{name}: {outcome}")
    if all(outcome != "sent" for outcome in outcomes.values()):
        raise RuntimeError(f"No notice could be sent: {outcomes}")
    return None
