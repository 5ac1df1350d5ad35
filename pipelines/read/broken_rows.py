"""Rows between bars that go on in the next lines, as html2text prints a web page whose blank cells hold a line break.

Does not belong here: what the cells mean.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.document import Paragraph

_RULE_BELOW_HEAD = re.compile(r"^---(\|---)*[ \t\r]*$", re.M)
"""Its line below the first row of a table. Its rows have no bar at their ends: a line that begins with one goes on."""


def has_broken_rows(text: str) -> bool:
    """Tell whether rows of a text may go on in lines that begin with a bar."""
    return "\n|" in text and _RULE_BELOW_HEAD.search(text) is not None


def with_whole_rows(lines: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return the lines, each row that line breaks in blank cells have cut as one, at the place of its first."""
    whole: list[Paragraph] = []
    for line in lines:
        if line.text.startswith("|") and whole and whole[-1].text.rstrip().endswith("|"):
            whole[-1] = replace(whole[-1], text=whole[-1].text.rstrip() + " " + line.text)
        else:
            whole.append(line)
    return tuple(whole)
