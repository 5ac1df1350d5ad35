"""Everything Dagster knows of a county, put together."""

from __future__ import annotations

from dagster import Definitions, ExecutorDefinition, FilesystemIOManager, in_process_executor

from assets.automation import county_job, new_reports_sensor, nightly_schedule, site_job
from assets.checks import findings_by_table
from assets.county import County
from assets.county_tables import county_tables
from assets.notices import failure_sensor, new_errors_sensor, reminder_job, reminder_schedule
from assets.partitions import report_partitions
from assets.site import site
from assets.slips import slips
from assets.submissions import submissions_asset
from assets.telling import TickAlerts
from assets.upkeep import derived_sensor
from assets.warehouse_tables import warehouse


def define_county(county: County, executor: ExecutorDefinition = in_process_executor) -> Definitions:
    """Return the definitions for one county, its steps done by the executor."""
    reminders, alerts = reminder_job(county), TickAlerts(county)
    # Batches that steps hand on: by default below DAGSTER_HOME, where the services may not write.
    handed_on = FilesystemIOManager(base_dir=str((county.workspace.out / "dagster" / "storage").resolve()))
    return Definitions(
        assets=[submissions_asset(report_partitions(county.workspace.register)), warehouse, site, slips, county_tables],
        asset_checks=[findings_by_table],
        jobs=[county_job, site_job, reminders],
        schedules=[nightly_schedule(), reminder_schedule(county, reminders, alerts)],
        sensors=[
            new_reports_sensor(county, alerts),
            derived_sensor(),
            failure_sensor(county),
            new_errors_sensor(county, alerts),
        ],
        resources={"county": county, "io_manager": handed_on},
        executor=executor,
    )
