"""The copy of the store in object storage, brought up to date by the runs that Dagster starts.

`gouji run` does so by itself, at its end, and says so to whoever started it.
"""

from __future__ import annotations

import os

from dagster import AssetExecutionContext

from assets.county import County
from assets.instance import STARTED_BY
from assets.run_notices import notice_of_copy
from assets.telling import send
from pipelines.errors import UsageProblem
from pipelines.objects.address import COPY_VARIABLE, copy_address


def copy_of_run(context: AssetExecutionContext, county: County) -> dict[str, str]:
    """Bring the copy up to date, and return what became of it as metadata; none where there is no copy.

    A copy that cannot be made stops nothing: people are told, and the next run goes on with it.
    """
    if not os.environ.get(COPY_VARIABLE) or STARTED_BY.items() <= context.run.tags.items():
        return {}
    from pipelines.objects.store_copy import copy_store  # brings what is not needed without a copy

    try:
        report = copy_store(county.workspace, copy_address())
    except UsageProblem as problem:
        context.log.warning(f"the copy of the store is not up to date: {problem}")
        try:
            send(county, notice_of_copy(county.workspace, str(problem)))
        except UsageProblem as unsent:
            context.log.warning(f"nobody was told: {unsent}")
        return {"store_copy": f"not up to date (没有更新): {problem}"}
    return {
        "store_copy": f"{report.address} ({report.number}): {report.object_count} objects, {report.byte_count} bytes"
    }
