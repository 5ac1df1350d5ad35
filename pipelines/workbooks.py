"""What all workbooks share: nothing in them runs as a formula or a link, and the same contents give the same bytes.

Which sheets they have does not belong here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import xlsxwriter

from pipelines.errors import UsageProblem

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook says when it was made; content does not depend on the day
TEXT_IS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}
"""Options of every workbook: texts come out of reports, and none of them may become a formula or a link."""


@contextmanager
def saved_workbook(path: Path) -> Iterator[xlsxwriter.Workbook]:
    """Open a workbook to fill, which stands at the path once it is whole.

    Raises:
        UsageProblem: the file cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(temporary, TEXT_IS_TEXT) as book:
            yield book
        temporary.replace(path)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise UsageProblem(f"{path} 写不进去：请关闭已打开的同名文件，或换一个位置") from error
    finally:
        with suppress(OSError):
            temporary.unlink()
