"""Web pages: their tables as grids, with what a browser shows and hides."""

from pipelines.read.html.document import read

__all__ = ["read"]
