"""Colours of the states as pages on a light ground show them: read from the stylesheet, where each stands once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

STYLESHEET = Path(__file__).parent / "static" / "site.css"
TOKENS = {
    "errors": "error",
    "warnings": "warning",
    "clean": "clean",
    "unreadable": "unreadable",
    "not_handed_in": "not-handed-in",
}
"""What the stylesheet calls the colour of a state."""

_TOKEN = re.compile(r"--([\w-]+): (#[0-9A-F]{6})")


@cache
def state_colours() -> dict[str, str]:
    """Return the colour of each state as #RRGGBB, dark enough for white figures on it."""
    light, _, _ = STYLESHEET.read_text(encoding="utf-8").partition("}")
    colours = dict(_TOKEN.findall(light))
    return {state: colours[token] for state, token in TOKENS.items()}
