"""A Dagster job run in this process, as `gouji run` does it, recorded in the workspace's own instance."""

from __future__ import annotations

import gc
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from typing import Any, TextIO, cast

from dagster import DagsterExecutionInterruptedError, DagsterInstance, ExecuteInProcessResult, Failure

from assets.ahead import collect_seldom
from assets.code_location import define_county
from assets.county import County
from assets.instance import STARTED_BY, free_dead_slots, open_instance
from assets.plan import Work
from pipelines.errors import UsageProblem, system_reason

logger = logging.getLogger(__name__)

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
VERBOSE = {"loggers": {"console": {"config": {"log_level": "INFO"}}}}


DISK_FULL = re.compile("disk is full|disk I/O error")
"""How SQLite, which keeps Dagster's own records, says so, by where it is stopped."""
NOT_LOGGED = "Exception while writing logger call to event log"
"""What Dagster writes to standard error, with what SQLite says, for each event that it could not record."""


class RunFailedError(Exception):
    """A step failed for a reason the user cannot mend; the message says which, in one line."""


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run recorded: its id, and the metadata of the last materialization of each asset."""

    run_id: str
    metadata: Mapping[str, Mapping[str, Any]]


def run_in_process(county: County, work: Work, *, is_verbose: bool) -> RunReport:
    """Run the job for the work there is to do. The caller holds the workspace.

    Raises:
        UsageProblem: what a step says the user must mend; the run is recorded as failed.
        RunFailedError: anything else that stopped a step; the run is recorded as failed, with the traceback.
    """
    if not is_verbose:
        logging.getLogger("dagster").setLevel(logging.CRITICAL)
    with _collecting_seldom(), open_instance(county.workspace) as instance:
        free_dead_slots(instance)
        with redirect_stderr(sys.stderr if is_verbose else cast(TextIO, _WithoutRecorder(sys.stderr))):
            result = _execute(county, work, instance, VERBOSE if is_verbose else QUIET)
    return RunReport(result.run_id, _metadata(result))


class _WithoutRecorder:
    """Standard error without what Dagster says of its own records: the problem itself is told in one line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return len(text) if text.startswith(NOT_LOGGED) else self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    thresholds = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def _execute(
    county: County, work: Work, instance: DagsterInstance, run_config: Mapping[str, Any]
) -> ExecuteInProcessResult:
    job = define_county(county).resolve_job_def(work.value)
    try:
        return job.execute_in_process(run_config=run_config, instance=instance, tags=STARTED_BY)
    except DagsterExecutionInterruptedError as interruption:
        raise KeyboardInterrupt from interruption
    except UsageProblem:
        raise
    except Failure as failure:
        raise RunFailedError(failure.description) from failure
    except BrokenExecutor as error:
        raise RunFailedError("做这一步的进程被系统中止了，多半是内存不足") from error
    except OSError as error:
        where = error.filename or county.workspace.out
        reason = system_reason(error)
        raise UsageProblem(f"不能读写 {where}（{reason}）：请检查磁盘空间和权限后再运行，已发布的内容不变") from error
    except Exception as error:
        logger.debug("a step failed", exc_info=True)
        what = str(error).splitlines()[0] if str(error) else ""
        if DISK_FULL.search(what):
            raise UsageProblem("磁盘写不进去，多半是空间不足：请腾出空间后再运行，已发布的内容不变") from error
        raise RunFailedError(f"程序出错（{type(error).__name__}：{what}）") from error


def _metadata(result: ExecuteInProcessResult) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for event in result.get_asset_materialization_events():
        materialization = event.step_materialization_data.materialization
        found[materialization.asset_key.to_user_string()] = {
            name: value.value for name, value in materialization.metadata.items()
        }
    return found
