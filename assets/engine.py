"""Where the steps of a run are done: in the run's own process, or by workers of Celery, as a file says.

GOUJI_ENGINE names that file (`deploy/workers.yaml`). It is read by the code location, and by the workers themselves
(`assets.workers`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster import ExecutorDefinition, in_process_executor

from pipelines.errors import UsageProblem

ENGINE_VARIABLE = "GOUJI_ENGINE"
READING_QUEUE = "reading"
"""Queue of the batches that workers read; all other steps go to Celery's default queue of Dagster, `dagster`."""


@dataclass(frozen=True)
class Engine:
    """What does the steps: the executor, and how many files a worker reads at once (None: there are no workers)."""

    executor: ExecutorDefinition
    batch_files: int | None


def engine_from_environment() -> Engine:
    """Return the engine that the environment names, the run's own process by default.

    Raises:
        UsageProblem: the file is not there or not right, or what it needs is not installed.
    """
    named = os.environ.get(ENGINE_VARIABLE)
    if not named:
        return Engine(in_process_executor, None)
    try:
        from dagster_celery import celery_executor
    except ImportError as missing:
        raise UsageProblem(f"{ENGINE_VARIABLE} 要用多个工作进程，请先安装：pip install 'gouji[workers]'") from missing
    execution, batch_files = read_engine_file(named)
    return Engine(celery_executor.configured(dict(execution), name="celery"), batch_files)


def read_engine_file(path: str) -> tuple[Mapping[str, Any], int]:
    """Return the settings of the executor, and how many files a worker reads at once.

    Without a broker Celery would silently look for RabbitMQ on this machine.

    Raises:
        UsageProblem: the file is not there or not right.
    """
    import yaml

    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        execution = content["execution"]["config"]
        batch_files = content["ops"]["submissions"]["config"]["batch_files"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError) as error:
        raise UsageProblem(
            f"{ENGINE_VARIABLE} 所指的 {path} 读不出，或缺 execution: config: 或 "
            "ops: submissions: config: batch_files:，请照 deploy/workers.yaml 改正"
        ) from error
    if not isinstance(execution, dict) or not execution.get("broker") or not execution.get("backend"):
        raise UsageProblem(f"{path}：execution: config: 下要写明 broker 和 backend，请照 deploy/workers.yaml 改正")
    if not isinstance(batch_files, int) or batch_files < 1:
        raise UsageProblem(f"{path}：batch_files 应为正整数（每个工作进程一次读几份文件）")
    return execution, batch_files
