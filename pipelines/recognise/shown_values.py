"""What shows that a text holds a value, on its label or behind it, where no cell of its own does.

Does not belong here: whether a text is a value (values.py), and how much it is.
"""

from __future__ import annotations

import re
from itertools import takewhile

from pipelines.recognise.values import is_value

_FEWEST_VALUES = 3
"""So many values one behind the other are a row's, and no numbers of running text."""
_IN_FRONT_OF_SECTION = re.compile(r"\s*[-+]?\d[\d.,]*\s*(?:[万亿]?元|[件条项个])?\s*[一二三四五六]\s*[、.．]")
"""A number that clings to the heading of the next section: no heading is numbered twice."""
_VALUES_ALONE = re.compile(r"[\d\s.,，、；;|/+\-—－无空件条项个万亿元]+")
_IN_BRACKETS_AT_END = re.compile(r"\d\s*(?:万?元|[件条项个])?\s*[)）\]】〕》」>]\s*$")
"""A remark on the label of a row that ends in a number: `行政许可（处理决定数量 21）`."""
_WITH_VALUE = re.compile(
    r"\t\s*[-+]?\d[\d.,]*\s*$|[:：＝=]\s*[\"“'‘{]?[-+]?\d(?!\d*[.、．]\s*[\u4e00-\u9fff])|[:：＝=]\s*[\"“][-—－/无][\"”]|\{[-—－/无\s]*[\d}]"
    r"|[(\[【<《「]\s*[-+]?\d[\d.,]*\s*[)\]】>》」]\s*[(\[【<《「]|(?:[:：、，,(（\[【]\s*[-+—－/无\d][-+—－/无\d\s.,，、]*([万亿]?元|[件条项个])?|\d[万亿]?元)\s*[)）\]】]*[\\;；。|\s]*$"
)


def shows_value(text: str, *, is_row: bool) -> bool:
    """Tell whether a label, that of a row or another, has a value on it: `规章：15`, `政府集中采购（8，/）`."""
    in_brackets = is_row and _IN_BRACKETS_AT_END.search(text) is not None
    return in_brackets or _WITH_VALUE.search(text) is not None or _IN_FRONT_OF_SECTION.match(text) is not None


def ends_in_value(text: str) -> bool:
    """Tell whether a value stands apart at the end of running text: it may be the rest of a label with its value.

    Or values in front of a piece of the label beside it, which a tool put on their line, or nothing but values.
    """
    pieces = text.split()
    if any(map(str.isdigit, text)) and _VALUES_ALONE.fullmatch(text):
        return True
    is_row = len(list(takewhile(is_value, reversed(pieces[:-1])))) >= _FEWEST_VALUES
    return len(pieces) > 1 and (is_value(pieces[-1]) or is_row)
