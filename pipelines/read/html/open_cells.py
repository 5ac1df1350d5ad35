"""Table cells that a page leaves open, closed where a browser closes them: before the next cell or row.

The parser does so only where it knows every element in between: after one of an office program it would put the cells
that follow into the first. Works on the text, before it is parsed.
"""

from __future__ import annotations

import re

_TAG = re.compile(
    r"<!--.*?(?:-->|$)|<(script|style|textarea)\b.*?(?:</\1\s*>|$)|<(?P<tag>/?(?:table|t[drh]|tbody|thead|tfoot))(?=[\s/>])",
    re.I | re.S,
)
_CELLS = ("td", "th")


def close_cells(text: str) -> str:
    """Return the text of a page with its cells closed; as it is where none is left open."""
    small = text.lower()
    pairs = zip(_count_cells(small, "<"), _count_cells(small, "</"), strict=True)
    if all(opened <= closed for opened, closed in pairs):
        return text
    pieces: list[str] = []
    inside: list[str] = []
    end = 0
    for found in _TAG.finditer(text):
        tag = (found["tag"] or "").lower()
        is_open = bool(inside) and inside[-1] in _CELLS
        if is_open and tag and tag not in ("table", "/table", "/td", "/th"):
            pieces += [text[end : found.start()], f"</{inside.pop()}>"]
            end = found.start()
        if tag == "table" or tag in _CELLS:
            inside.append(tag)
        elif tag in ("/td", "/th") and is_open:
            inside.pop()
        elif tag == "/table":
            _leave_table(inside)
    return "".join([*pieces, text[end:]])


def _count_cells(text: str, start: str) -> tuple[int, int]:
    """Return how many tags of cells and of heads begin so: `<th` begins `<thead` as well."""
    return text.count(f"{start}td"), text.count(f"{start}th") - text.count(f"{start}thead")


def _leave_table(inside: list[str]) -> None:
    while inside and inside.pop() != "table":
        pass
