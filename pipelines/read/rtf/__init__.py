"""RTF: its words, its groups and the rows of its tables."""

from pipelines.read.rtf.document import read, read_natively

__all__ = ["read", "read_natively"]
