"""How people are told from within Dagster, and that they are told of a tick that fails, of which no run speaks."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from assets.county import County
from pipelines.errors import UsageProblem
from pipelines.notify import Notice, channels_of, tell
from pipelines.published_text import publish_text

AGAIN_AFTER = timedelta(days=1)
"""A sensor fails twice a minute while a store is damaged: people are told once, then once a day."""

logger = logging.getLogger(__name__)


def send(county: County, notice: Notice) -> dict[str, str]:
    """Send a notice by all channels; return what became of it, for the log.

    Raises:
        UsageProblem: `[notify]` is not right.
    """
    outcomes = tell(notice, channels_of(county.workspace.notify, os.environ))
    return {name: failure or "sent" for name, failure in outcomes.items()}


class TickAlerts:
    """Tells of ticks that fail. What was told is kept in memory alone: after a restart people are told again."""

    def __init__(self, county: County, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.county = county
        self.now = now
        self._told: dict[str, tuple[str, datetime]] = {}

    @contextmanager
    def watching(self, name: str) -> Iterator[None]:
        """Let whatever goes wrong in a tick through, and tell of it where it is not the same as before.

        Args:
            name: the sensor or schedule.
        """
        try:
            yield
        except Exception as error:
            self._tell(name, publish_text(" ".join(str(error).split()) or type(error).__name__))
            raise
        self._told.pop(name, None)

    def _tell(self, name: str, reason: str) -> None:
        told, moment = self._told.get(name, (None, self.now()))
        if told == reason and self.now() - moment < AGAIN_AFTER:
            return
        text = f"{name} 不能工作：{reason}\n修好之前不会自动收件、提醒和通知；已发布的内容保持不变。"
        try:
            outcomes = send(self.county, Notice(f"勾稽：{self.county.workspace.county_name}自动运行出错", text))
        except UsageProblem as problem:
            outcomes = {"[notify]": str(problem)}
        for channel, outcome in outcomes.items():
            logger.warning("tick of %s failed; %s: %s", name, channel, outcome)
        if "sent" in outcomes.values():
            self._told[name] = (reason, self.now())
