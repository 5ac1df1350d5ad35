"""Pages whose report stands elsewhere: in an editor's field, in a file that the page links to, in pictures.

Only for pages that show no tables of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from pipelines.document import NO_TABLE_BUT
from pipelines.read.html.drawn import sizes_in_pixels

if TYPE_CHECKING:
    from lxml.etree import _Element

_FEWEST_CELLS = 40
_CELL = re.compile(r"</t[dh]\s*>", re.I)
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", re.S)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_NAMED_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "0": "", "\n": ""}
"""What an escape of a script stands for, where it is not the sign itself; one at the end of a line joins two lines."""
_FILE = re.compile(r"[^/\\?&=#]{1,120}\.(?:docx?|wps|pdf|ofd|xlsx?|et|rtf|odt|zip|rar|7z)(?=$|[?&#])", re.I)
_ADDRESSES = (("a", "href"), ("iframe", "src"), ("embed", "src"), ("object", "data"))
_SHORTEST_PAGE = _FEWEST_CELLS * len("</td>")
_LARGE_PIXELS = 300
_LONGEST_ADDRESS = 4_000
"""Of a file; longer ones are the content of something, or made to take time."""


def markup_kept_as_text(root: _Element) -> str | None:
    """Return the page that a field, a script or the text itself keeps, where it is one alone.

    The text of the page holds what a field keeps, too, with all that stands around it: it counts where no other does.
    """
    kept = [_source(field) for field in root.iter("textarea")]
    written = {script: _pages(_strings(script.text or "")) for script in root.iter("script", "template", "xmp")}
    kept += [page for script, pages in written.items() if script.tag == "script" for page in pages]
    kept += [
        script.text or ""
        for script, pages in written.items()
        if not pages and (script.get("type") or "text/plain").lower() in ("text/plain", "text/html", "text/template")
    ]
    kept += [frame.get("srcdoc", "") for frame in root.iter("iframe")]
    whole = "".join(text for text in root.itertext() if "<" in text or ">" in text)
    pages = _pages(kept) or _pages([whole])
    return pages[0] if len(pages) == 1 else None


def _pages(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if len(_CELL.findall(text)) >= _FEWEST_CELLS))


def _strings(program: str) -> list[str]:
    """Return the strings that a program writes into its page, with what their escapes stand for."""
    found = (match[0][1:-1] for match in _STRING.finditer(program) if len(match[0]) > _SHORTEST_PAGE)
    return [_ESCAPE.sub(_unescaped, text) for text in found]


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _NAMED_ESCAPES.get(escape[3], escape[3])


def where_the_report_is(root: _Element) -> str:
    """Return in a note where a page without tables may have its report: in a file or in pictures; else nothing."""
    addresses = (each.get(name, "") for tag, name in _ADDRESSES for each in root.iter(tag))
    short = (unquote(each) for each in addresses if len(each) <= _LONGEST_ADDRESS)
    files = list(dict.fromkeys(found[0] for each in short if (found := _FILE.search(each))))
    if files:
        return f"{NO_TABLE_BUT}附件（{'、'.join(files[:3])}），请下载附件，报送附件本身"
    if any(map(_is_large, root.iter("img"))):
        return f"{NO_TABLE_BUT}图片，请改报 Word 文档"
    return ""


def _source(field: _Element) -> str:
    """Return the text of a field; the parser makes elements of tags in it that are not escaped."""
    inside = "".join(etree.tostring(child, encoding="unicode", method="html") for child in field)
    return (field.text or "") + inside


def _is_large(image: _Element) -> bool:
    known = sizes_in_pixels(image)
    return not known or max(known) >= _LARGE_PIXELS
