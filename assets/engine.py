"""Where the steps of a run are done: in the run's own process, by workers of Celery or as pods of Kubernetes.

GOUJI_ENGINE names a file that says which (`deploy/workers.yaml`, `deploy/kubernetes.yaml`). It is read by the code
location, and by the workers themselves (`assets.workers`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from dagster import DagsterInvalidConfigError, ExecutorDefinition, in_process_executor, job, validate_run_config

from pipelines.errors import UsageProblem

ENGINE_VARIABLE = "GOUJI_ENGINE"
READING_QUEUE = "reading"
"""Queue of the batches that workers read; all other steps go to Celery's default queue of Dagster, `dagster`."""
CELERY, KUBERNETES = "celery", "k8s"
NEEDED = {CELERY: ("broker", "backend"), KUBERNETES: ("job_image", "job_namespace")}
"""What a file must say of each engine; it is told by these which one is meant."""
LIBRARIES = {
    CELERY: ("dagster_celery", "celery_executor", "workers"),
    KUBERNETES: ("dagster_k8s", "k8s_job_executor", "kubernetes"),
}
"""Of each engine the module of its executor, its name there, and the extra that brings it along."""
SAMPLES = {CELERY: "deploy/workers.yaml", KUBERNETES: "deploy/kubernetes.yaml"}


@dataclass(frozen=True)
class Engine:
    """What does the steps: the executor, and how many files a worker reads at once (None: there are no workers)."""

    executor: ExecutorDefinition
    batch_files: int | None


@dataclass(frozen=True)
class EngineFile:
    """What a file says: the engine, the settings of its executor, and how many files a worker reads at once."""

    kind: str
    execution: Mapping[str, Any]
    batch_files: int


def engine_from_environment() -> Engine:
    """Return the engine that the environment names, the run's own process by default.

    Raises:
        UsageProblem: the file is not there or not right, or what it needs is not installed.
    """
    named = os.environ.get(ENGINE_VARIABLE)
    if not named:
        return Engine(in_process_executor, None)
    said = read_engine_file(named)
    executor = _executor_of(said.kind)
    _check_settings(executor, said.execution, named)
    return Engine(executor.configured(dict(said.execution), name=said.kind), said.batch_files)


def read_engine_file(path: str) -> EngineFile:
    """Return what a file says.

    Without a broker Celery would silently look for RabbitMQ on this machine.

    Raises:
        UsageProblem: the file is not there or not right.
    """
    try:
        import yaml
    except ImportError as missing:
        raise _not_installed("workers 或 kubernetes") from missing
    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        execution = content["execution"]["config"]
        batch_files = content["ops"]["submissions"]["config"]["batch_files"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError) as error:
        raise UsageProblem(
            f"{ENGINE_VARIABLE} 所指的 {path} 读不出，或缺 execution: config: 或 "
            f"ops: submissions: config: batch_files:，请照 {' 或 '.join(SAMPLES.values())} 改正"
        ) from error
    if not isinstance(batch_files, int) or batch_files < 1:
        raise UsageProblem(f"{path}：batch_files 应为正整数（每个工作进程一次读几份文件）")
    return EngineFile(_kind_of(execution, path), execution, batch_files)


def _kind_of(execution: object, path: str) -> str:
    said = set(execution) if isinstance(execution, dict) else set()
    meant = [kind for kind, names in NEEDED.items() if said.intersection(names)]
    if len(meant) != 1 or not isinstance(execution, dict) or not all(execution.get(each) for each in NEEDED[meant[0]]):
        wanted = "；或 ".join(f"{' 和 '.join(names)}（照 {SAMPLES[kind]}）" for kind, names in NEEDED.items())
        raise UsageProblem(f"{path}：execution: config: 下只写一种，并且写全：{wanted}")
    return meant[0]


def _executor_of(kind: str) -> ExecutorDefinition:
    module, name, extra = LIBRARIES[kind]
    try:
        executor: ExecutorDefinition = getattr(import_module(module), name)
    except ImportError as missing:
        raise _not_installed(extra) from missing
    return executor


def _not_installed(extra: str) -> UsageProblem:
    return UsageProblem(f"{ENGINE_VARIABLE} 要用别的进程，请先安装：pip install 'gouji[{extra}]'")


def _check_settings(executor: ExecutorDefinition, execution: Mapping[str, Any], path: str) -> None:
    """Hold the settings against the executor's own schema, which would otherwise speak up in the middle of a run.

    Raises:
        UsageProblem: a setting is not one of its own; the message names the first.
    """

    @job(executor_def=executor)
    def nothing() -> None:
        """Has an executor and no steps."""

    try:
        validate_run_config(nothing, {"execution": {"config": dict(execution)}})
    except DagsterInvalidConfigError as error:
        first = " ".join(error.errors[0].message.split())
        raise UsageProblem(f"{path}：execution: config: 不对，请照 deploy 中的样子改正（{first}）") from error
