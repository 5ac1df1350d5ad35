"""The Dagster instance that a run is recorded in: the one of the workspace, below its output folder.

For the project's own reports this is what `dagster.yaml` at the root names, so `dg dev` shows the runs of `gouji run`.
Any other raw folder has an instance of its own, as it is another county: partitions of two counties must not mix.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from dagster import DagsterInstance
from sqlalchemy import event
from sqlalchemy.engine import Engine

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
    with _waiting_for_the_disk_seldom(), DagsterInstance.from_config(str(home)) as instance:
        yield instance


@contextmanager
def _waiting_for_the_disk_seldom() -> Iterator[None]:
    """Have SQLite wait for the disk at the end instead of at every event: a small run waited eighteen hundred times.

    Dagster opens its files anew for each event, and whoever closes one last waits until all of it is on the disk. One
    more connection to each stays open here. A machine that dies loses the last records of a run, never the file, and
    nothing of the county, which is not kept there.
    """
    kept: dict[str, sqlite3.Connection] = {}

    def connected(connection: object, _: object) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        with suppress(sqlite3.Error):  # Dagster's own next query meets it and says so
            connection.execute("PRAGMA synchronous = NORMAL")
            ((_, _, path),) = connection.execute("PRAGMA database_list").fetchall()
            if path not in kept:
                kept[path] = sqlite3.connect(path, check_same_thread=False)
            kept[path].execute("PRAGMA schema_version").fetchall()  # only one that has read counts as open

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)
        for connection in kept.values():
            connection.close()


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
