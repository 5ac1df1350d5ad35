"""The parts of a Word file: its main part, and documents of other kinds embedded in it whole.

What stands in the main part is document.py's.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.read.limits import parse_xml, read_part

if TYPE_CHECKING:
    import zipfile

    from pipelines.document import Grid, Paragraph

_BODY = re.compile(r"/officeDocument$")
_CHUNK = re.compile(r"/aFChunk$")
_MAX_CHUNKS = 8


def find_body(container: zipfile.ZipFile) -> str:
    """Return the name of the main part, as the package's relations say."""
    targets = [target for _, kind, target in _relations(container, "") if _BODY.search(kind)]
    return next(iter(targets), "word/document.xml")


def find_styles(container: zipfile.ZipFile, body: str) -> str | None:
    """Return the name of the part with the styles, None where there is none."""
    return next((target for _, kind, target in _relations(container, body) if kind.endswith("/styles")), None)


def read_chunks(container: zipfile.ZipFile, body: str) -> dict[str, tuple[Paragraph | Grid, ...]]:
    """Read the documents embedded whole (altChunk), as some exporters write instead of text of their own, by relation.

    Raises:
        ReadError: one of them cannot be read.
    """
    from pipelines.read.content import read_document  # the embedded part may be of any kind

    found = [(name, target) for name, kind, target in _relations(container, body) if _CHUNK.search(kind)]
    return {name: read_document(read_part(container, target)).blocks for name, target in found[:_MAX_CHUNKS]}


def _relations(container: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """Give the relations of a part, or of the package, to parts that are there, as (id, type, name of the part)."""
    folder, name = posixpath.split(part)
    holder = posixpath.join(folder, "_rels", f"{name}.rels")
    names = set(container.namelist())
    if holder in names:
        for relation in parse_xml(read_part(container, holder)):
            target = relation.get("Target", "")
            whole = posixpath.normpath(target.lstrip("/") if target[:1] == "/" else posixpath.join(folder, target))
            if whole in names:
                yield relation.get("Id", ""), relation.get("Type", ""), whole
