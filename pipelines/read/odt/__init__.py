"""OpenDocument texts: LibreOffice writes one of every file that only it can read."""

from pipelines.read.odt.document import read

__all__ = ["read"]
