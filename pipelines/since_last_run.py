"""What changed from one run to the next: reports that came, findings that are new, and those that are mended.

Kept beside the warehouse, not in it: the warehouse is a function of the store alone, and does not depend on which runs
there were.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.segments import write_atomically
from pipelines.workspace import Workspace

NAME = "since_last_run.json"
CHANGE_WORDS = {"came": "新报送", "aside": "已搁置", "restored": "已恢复", "new": "新发现", "mended": "已解决"}
"""What is written down of a run, by field: its name in words."""
FINDINGS = """
SELECT year || ' 年度 ' || short_name || '｜' || rule || '｜' || instance, message FROM findings_with_decisions
WHERE is_open AND severity <> 'info'
"""
REPORTS = """
SELECT report_id, is_current, is_set_aside,
  year || ' 年度 ' || short_name || CASE WHEN revision > 1 THEN '（第 ' || revision || ' 次报送）' ELSE '' END
FROM reports JOIN authorities USING (authority_code)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in a warehouse: open findings by unit, rule and instance, and reports by number, in words.

    `aside`: reports that are set aside, in the same shape. `known`: numbers of all reports.
    """

    findings: Mapping[str, str]
    reports: Mapping[str, str]
    aside: Mapping[str, str]
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class SinceLastRun:
    """What changed since the last build that changed anything, or since the release named `since`, in sentences.

    `reread`: numbers published in that release that the reader has since read otherwise in the same file.
    """

    came: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    since: str = ""
    reread: tuple[str, ...] = ()


def read_standing(warehouse: Path) -> Standing | None:
    """Return what stands in a warehouse, None where there is none or one of an older version."""
    if not warehouse.is_file():
        return None
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            findings = dict(connection.execute(FINDINGS).fetchall())
            rows = connection.execute(REPORTS).fetchall()
    except duckdb.Error:
        return None
    current = {report: words for report, is_current, _, words in rows if is_current}
    aside = {report: words for report, _, is_aside, words in rows if is_aside}
    return Standing(findings, current, aside, frozenset(row[0] for row in rows))


def note_changes(workspace: Workspace, before: Standing | None) -> None:
    """Write down what a build changed; one that changed nothing leaves the note of the one before.

    Args:
        workspace: whose warehouse has just been built.
        before: what stood in the old one; without any there is nothing to compare with.
    """
    after = read_standing(workspace.warehouse)
    if before is None or after is None:
        return
    changes = changes_between(before, after)
    if changes != SinceLastRun():
        lists = {name: getattr(changes, name) for name in CHANGE_WORDS}
        text = json.dumps(lists, ensure_ascii=False, indent=1) + "\n"
        write_atomically(workspace.out / NAME, lambda temporary: temporary.write_text(text, encoding="utf-8"))


def changes_between(before: Standing, after: Standing, since: str = "") -> SinceLastRun:
    """Return what is in one warehouse and not in the other; `since` names the release that the first belongs to."""
    return SinceLastRun(
        tuple(sorted(name for report, name in after.reports.items() if report not in before.known)),
        tuple(sorted(after.aside[report] for report in after.aside.keys() - before.aside.keys())),
        tuple(sorted(before.aside[report] for report in before.aside.keys() - after.aside.keys())),
        tuple(sorted(_sentence(key, after) for key in after.findings.keys() - before.findings.keys())),
        tuple(sorted(_sentence(key, before) for key in before.findings.keys() - after.findings.keys())),
        since,
    )


def _sentence(key: str, standing: Standing) -> str:
    unit, rule, _ = key.split("｜")
    return f"{unit} {rule}：{standing.findings[key]}"


def read_changes(workspace: Workspace) -> SinceLastRun:
    """Return what was last written down, nothing where there is no such note."""
    try:
        found = json.loads((workspace.out / NAME).read_text(encoding="utf-8"))
        came, aside, restored, new, mended = (tuple(map(str, found.get(name, ()))) for name in CHANGE_WORDS)
    except (OSError, ValueError, TypeError, AttributeError):
        return SinceLastRun()
    return SinceLastRun(came, aside, restored, new, mended)
