"""`gouji audit`: the ledger of what people did, in words, and whether it is still what was written."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.paths import GivenPath
from pipelines.cli.say import say
from pipelines.ledger import BrokenLedger, Ledger, verify
from pipelines.ledger_words import in_words
from pipelines.store import existing_store
from pipelines.workspace import open_workspace

BROKEN = 1
EMPTY = "台账还是空的：没有人作过处理。"

folder = GivenPath(path_type=Path)
SHOWN_DIGITS = 16
"""Digits of a hash that are shown: enough to write down and to tell acts apart."""

raw_option = click.option("--raw", type=folder, help="Folder with the reports [default: data/raw].")
out_option = click.option("--out", type=folder, help="Folder with what gouji made [default: as gouji run].")


@click.group(invoke_without_command=True, epilog="Example: gouji audit        or: gouji audit verify")
@raw_option
@out_option
@click.option("--last", type=click.IntRange(1), help="Only so many of the last acts.")
@click.pass_context
def audit(context: click.Context, raw: Path | None, out: Path | None, last: int | None) -> None:
    """List what people did (台账): every act with its time, person and reason, oldest first."""
    if context.invoked_subcommand is not None:
        context.obj = (raw, out)
        return
    acts = verify(_ledger(raw, out))
    for act in acts[-last:] if last else acts:
        say(in_words(act))
    say(f"台账共 {len(acts)} 条。" if acts else EMPTY)


@audit.command(name="verify", epilog="Example: gouji audit verify --expect 3f9ab1c2d4e5f607")
@raw_option
@out_option
@click.option("--expect", "expected_hash", metavar="HASH", help="Hash of an act written down earlier, must be there.")
@click.pass_context
def verify_ledger(context: click.Context, raw: Path | None, out: Path | None, expected_hash: str | None) -> int:
    """Check that no act was changed, removed or slipped in (核验台账).

    Exit code: 0 the ledger is what was written, 1 it is not: the first act that does not fit is named.
    """
    before = context.obj or (None, None)
    ledger = _ledger(raw or before[0], out or before[1])
    try:
        acts = verify(ledger, expected_hash)
    except BrokenLedger as problem:
        say(f"gouji：{problem}", err=True)
        return BROKEN
    last = f"末条指纹 {acts[-1].hash[:SHOWN_DIGITS]}（抄下来，日后可用 --expect 核对）" if acts else ""
    say(f"台账完好：共 {len(acts)} 条，{last}。" if acts else EMPTY)
    return 0


def _ledger(raw: Path | None, out: Path | None) -> Ledger:
    return Ledger(existing_store(open_workspace(raw, out).store))
