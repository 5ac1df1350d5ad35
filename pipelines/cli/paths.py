"""Paths on the command line: one that is empty names nothing, and would be taken for the current folder."""

from __future__ import annotations

import os
from typing import Any

import click


class GivenPath(click.Path):
    """A path that says something. Whether it may be read is found out by reading it: others are done all the same."""

    def __init__(self, **how: Any) -> None:
        """Take what click's own takes, but for whether it is readable."""
        super().__init__(readable=False, **how)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path.

        Raises:
            click.BadParameter: it is empty, as `--out "$FOLDER"` is where FOLDER is not set.
        """
        if not os.fspath(value).strip():
            self.fail("路径是空的，请写明文件夹或文件", param, ctx)
        return super().convert(value, param, ctx)
