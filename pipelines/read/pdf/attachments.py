"""Whether a PDF carries other files, as a portfolio does whose only page says that it is one."""

from __future__ import annotations

import io

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import dict_value


def carries_files(data: bytes) -> bool:
    """Tell whether other files are attached to a PDF that the library can open."""
    catalog = PDFDocument(PDFParser(io.BytesIO(data))).catalog
    return "Collection" in catalog or "EmbeddedFiles" in dict_value(catalog.get("Names", {}))
