"""The version of reading and recognition together. It keys the store: another version means every file is read again.

Does not belong here: the version of the program (pyproject.toml) or of the warehouse's shape.
"""

READER_VERSION = "23"
"""Raised whenever the same file may give another document or another report."""
