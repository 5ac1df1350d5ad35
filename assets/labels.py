"""Names that several assets share: groups, owners, tags, the pool of the one writer, what goes first."""

from __future__ import annotations

from dagster import BackfillPolicy

GROUP_INTAKE, GROUP_WAREHOUSE, GROUP_SITE = "intake", "warehouse", "site"
OWNERS = ["team:zhengwu-gongkai"]
"""政务公开科, the county office that answers for the reports."""
TAGS = {"domain": "government-disclosure"}
WRITER_POOL = "county_writer"
"""One step at a time writes to the output folder; `dagster.yaml` gives every pool the limit 1."""

ONE_RUN = BackfillPolicy.single_run()
"""One run for any number of partitions: starting a run costs seconds, a report milliseconds. Assets without partitions
say the same, since a range is launched only for assets that all do."""

FIRST = {"dagster/priority": "1", "dagster-celery/priority": "6"}
"""Of steps that wait for the same, this one goes first: people look at the site, slips and tables are for the office.
Celery has a priority of its own, 5 where none is said."""
