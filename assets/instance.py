"""The Dagster instance that a run is recorded in: the one of the workspace, below its output folder.

For the project's own reports this is what `dagster.yaml` at the root names, so `dg dev` shows the runs of `gouji run`.
Any other raw folder has an instance of its own, as it is another county: partitions of two counties must not mix.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster import DagsterInstance

from pipelines.errors import UsageProblem, system_reason
from pipelines.workspace import Workspace

HOME_VARIABLE = "DAGSTER_HOME"
SETTINGS_NAME = "dagster.yaml"
STARTED_BY = {"gouji/started_by": "gouji run"}
"""Tag of the runs that `gouji run` starts."""

SETTINGS: dict[str, Any] = {
    "concurrency": {"pools": {"default_limit": 1}},
    "compute_logs": {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
    },
    "telemetry": {"enabled": False},
    "nux": {"enabled": False},
}
"""What every instance of ours says; the file at the project root says the same, and where its storage lies."""


@contextmanager
def open_instance(workspace: Workspace) -> Iterator[DagsterInstance]:
    """Open the instance of a workspace, made where there is none.

    A `DAGSTER_HOME` set by the user is that of the project's own reports.

    Raises:
        UsageProblem: the folder cannot be written.
    """
    if os.environ.get(HOME_VARIABLE) and workspace.is_of_project:
        with DagsterInstance.get() as instance:
            yield instance
        return
    home = (workspace.out / "dagster").resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
        settings = home / SETTINGS_NAME
        if not settings.is_file():
            settings.write_text(json.dumps(SETTINGS, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageProblem(f"不能写文件夹 {home}（{system_reason(error)}），请检查权限或用 --out 指明别处") from error
    with DagsterInstance.from_config(str(home)) as instance:
        yield instance


def free_dead_slots(instance: DagsterInstance) -> None:
    """Free what killed runs still hold of the writer's pool; Dagster itself does so only while its daemon is on.

    To be called while holding the workspace (`running`): a run of ours that is not finished is then a dead one.

    Raises:
        UsageProblem: a run that Dagster started is still writing.
    """
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_run_ids():
        run = instance.get_run_by_id(run_id)
        if run is not None and not run.is_finished:
            if not STARTED_BY.items() <= run.tags.items():
                raise UsageProblem(
                    f"Dagster 的运行 {run_id} 正在写，请等它结束后再运行；若它早已中断，请在 Dagster 页面中终止它"
                )
            instance.report_run_canceled(run, message="The process of this run was killed (进程已被终止)")
        storage.free_concurrency_slots_for_run(run_id)
