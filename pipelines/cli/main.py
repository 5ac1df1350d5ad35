"""The `gouji` command: finds its verbs, loads only the one that is called, and turns problems into one line.

Verbs are entry points of the group `gouji.verbs` (see pyproject.toml): a verb of a higher floor is thus reached without
importing that floor here, and a quick verb pays nothing for a slow one.
"""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, distribution, entry_points

import click

from pipelines.cli.pipes import let_readers_leave
from pipelines.cli.say import say, say_text
from pipelines.cli.usage_words import usage_words
from pipelines.errors import UsageProblem, system_reason

VERBS = "gouji.verbs"
USAGE_EXIT_CODE = 64
"""Wrong usage (EX_USAGE of sysexits.h), as the contract says."""

VERB_ORDER = (
    *("run", "check", "read", "status", "slip", "export", "decide", "set-aside", "audit"),
    *("query", "trace", "sql", "explain", "serve", "rebuild", "demo"),
)


class LazyVerbs(click.Group):
    """A click group whose commands are loaded when they are called."""

    def _entry_points(self) -> dict[str, EntryPoint]:
        return {entry.name: entry for entry in entry_points(group=VERBS)}

    def _entry_point(self, name: str) -> EntryPoint | None:
        """The verb in our own distribution first: to look through all that are installed takes 30 ms."""
        own = distribution("gouji").entry_points.select(group=VERBS, name=name)
        return next(iter(own), None) or self._entry_points().get(name)

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the verbs, those that people need most first."""
        names = self._entry_points()
        return sorted(names, key=lambda name: (VERB_ORDER.index(name) if name in VERB_ORDER else len(VERB_ORDER), name))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Load a verb, None if there is none of this name."""
        entry = self._entry_point(name)
        command: click.Command | None = entry.load() if entry else None
        return command


@click.group(
    cls=LazyVerbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: gouji run        then open out/site/index.html",
)
@click.version_option(package_name="gouji")
def gouji() -> None:
    """勾稽: check and add up annual disclosure reports (政府信息公开工作年度报告)."""


def main() -> None:
    """Run the command line and exit with its code: 64 for wrong usage, one line on standard error for any problem."""
    let_readers_leave()
    try:
        code = gouji.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        say_text(error.format_message())
        code = 0
    except click.UsageError as error:
        context = f"（用法见 {error.ctx.command_path} --help）" if error.ctx else ""
        say(f"gouji：{usage_words(error.format_message())}{context}", err=True)
        code = USAGE_EXIT_CODE
    except (UsageProblem, click.ClickException) as problem:
        say(f"gouji：{problem}", err=True)
        code = USAGE_EXIT_CODE
    except OSError as error:  # a folder of ours that is closed to this account: whatever verb comes upon it
        where = error.filename or "文件"
        say(f"gouji：不能读写 {where}（{system_reason(error)}）：请检查权限和磁盘后再运行", err=True)
        code = USAGE_EXIT_CODE
    except (click.Abort, KeyboardInterrupt):
        say("gouji：已中止，已完成的部分保留，可再次运行继续", err=True)
        code = 130
    sys.exit(code if isinstance(code, int) else 0)
