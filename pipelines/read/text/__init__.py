"""Plain text and text with mark-up: its lines, and what stands between the cells of its tables."""

from pipelines.read.text.document import read

__all__ = ["read"]
