"""Room on the disk: a run that would fill it does not begin, so that records and pages are not left half written."""

from __future__ import annotations

import shutil

from pipelines.errors import UsageProblem
from pipelines.workspace import Workspace

LEAST_FREE_BYTES = 32 * 2**20
"""What a small run writes at most: segments, pages, Dagster's own records."""
WAREHOUSE_COPIES = 2
"""While a warehouse is built the old one still stands; the new one takes some more while it is written."""


def check_room(workspace: Workspace) -> None:
    """Look whether there is room for another run.

    Raises:
        UsageProblem: there is not; the message says how much is needed.
    """
    old = workspace.warehouse.stat().st_size if workspace.warehouse.is_file() else 0
    needed = max(LEAST_FREE_BYTES, WAREHOUSE_COPIES * old)
    free = shutil.disk_usage(workspace.out).free
    if free < needed:
        raise UsageProblem(
            f"磁盘空间不足：{workspace.out} 所在的磁盘只剩 {free / 2**20:.0f} MB，至少要 {needed / 2**20:.0f} MB。"
            "请腾出空间后再运行，已发布的内容不变"
        )
