"""PDF: what stands on a page, its tables with and without lines, and what goes on over a page break."""

from pipelines.read.pdf.document import read

__all__ = ["read"]
