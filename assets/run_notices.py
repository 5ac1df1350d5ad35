"""What `gouji run` tells people by notice: errors that are new, and that it could not do its work.

Nobody looks at the screen of a run that a timer started. Of runs that Dagster starts `assets.notices` tells.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from pipelines.cli.say import say
from pipelines.errors import UsageProblem
from pipelines.workspace import Workspace

Outcomes = Mapping[str, str | None]
"""For each channel why a notice could not be sent by it, None where it was."""


def tell_of_new_errors(workspace: Workspace) -> None:
    """Tell of errors that nobody was told of. What cannot be sent is said, and stops nothing."""
    if not workspace.notify:
        return
    from pipelines.new_errors import tell_new_errors

    _try_to_tell("新错误", lambda: tell_new_errors(workspace, os.environ) or {})


@contextmanager
def telling_of_failure(workspace: Workspace) -> Iterator[None]:
    """Let whatever stops a run through, and tell of it: damaged store, full disk, a mistake of the program."""
    try:
        yield
    except Exception as error:
        tell_of_failure(workspace, " ".join(str(error).split()) or type(error).__name__)
        raise


def tell_of_failure(workspace: Workspace, reason: str) -> None:
    """Tell that a run was not done, where `[notify]` says whom. What cannot be sent is said, and stops nothing."""
    if not workspace.notify:
        return
    from pipelines.notify import Notice, channels_of, tell
    from pipelines.published_text import publish_text

    text = f"gouji run 没有做完：{publish_text(reason)}\n已发布的内容保持不变。处理好以后再运行 gouji run。"
    notice = Notice(f"勾稽：{workspace.county_name}运行失败", text)
    _try_to_tell("运行失败", lambda: tell(notice, channels_of(workspace.notify, os.environ)))


def _try_to_tell(what: str, tell: Callable[[], Outcomes]) -> None:
    try:
        outcomes = tell()
    except UsageProblem as problem:
        outcomes = {"通知": str(problem)}
    for channel, failure in outcomes.items():
        say(f"{what}没有通知到{channel}：{failure}" if failure else f"{what}已通知：{channel}", err=bool(failure))
