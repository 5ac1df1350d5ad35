"""Jobs, the nightly schedule and the folder sensor. Both automations start stopped: a person switches them on."""

from __future__ import annotations

from datetime import UTC, datetime

from dagster import (
    AssetSelection,
    RunRequest,
    ScheduleDefinition,
    ScheduleEvaluationContext,
    SensorDefinition,
    SensorEvaluationContext,
    SensorResult,
    define_asset_job,
    schedule,
    sensor,
)

from assets.county import County
from assets.plan import Work
from assets.telling import TickAlerts
from pipelines.changes import digest, find_changes
from pipelines.ingest import hashed_contents
from pipelines.seen_files import SeenFiles
from pipelines.settling import settle

NIGHTLY = "30 2 * * *"
TIMEZONE = "Asia/Shanghai"
SENSOR_SECONDS = 30

county_job = define_asset_job(
    Work.EVERYTHING.value,
    AssetSelection.all(),
    description="The main job (主流程): takes in what is new, builds the warehouse, checks, publishes the site, "
    "the correction slips and the county's tables. "
    "Does what `gouji run` does.",
)
site_job = define_asset_job(
    Work.SITE_ONLY.value,
    AssetSelection.assets("site", "slips", "county_tables"),
    description="Publishes the site (发布网站), the correction slips and the county's tables, "
    "from the warehouse as it stands.",
)


def nightly_schedule() -> ScheduleDefinition:
    """Return the schedule that makes everything at night."""

    @schedule(
        name="nightly",
        target=county_job,
        cron_schedule=NIGHTLY,
        execution_timezone=TIMEZONE,
        description="Every night (每晚): the main job, also when nothing has changed: it shows that all of it can "
        "still be made from the store. Takes in also what the sensor left. Pages that stay the same are not written.",
    )
    def nightly(context: ScheduleEvaluationContext) -> RunRequest:
        return RunRequest(run_key=context.scheduled_execution_time.isoformat(), tags={"gouji/started_by": "nightly"})

    return nightly


def new_reports_sensor(county: County, alerts: TickAlerts) -> SensorDefinition:
    """Return the sensor that watches the raw folder and the inbox, by content.

    What has been taken in is known from the store. The cursor holds only files that wait to settle.
    """
    seen = SeenFiles(hashed_contents)

    @sensor(
        name="new_reports",
        target=county_job,
        minimum_interval_seconds=SENSOR_SECONDS,
        description="Watches the folder (收件): starts the main job for files that are new by content and have "
        "stopped growing. A file whose run failed is not tried again before the night.",
    )
    def new_reports(context: SensorEvaluationContext) -> SensorResult:
        with alerts.watching("new_reports"):
            new = find_changes(county.workspace, seen.hashes_at).new
        settled, waiting = settle(new, context.cursor, datetime.now(UTC))
        if not settled:
            return SensorResult(skip_reason=_reason(len(new)), cursor=waiting)
        paths = sorted(file.path for file in settled)
        request = RunRequest(
            run_key=digest(sorted(f"{file.path} {file.sha256}" for file in settled)),
            run_config={"ops": {"submissions": {"config": {"paths": paths}}}},
            tags={"gouji/started_by": "new_reports", "gouji/new_files": str(len(paths))},
        )
        return SensorResult(run_requests=[request], cursor=waiting)

    return new_reports


def _reason(new_count: int) -> str:
    return f"{new_count} new files may still be growing" if new_count else "No new files"
