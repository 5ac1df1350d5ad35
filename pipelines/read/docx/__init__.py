"""Word documents that are packages of XML: their text as it is shown, and their tables."""

from pipelines.read.docx.document import read

__all__ = ["read"]
