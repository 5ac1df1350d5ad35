"""Word's single-file XML: that of Word 2003, and a .docx package written as one file.

Both are put into the words of .docx, whose reader takes them on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.document import Document, ReadError
from pipelines.read.docx.document import read_body
from pipelines.read.docx.shown import local_name
from pipelines.read.docx.styles import write_styles_in
from pipelines.read.limits import check_file_size, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_WORD = "http://schemas.microsoft.com/office/word/2003/wordml"
_NAMES = {"vmerge": "vMerge", "hmerge": "hMerge", "hlink": "hyperlink"}
_ANNOTATIONS = {"Word.Deletion": "del", "Word.Insertion": "ins"}
_WRAPPERS = frozenset({"sect", "sub-section", "content", "cfChunk"})
_DRAWN = ("urn:schemas-microsoft-com:", "http://schemas.microsoft.com/office/word/2003/auxHint")
"""Drawings, which are no wrappers of text, and hints, of which only the sections are."""


def read(data: bytes) -> Document:
    """Read a Word document that is one XML file.

    Raises:
        ReadError: damaged, hostile, or without a text.
    """
    check_file_size(data)
    root = parse_xml(data)
    if local_name(root) == "package":
        main = _find_main_part(root)
    else:
        main = root
        for element in root.iter("{*}*"):
            _rename(element)
    write_styles_in(main, root)
    return Document("doc", read_body(main))


def _find_main_part(package: _Element) -> _Element:
    document = package.find("{*}part/{*}xmlData/{*}document")
    if document is None:
        raise ReadError("Word 文件缺少正文，请用 Word 或 WPS 打开后另存为 .docx，再重新报送")
    return document


def _rename(element: _Element) -> None:
    """Give an element of Word 2003 the name it has in .docx, in place."""
    namespace, _, name = str(element.tag)[1:].rpartition("}")
    if name == "annotation":
        kind = element.get(f"{{{_WORD}}}type", "")
        element.tag = f"{{{_WORD}}}{_ANNOTATIONS.get(kind, 'annotation')}"
    elif name in _WRAPPERS or not (namespace == _WORD or namespace.startswith(_DRAWN)):
        element.tag = f"{{{_WORD}}}customXml"  # tags of the writer's own around his text
    elif name in _NAMES:
        element.tag = f"{{{_WORD}}}{_NAMES[name]}"
