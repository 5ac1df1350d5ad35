"""Slips out of the finished warehouse: one for the newest version of each report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import duckdb

from dashboards.persons import define_roles
from dashboards.slips.slip import Item, Slip
from pipelines.decisions.columns import key_text
from pipelines.decisions.found import read_cells, read_findings
from pipelines.decisions.model import CellNow, FindingNow
from pipelines.decisions.office import Proposed, read_proposed
from pipelines.decisions.states import DONE, OPEN
from pipelines.warehouse_file import give_back_memory
from pipelines.workspace import Workspace
from schemas.words import FINDING_STATE_WORDS

BATCH_REPORTS = 100
"""Reports read together with all that is known of them, so that memory does not grow with their number."""
REPORTS = """
SELECT r.report_id, a.name, a.short_name, r.year, r.form, r.path, r.revision, r.authority_code
FROM current_reports r JOIN authorities a USING (authority_code)
WHERE r.year = coalesce(?, r.year) AND r.authority_code = coalesce(?, r.authority_code)
  AND (NOT ? OR r.report_id IN (SELECT report_id FROM findings WHERE outcome = 'fail' AND severity <> 'info'))
ORDER BY r.year, a.position, r.report_id
"""
STATES = """
SELECT report_id, rule, instance, state, {person}, reason FROM finding_states
SEMI JOIN (SELECT unnest(?) AS report_id) USING (report_id)
"""
SUSPECTS = """
WITH wanted AS (SELECT unnest(?) AS report_id), sized AS (
  SELECT report_id, problem_number, rank, count(*) AS size, list(cell_code) AS codes
  FROM proposals SEMI JOIN wanted USING (report_id) GROUP BY ALL
), smallest AS (
  SELECT * FROM sized QUALIFY size = min(size) OVER (PARTITION BY report_id, problem_number)
)
SELECT p.report_id, p.rule, p.instance, p.problem_number, list_distinct(flatten(list(s.codes)))
FROM problems p SEMI JOIN wanted USING (report_id) LEFT JOIN smallest s USING (report_id, problem_number) GROUP BY ALL
"""
MOST_SUSPECTS = 10
"""Cells that the smallest proposals change in all; where it may be any of more, none is marked above the others."""

Name = tuple[str, str, str]
"""Report, rule, instance."""
Row = tuple[str, str, str, int, str, str, int, str]
"""Report, unit, its short name, year, form, path, revision, authority code."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What all slips of a county share; `is_public` names persons by role."""

    county: str
    answer_by: str
    is_synthetic: bool
    is_public: bool = False


def circumstances_of(workspace: Workspace) -> Circumstances:
    """Return what the settings of a county say of its slips.

    Raises:
        UsageProblem: the settings say nothing that can be understood of when to answer.
    """
    return Circumstances(workspace.county_name, workspace.answer_by, workspace.is_synthetic)


@dataclass(frozen=True)
class _Known:
    """What the warehouse knows of findings: what is proposed, which cells and which problem, where they stand."""

    proposed: Mapping[Name, Proposed]
    suspects: Mapping[Name, tuple[int, tuple[str, ...]]]
    states: Mapping[Name, tuple[str, str | None, str | None]]


def read_slips(
    connection: duckdb.DuckDBPyConnection,
    circumstances: Circumstances,
    year: int | None = None,
    code: str | None = None,
    *,
    only_failed: bool = False,
) -> Iterator[Slip]:
    """Yield the slips of all reports, or of those of a year and an authority, in the order of year and register.

    Args:
        connection: the warehouse.
        circumstances: what all slips share.
        year: of which year; of all when left out.
        code: of which authority; of all when left out.
        only_failed: leave out the slips that list nothing, neither open nor settled.
    """
    rows: list[Row] = connection.execute(REPORTS, [year, code, only_failed]).fetchall()
    for start in range(0, len(rows), BATCH_REPORTS):
        yield from _slips(connection, circumstances, rows[start : start + BATCH_REPORTS])
        give_back_memory(connection)


def _slips(connection: duckdb.DuckDBPyConnection, circumstances: Circumstances, rows: list[Row]) -> Iterator[Slip]:
    report_ids = [row[0] for row in rows]
    known = _Known(
        read_proposed(connection, report_ids),
        _suspects(connection, report_ids),
        _states(connection, report_ids, is_public=circumstances.is_public),
    )
    findings: dict[str, list[FindingNow]] = {}
    for finding in read_findings(connection, report_ids):
        if finding.outcome == "fail" and finding.severity != "info":
            findings.setdefault(finding.report_id, []).append(finding)
    cells = read_cells(connection, list(findings))
    for report_id, unit, short_name, year, form, path, revision, code in rows:
        of_report = findings.get(report_id, [])
        open_ones = [each for each in of_report if _state(known, each)[0] not in DONE]
        yield Slip(
            circumstances.county,
            unit,
            short_name,
            year,
            form,
            path,
            revision,
            tuple(_items(open_ones, cells.get(report_id, {}), known)),
            tuple(_settled(each, known) for each in of_report if each not in open_ones),
            cells.get(report_id, {}) if open_ones else {},
            circumstances.answer_by,
            circumstances.is_synthetic,
            code,
        )


def _name(finding: FindingNow) -> Name:
    return finding.report_id, finding.rule, finding.instance


def _state(known: _Known, finding: FindingNow) -> tuple[str, str | None, str | None]:
    return known.states.get(_name(finding), (OPEN, None, None))


def _items(findings: Iterable[FindingNow], cells: Mapping[str, CellNow], known: _Known) -> Iterator[Item]:
    """Number the findings; one that belongs to the same problem as an earlier one refers to it."""
    first: dict[int, int] = {}
    for number, finding in enumerate(findings, 1):
        problem, suspects = known.suspects.get(_name(finding), (0, ()))
        proposed = known.proposed.get(_name(finding), Proposed("", ()))
        same = first.setdefault(problem, number) if problem else number
        state, person, reason = _state(known, finding)
        yield Item(
            number,
            finding.severity,
            finding.message,
            proposed.words if same == number else f"与第 {same} 条是同一处错误，一并更正即可。",
            "" if state == OPEN else f"{FINDING_STATE_WORDS[state]}（{person}：{reason}）",
            finding.cells,
            suspects if len(suspects) <= MOST_SUSPECTS else (),
            proposed.cells,
            key_text(finding, finding.fingerprint(cells)),
        )


def _settled(finding: FindingNow, known: _Known) -> str:
    state, person, reason = _state(known, finding)
    why = f"（{person}：{reason}）" if person else ""
    return f"{finding.message}——{FINDING_STATE_WORDS[state]}{why}"


def _suspects(connection: duckdb.DuckDBPyConnection, report_ids: list[str]) -> dict[Name, tuple[int, tuple[str, ...]]]:
    return {
        (report_id, rule, instance): (problem, tuple(sorted(codes or ())))
        for report_id, rule, instance, problem, codes in connection.execute(SUSPECTS, [report_ids]).fetchall()
    }


def _states(
    connection: duckdb.DuckDBPyConnection, report_ids: list[str], *, is_public: bool
) -> dict[Name, tuple[str, str | None, str | None]]:
    person = "role_of(person)" if is_public else "person"
    if is_public:
        define_roles(connection)
    rows = connection.execute(STATES.format(person=person), [report_ids]).fetchall()
    return {(row[0], row[1], row[2]): (row[3], row[4], row[5]) for row in rows}
