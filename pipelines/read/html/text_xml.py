"""XML that tools write for the text of a page, and TEI: its rows, cells and headings named as web pages name them.

Does not belong here: web pages themselves (document.py).
"""

from __future__ import annotations

import re

_NAMES = {"row": "tr", "cell": "td", "head": "h2", "list": "ul", "item": "li", "lb": "br"}
"""Element of such XML → the one of web pages. `head` is a heading there, and in pages what no reader sees."""
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>{'|'.join(_NAMES)})(?P<rest>(?:\s[^<>]*?)?)(?P<empty>/?)>")


def as_web_page(text: str) -> str:
    """Return such XML as a web page; anything else as it is."""
    if "<cell" not in text or "<row" not in text or "<td" in text.lower():
        return text
    return _TAG.sub(_name_as_pages_do, text)


def _name_as_pages_do(tag: re.Match[str]) -> str:
    name = _NAMES[tag["name"]]
    closing = f"</{name}>" if tag["empty"] and name != "br" else ""  # pages have no empty cell that closes itself
    return f"<{tag['end']}{name}{tag['rest']}>{closing}"
