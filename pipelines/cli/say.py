"""Lines for people on the terminal, which quote the texts of others: nothing in them may command it.

The one way in which verbs print. Rows go through `pipelines.cli.output`.
"""

from __future__ import annotations

import json
from typing import Any

import click

from pipelines.hidden_marks import escape_hidden, show_hidden


def say(line: str, *, err: bool = False) -> None:
    """Print one line, with marks of writing direction and control characters shown as ⟨U+001B⟩.

    Line ends too: the name of a file may hold one, and would pass for a line of ours.
    """
    click.echo(show_hidden(one_line(line)), err=err)


def one_line(text: str) -> str:
    """Return a text of others, such as the name of a file, with its line ends shown."""
    return text.replace("\r", "⟨U+000D⟩").replace("\n", "⟨U+000A⟩")


def say_text(text: str) -> None:
    """Print several lines of ours, that is, a text in which line ends are ours."""
    for line in text.removesuffix("\n").split("\n"):
        say(line)


def say_json(value: Any) -> None:
    """Print a value as one line of JSON: the same for a program, with such marks escaped."""
    click.echo(escape_hidden(json.dumps(value, ensure_ascii=False, default=str)))


def clear_line() -> None:
    """Clear the line of standard error in which a progress bar stands, so that the next line begins at its left."""
    click.echo("\r\x1b[K", nl=False, err=True)
