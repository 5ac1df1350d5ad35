"""Readers: bytes of a file in, one `Document` of paragraphs and grids out. They know nothing of reports.

`content` finds the reader of a file. Each large format has a package; the modules here are small formats, and what
several formats share.
"""
