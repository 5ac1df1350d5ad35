"""The applications that Celery's workers run: readers, of which there may be many, and the one writer.

    celery -A assets.workers:reading worker -Q reading --concurrency 1
    celery -A assets.workers:writing worker -Q dagster --pool solo

Both read the file that GOUJI_ENGINE names, as the code location does. Not started by `dagster-celery worker start`,
which writes the broker's password to a file.
"""

from __future__ import annotations

import os
from typing import Any

from dagster_celery.cli import get_validated_config
from dagster_celery.executor import CeleryExecutor
from dagster_celery.make_app import make_app
from dagster_celery.tasks import create_task

from assets.engine import CELERY, ENGINE_VARIABLE, SAMPLES, read_engine_file
from pipelines.errors import UsageProblem

WRITER_PATIENCE_SECONDS = 3_600
"""After what time a step of the writer is taken for lost: long, for a step done twice at once would be worse."""

WRITER_KEYS = {f"unacked{part}_key": f"writing_unacked{part}" for part in ("", "_index", "_mutex")}
"""Where the writer notes what it has begun: apart from the readers, whose batches take seconds and who soon put back
what a killed reader had begun. They must not do so with a warehouse that is being built."""


def _make_app(**transport: Any) -> Any:
    named = os.environ.get(ENGINE_VARIABLE)
    if not named:
        raise UsageProblem(f"请先用环境变量 {ENGINE_VARIABLE} 指明设置文件，如 deploy/workers.yaml")
    if read_engine_file(named).kind != CELERY:
        raise UsageProblem(f"{ENGINE_VARIABLE} 所指的 {named} 不是 Celery 的设置，请用 {SAMPLES[CELERY]} 那样的文件")
    settings = get_validated_config(named)
    source = settings["config_source"] or {}
    options = {**source.get("broker_transport_options", {}), **transport}
    executor = CeleryExecutor.for_cli(
        broker=settings["broker"],
        backend=settings["backend"],
        config_source={**source, "broker_transport_options": options},
    )
    app = make_app(executor.app_args())
    create_task(app)
    return app


reading = _make_app()
writing = _make_app(**WRITER_KEYS, visibility_timeout=WRITER_PATIENCE_SECONDS)
