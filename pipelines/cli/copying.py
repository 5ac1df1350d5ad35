"""Telling of the copy of the store in object storage, which verbs bring up to date after an act."""

from __future__ import annotations

import os

from pipelines.cli.say import say
from pipelines.errors import UsageProblem
from pipelines.objects.address import COPY_VARIABLE, copy_address
from pipelines.workspace import Workspace

MEBIBYTE = 1024 * 1024


def keep_copy(workspace: Workspace) -> str | None:
    """Bring the copy up to date where the environment names one, and say so; return why it could not be.

    The act is done and stays done: what is missing in the copy is uploaded after the next one.
    """
    if not os.environ.get(COPY_VARIABLE):
        return None
    from pipelines.objects.store_copy import copy_store  # brings what is not needed without a copy

    try:
        report = copy_store(workspace, copy_address())
    except UsageProblem as problem:
        reason = f"存储的副本没有更新：{problem}（本机的存储已写好；下次运行 gouji run 时再上传）"
        say(f"gouji：{reason}", err=True)
        return reason
    if report.object_count:
        size = report.byte_count / MEBIBYTE
        say(f"存储的副本：上传 {report.object_count} 个文件（{size:.1f} MiB），第 {report.number} 版：{report.address}")
    return None
