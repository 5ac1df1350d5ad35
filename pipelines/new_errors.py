"""Which errors are new since people were last told: what the office is alerted to after a run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.notify import Notice, channels_of, tell
from pipelines.published_text import publish_text
from pipelines.segments import write_atomically
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace

RECORD_NAME = "told.json"
SHOWN = 20


@dataclass(frozen=True, slots=True)
class NewError:
    """A failed error rule of a current report that nobody was told of; `key` names it over all runs."""

    key: str
    unit: str
    year: int
    message: str


def tell_new_errors(workspace: Workspace, environment: Mapping[str, str]) -> dict[str, str | None] | None:
    """Tell of errors that nobody was told of, where `[notify]` says whom; those told once are not told again.

    Args:
        workspace: the county, whose warehouse is built.
        environment: where the secrets stand.

    Returns:
        For each channel why it failed, None where it did not; None when there is nothing to tell, or nobody to.

    Raises:
        UsageProblem: `[notify]` is not right.
    """
    channels = channels_of(workspace.notify, environment)
    if not channels or not workspace.warehouse.is_file():
        return None
    errors, keys = find_new_errors(workspace)
    if not errors:
        return None
    outcomes = tell(describe_errors(workspace, errors), channels)
    if None in outcomes.values():
        write_told(workspace, keys)
    return outcomes


def find_new_errors(workspace: Workspace) -> tuple[list[NewError], set[str]]:
    """Return the errors that nobody was told of, and the keys of all that stand.

    A corrected report that is wrong in the same place again is new: its key has the revision.

    Raises:
        UsageProblem: there is no warehouse.
    """
    with open_warehouse(workspace.warehouse) as warehouse:
        rows = warehouse.execute(
            """SELECT concat_ws('|', f.authority_code, f.year, r.revision, f.rule, f.instance), a.short_name, f.year,
                 f.message
               FROM current_findings f
               JOIN current_reports r USING (authority_code, year) JOIN authorities a USING (authority_code)
               WHERE f.outcome = 'fail' AND f.severity = 'error'
               ORDER BY f.year DESC, a.position, f.rule, f.instance"""
        ).fetchall()
    told = _told(workspace)
    return [NewError(*row) for row in rows if row[0] not in told], {row[0] for row in rows}


def write_told(workspace: Workspace, keys: set[str]) -> None:
    """Write down which errors people know of; those that no longer stand are forgotten."""
    text = json.dumps(sorted(keys), ensure_ascii=False, indent=0) + "\n"
    write_atomically(workspace.out / RECORD_NAME, lambda path: path.write_text(text, encoding="utf-8"))


def describe_errors(workspace: Workspace, errors: list[NewError]) -> Notice:
    """Return the notice of new errors: how many, of whom, the first of them in full."""
    units = len({(each.unit, each.year) for each in errors})
    lines = [f"{each.unit} {each.year} 年度：{publish_text(each.message)}" for each in errors[:SHOWN]]
    if len(errors) > SHOWN:
        lines.append(f"另有 {len(errors) - SHOWN} 处，见网站和核对单。")
    lines.append(f"网站：{workspace.pages}")
    lines.append(f"核对单：{workspace.slips.resolve()}")
    subject = f"勾稽：{workspace.county_name}新发现错误 {len(errors)} 处，涉及 {units} 份报告"
    return Notice(subject, "\n".join(lines))


def _told(workspace: Workspace) -> set[str]:
    try:
        return set(json.loads((workspace.out / RECORD_NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return set()
