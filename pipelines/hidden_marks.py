"""Marks in the texts of others that do something instead of standing for something: shown, so that nobody is misled."""

from __future__ import annotations

import re

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def show_hidden(text: str) -> str:
    """Return the text with marks that turn the direction of writing or end a line, and control characters, as ⟨U+202E⟩.

    Such a mark lets a name be read otherwise than it is (a file `gpj.exe` as `exe.jpg`). Line ends and tabs stay.
    """
    return _HIDDEN.sub(lambda mark: f"⟨U+{ord(mark[0]):04X}⟩", text)


def escape_hidden(text: str) -> str:
    """Return JSON text with such marks escaped, which stands for the same; control characters are so already."""
    return _HIDDEN.sub(lambda mark: f"\\u{ord(mark[0]):04x}", text)
