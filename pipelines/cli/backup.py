"""`gouji backup` and `gouji restore`: store, register and settings in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.backup import BackupReport, restore_backup, write_backup
from pipelines.changes import running
from pipelines.cli.say import say
from pipelines.cli.workspace_options import out_option, path_option, raw_option
from pipelines.objects.address import address_in
from pipelines.workspace import Workspace, open_workspace

MEBIBYTE = 1024 * 1024


def _restore(file: Path, workspace: Workspace) -> BackupReport:
    address = address_in(file)
    if address is None:
        return restore_backup(file, workspace)
    from pipelines.objects.restore_copy import restore_copy  # brings what files do not need

    return restore_copy(address, workspace)


@click.command(epilog="Example: gouji backup /srv/backup/gouji-2025-01-20.tar.gz")
@click.argument("file", type=path_option)
@raw_option
@out_option
def backup(file: Path, raw: Path | None, out: Path | None) -> None:
    """Write store, register and settings to one FILE (备份); all else is made from these. Waits for a run to end."""
    workspace = open_workspace(raw, out)
    with running(workspace):
        report = write_backup(workspace, file)
    say(f"已备份 {report.file_count} 个文件（{report.byte_count / MEBIBYTE:.1f} MiB）：{file}")


@click.command(epilog="Example: gouji restore gouji-2025-01-20.tar.gz && gouji rebuild && gouji run")
@click.argument("file", type=path_option)
@raw_option
@out_option
def restore(file: Path, raw: Path | None, out: Path | None) -> None:
    """Put back what gouji backup wrote to FILE (恢复), or the copy at an address (GOUJI_STORE_COPY), all of it checked.

    Writes only where there is no store yet; a register and settings that lie there stay. Then run gouji rebuild.
    """
    workspace = open_workspace(raw, out)
    with running(workspace):
        report = _restore(file, workspace)
    say(f"已恢复 {report.file_count} 个文件，与 sha256 都相符：{workspace.store}")
    say("接着运行 gouji rebuild 重建数据库，再运行 gouji run 发布网站。")
