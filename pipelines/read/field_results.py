"""What a field of a Word or RTF file shows that has no result beside its code: none, a base text, or something drawn.

How formats mark fields does not belong here.
"""

from __future__ import annotations

import re

from pipelines.document import UNREAD_PICTURE

RUBY = re.compile(r"\s*EQ\b[^\x13-\x15]*\\s\\up\s*\d+\([^()]*\)\s*[,;]((?:[^()]|\([^()]*\))*)\)[^()]*$")
"""A sign with its reading above it is a field without a result, which holds both; the group is the sign."""
_WORKED_OUT = re.compile(r"\s*(?:=|(?:EQ|FORMCHECKBOX|FORMDROPDOWN|IF)\b)", re.I)
"""The program draws it, works it out, or shows what is chosen or ticked."""


def shown_without_result(code: str) -> str:
    """Return what a field without a result shows, nothing where it shows nothing."""
    if base := RUBY.match(code):
        return base[1]
    return UNREAD_PICTURE if _WORKED_OUT.match(code) else ""
