"""What of a Word file is gone beyond single runs: rows deleted or hidden, ends of paragraphs deleted.

Does not belong here: deleted and inserted runs, which are left out or read where they stand (document.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element


def is_gone(row: _Element) -> bool:
    """Tell whether a table row is hidden, deleted as a whole, or all that stood in it is."""
    if any(next(row.iterfind(f"{{*}}trPr/{{*}}{name}"), None) is not None for name in ("del", "hidden")):
        return True
    has_deleted = any(text.text for text in row.iter("{*}delText"))
    return has_deleted and not any((text.text or "").strip() for text in row.iter("{*}t"))


def runs_without_deleted_marks(paragraphs: Iterable[_Element]) -> Iterator[list[_Element]]:
    """Yield paragraphs together that are one since the mark between them is deleted."""
    run: list[_Element] = []
    for paragraph in paragraphs:
        run.append(paragraph)
        if next(paragraph.iterfind("{*}pPr/{*}rPr/{*}del"), None) is None:
            yield run
            run = []
    if run:
        yield run
