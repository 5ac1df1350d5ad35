"""Names that several assets share: groups, owners, tags, the pool of the one writer."""

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
