"""What a browser shows of a page: nothing hidden or struck, form fields with values, tables made of any element.

Works on the parsed page before anything is read. Which tables matter does not belong here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_OUT_OF_SIGHT = (
    r"(?<![\w-])(?:left|top|text-indent)\s*:\s*-\d{3,}(?:\.\d+)?(?:px|r?em|%|vw)"
    r"|clip\s*:\s*rect\((?:\s*[01](?:px)?\s*,?){4}\)|clip-path\s*:\s*inset\(\s*(?:50|100)%"
)
"""Moved beyond the edge of the page, or cut down to a dot: what is meant for programs that read pages aloud."""
_HIDDEN_STYLE = re.compile(
    rf"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|{_OUT_OF_SIGHT}", re.I
)
_NO_SIZE = re.compile(r"font-size\s*:\s*0(?:\.0+)?\s*(?:[a-z]{2,3}|%)?\s*(?:;|$)", re.I)
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.I)
_HINTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"display\s*:\s*(?:none|table|grid|flex)",
        r"visibility\s*:\s*(?:hidden|collapse)",
        r"left\s*:\s*-\d{3}",
        r"top\s*:\s*-\d{3}",
        r"indent\s*:\s*-\d{3}",
        r"clip(?:-path)?\s*:\s*(?:rect|inset)",
        r"opacity\s*:\s*0(?:\.0+)?\s*[;\"'}]",
        r"font-size\s*:\s*0(?:\.0+)?\s*(?:[a-z]{2,3}|%)?\s*[;\"'}]",
        r"line-through",
        r"content\s*:\s*(?:[a-z]|[\"'][^\"']*[^\"'\s.])",
        r"vertical-align\s*:\s*su[bp]",
        r"<(?:s|del|strike|input|textarea|select|su[bp])\b",
        r"hidden(?<!\whidden)\b",
        r"role(?<!\wrole)\s*=\s*[\"']?row",
        r"class(?<!\wclass)\s*=\s*[\"']?[^\"'>]*\b(?:tr|row)\b",
    )
)
"""Pages without any of these, in small letters, show all they hold. Each begins with letters, which are found fast."""
_STRUCK = frozenset({"s", "del", "strike"})
_TYPED = frozenset({"", "text", "number", "tel"})
"""Kinds of input field that show their value."""
_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|sub)\b", re.I)
_LAID_OUT = re.compile(r"display\s*:\s*table-(row|cell)", re.I)
_ROWS, _CELLS = frozenset({"tr", "row", "table-row"}), frozenset({"td", "th", "cell", "table-cell"})
_CELL_ROLES = frozenset({"cell", "gridcell", "columnheader", "rowheader"})
_GENERIC = ("div", "ul", "li", "p", "span", "dl", "dt", "dd", "section")


def needs_showing(text: str) -> bool:
    """Tell whether a page's source may hold more or less than it shows."""
    small = text.lower()
    return any(hint.search(small) for hint in _HINTS)


def keep_shown(root: _Element) -> None:
    """Empty what the page hides or strikes through, in place; the text around it stays."""
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element is not root and _is_gone(element):
            element.clear(keep_tail=True)
            element.tag = "template"  # shows nothing; taking it out would copy the text after it


def show_fields_and_tables(root: _Element) -> None:
    """Put values of input fields in cells as text, and make tables of elements laid out as such, in place."""
    for field in list(root.iter("input", "textarea")):
        if (field.get("type") or "").lower() in _TYPED and next(field.iterancestors("td", "th"), None) is not None:
            value = field.get("value") if field.tag == "input" else field.text
            field.tag, field.text = "span", value or ""
    for choice in list(root.iter("select")):
        if next(choice.iterancestors("td", "th"), None) is not None:
            _show_chosen(choice)
    for sign in [element for element in root.iter() if isinstance(element.tag, str) and _is_raised(element)]:
        _set_apart(sign)
    rows = [element for element in root.iter(*_GENERIC) if _part(element) == "row"]
    rows = [row for row in rows if len(row) and row.getparent() is not None and all(_part(c) == "cell" for c in row)]
    for row in rows:
        for cell in row:
            cell.tag = "td"
        row.tag = "tr"
    for parent in dict.fromkeys(row.getparent() for row in rows):
        if parent is not None:
            _put_in_table(parent)


def _put_in_table(parent: _Element) -> None:
    """Make a table of an element that holds rows, or where it holds more of each run of rows in it."""
    if parent.tag in _GENERIC and all(child.tag == "tr" for child in parent):
        parent.tag = "table"
    if parent.tag in ("table", "tbody", "thead", "tfoot"):
        return
    table: _Element | None = None
    for child in list(parent):
        if child.tag != "tr":
            table = None
            continue
        if table is None:
            table = parent.makeelement("table")
            child.addprevious(table)
        table.append(child)
        table.tail, child.tail = child.tail, None
        if (table.tail or "").strip():
            table = None


def _show_chosen(choice: _Element) -> None:
    """Put what a list of choices shows in its place: the chosen one, or else the first."""
    options = list(choice.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options
    text, tail = "".join(chosen[0].itertext()) if chosen else "", choice.tail
    choice.clear()
    choice.tag, choice.text, choice.tail = "span", text, tail


def _set_apart(sign: _Element) -> None:
    """Put a footnote sign in brackets: raised digits do not belong to the number before them."""
    parent, text = sign.getparent(), "".join(sign.itertext()).strip()
    before = sign.getprevious()
    is_first = parent is None or (not (parent.text or "").strip() and (before is None or _is_raised(before)))
    if text and not is_first and text[0] not in "[［(（":
        sign.clear(keep_tail=True)
        sign.tag, sign.text = "span", f"[{text}]"


def _is_raised(element: _Element) -> bool:
    return element.tag in ("sup", "sub") or _RAISED.search(element.get("style", "")) is not None


def _is_gone(element: _Element) -> bool:
    if element.tag in _STRUCK or element.get("hidden") is not None:
        return True
    style = element.get("style", "")
    if _HIDDEN_STYLE.search(style) or _STRUCK_STYLE.search(style):
        return True
    return _NO_SIZE.search(style) is not None and not any("font-size" in each.get("style", "") for each in element[:])


def _part(element: _Element) -> str:
    """Return `row` or `cell` for an element that its style, role or class makes one, else nothing."""
    if found := _LAID_OUT.search(element.get("style", "")):
        return found[1].lower()
    role, classes = element.get("role", ""), frozenset(element.get("class", "").lower().split())
    if role == "row" or classes & _ROWS:
        return "row"
    return "cell" if role in _CELL_ROLES or classes & _CELLS else ""
