"""Readers: bytes of a file in, one `Document` of paragraphs and grids out. They know nothing of reports."""
