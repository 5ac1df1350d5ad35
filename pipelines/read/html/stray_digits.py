"""Digits in a row of a table outside its cells, where a tag is broken or lost: browsers show them above the table.

Which cell they belong to cannot be known, nor whether the cells beside them stand in their columns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNKNOWN = "\ufffd"
_OUTSIDE = (re.compile(r"</[tT][dDhHrR]\s*>\s*[^\s<]"), re.compile(r"<[tT][rR]\b[^<>]*>\s*[^\s<]"))
_VALUE_OR_NOTHING = re.compile(r"\s*(?:[-+－＋]?\s*[\d.,]+\s*(?:[万亿]?元|[件个条项])?|[-—–－/／无])?\s*")


def has_stray_text(page: str) -> bool:
    """Tell whether some text follows the end of a cell or row, or the start of a row."""
    return any(outside.search(page) for outside in _OUTSIDE)


def doubt_rows_with_stray_digits(root: _Element) -> None:
    """Put an unknown sign to numbers and blanks of a row that has digits outside its cells, in place.

    What begins with digits outside its cells may be the rest of the row above, whose cell it was.
    """
    for row in list(root.iter("tr")):
        if any(map(_has_digits, (row.text, row.tail, *(cell.tail for cell in row)))):
            _doubt_values(row)
            above = row.getprevious()
            if above is not None and above.tag == "tr" and _has_digits(row.text):
                _doubt_values(above)
                etree.SubElement(above, "td").text = _UNKNOWN


def _has_digits(text: str | None) -> bool:
    return bool(text) and any(map(str.isdigit, text or ""))


def _doubt_values(row: _Element) -> None:
    for cell in row:
        if _VALUE_OR_NOTHING.fullmatch("".join(cell.itertext())):
            cell.text = f"{cell.text or ''}{_UNKNOWN}"
