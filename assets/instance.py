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

from pipelines.errors import UsageProblem
from pipelines.workspace import DEFAULT_RAW, Workspace

HOME_VARIABLE = "DAGSTER_HOME"
SETTINGS_NAME = "dagster.yaml"
SETTINGS: dict[str, Any] = {
    "concurrency": {"pools": {"default_limit": 1}},
    "compute_logs": {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
    },
    "telemetry": {"enabled": False},
}
"""What every instance of ours says; the file at the project root says the same, and where its storage lies."""


@contextmanager
def open_instance(workspace: Workspace) -> Iterator[DagsterInstance]:
    """Open the instance of a workspace, made where there is none.

    A `DAGSTER_HOME` set by the user is that of the project's own reports.

    Raises:
        UsageProblem: the folder cannot be written.
    """
    if os.environ.get(HOME_VARIABLE) and workspace.raw == DEFAULT_RAW:
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
        raise UsageProblem(f"不能写文件夹 {home}（{error.strerror}），请检查权限或用 --out 指明别处") from error
    with DagsterInstance.from_config(str(home)) as instance:
        yield instance
