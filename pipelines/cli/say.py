"""Lines for people on the terminal, which quote the texts of others: nothing in them may command it."""

from __future__ import annotations

import click

from pipelines.hidden_marks import show_hidden


def say(text: str, *, err: bool = False) -> None:
    """Print lines with control characters and marks of writing direction shown as ⟨U+001B⟩."""
    click.echo(show_hidden(text), err=err)
