"""Names that several assets share: groups, owners, tags, the pool of the one writer."""

from __future__ import annotations

GROUP_INTAKE, GROUP_WAREHOUSE, GROUP_SITE = "intake", "warehouse", "site"
OWNERS = ["team:zhengwu-gongkai"]
"""政务公开科, the county office that answers for the reports."""
TAGS = {"domain": "government-disclosure"}
WRITER_POOL = "county_writer"
"""One step at a time writes to the output folder; `dagster.yaml` gives every pool the limit 1."""
