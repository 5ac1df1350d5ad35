"""Texts in boxes and WordArt that lie on the sheets of an .xlsx, where some offices put the title of a report."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from pipelines.document import Paragraph, Place
from pipelines.read.limits import open_zip, parse_xml, read_part
from pipelines.read.workbook.hidden import sheet_parts

if TYPE_CHECKING:
    import zipfile


def read_boxes(data: bytes, visible: Collection[str]) -> tuple[Paragraph, ...]:
    """Return the texts in boxes on the visible sheets, a paragraph a line; nothing of an .xls.

    Raises:
        ReadError: damaged.
    """
    if not data.startswith(b"PK"):
        return ()
    with open_zip(data) as container:
        names = set(container.namelist())
        if not any("/drawings/" in name for name in names):
            return ()
        sheets = [(name, part) for name, part in sheet_parts(container) if name in visible]
        return tuple(
            Paragraph(line, Place(sheet=name))
            for name, part in sheets
            for drawing in _drawings_of(container, part, names)
            for line in _lines(read_part(container, drawing))
        )


def _drawings_of(container: zipfile.ZipFile, part: str, names: Collection[str]) -> Iterator[str]:
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    for relation in parse_xml(read_part(container, relations)) if relations in names else ():
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        if relation.get("Type", "").endswith("/drawing") and target in names:
            yield target


def _lines(drawing: bytes) -> Iterator[str]:
    for paragraph in parse_xml(drawing).iterfind(".//{*}txBody/{*}p"):
        text = "".join(piece.text or "" for piece in paragraph.iter("{*}t")).strip()
        if text:
            yield text
