"""What `gouji run` tells people by notice: errors that are new, and that it could not do its work.

Nobody looks at the screen of a run that a timer started. Of runs that Dagster starts `assets.notices` tells.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines.cli.say import say
from pipelines.errors import UsageProblem
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from pipelines.notify import Notice

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
    advice = "已发布的内容保持不变。处理好以后再运行 gouji run。"
    _tell(workspace, "运行失败", _notice(workspace, "运行失败", f"gouji run 没有做完：{reason}", advice))


def tell_of_copy(workspace: Workspace, reason: str) -> None:
    """Tell that the copy of the store could not be brought up to date; otherwise as `tell_of_failure`."""
    _tell(workspace, "存储的副本没有更新", notice_of_copy(workspace, reason))


def notice_of_copy(workspace: Workspace, reason: str) -> Notice:
    """Return what people are told where the copy of the store could not be brought up to date."""
    return _notice(workspace, "存储的副本没有更新", reason, "收件、数据库和网站不受影响，下次运行时再上传。")


def _notice(workspace: Workspace, what: str, reason: str, advice: str) -> Notice:
    from pipelines.notify import Notice  # this and what sends it take their time, and most runs tell nobody anything
    from pipelines.published_text import publish_text

    return Notice(f"勾稽：{workspace.county_name}{what}", f"{publish_text(reason)}\n{advice}")


def _tell(workspace: Workspace, what: str, notice: Notice) -> None:
    if not workspace.notify:
        return
    from pipelines.notify import channels_of, tell

    _try_to_tell(what, lambda: tell(notice, channels_of(workspace.notify, os.environ)))


def _try_to_tell(what: str, tell: Callable[[], Outcomes]) -> None:
    try:
        outcomes = tell()
    except UsageProblem as problem:
        outcomes = {"通知": str(problem)}
    for channel, failure in outcomes.items():
        say(f"{what}没有通知到{channel}：{failure}" if failure else f"{what}已通知：{channel}", err=bool(failure))
