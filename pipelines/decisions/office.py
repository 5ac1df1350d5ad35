"""The desk as a command uses it: findings out of the warehouse, decisions out of the ledger, acts into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipelines.decisions.found import read_cells, read_findings
from pipelines.decisions.model import DECISION, FindingNow, decision_of
from pipelines.decisions.states import OPEN, SETTLED, FindingState, state_of
from pipelines.decisions.taking import Desk
from pipelines.errors import UsageProblem
from pipelines.ledger import Act, Ledger
from pipelines.store import Store
from pipelines.warehouse_file import open_warehouse, reported_years
from pipelines.workspace import Workspace
from schemas.catalogue import rules
from schemas.findings import NO_EARLIER


@dataclass(frozen=True, slots=True)
class Proposed:
    """What may be wrong with a finding, in words, and the cells that the likeliest way to mend it changes, if any."""

    words: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Office:
    """Everything that decisions are taken on.

    `years` are those with a report. `proposed` is by (report, rule, instance), `settled` has those that hold by a
    correction of something else. `written` fills when the desk is closed.
    """

    years: list[int]
    findings: list[FindingNow]
    desk: Desk
    proposed: Mapping[tuple[str, str, str], Proposed]
    settled: Set[tuple[str, str, str]]
    written: list[Act]

    def state(self, finding: FindingNow) -> FindingState:
        """Return where a finding stands."""
        state = state_of(self.desk.outcome(finding))
        is_settled = state.name == OPEN and (finding.report_id, finding.rule, finding.instance) in self.settled
        return FindingState(SETTLED, is_open=False) if is_settled else state

    def proposed_for(self, finding: FindingNow) -> Proposed:
        """Return what is proposed for a finding."""
        return self.proposed.get((finding.report_id, finding.rule, finding.instance), Proposed("", ()))

    def of(self, year: int | None, code: str | None) -> list[FindingNow]:
        """Return the findings of a year and a unit, of all where None."""
        return [
            each
            for each in self.findings
            if year in (None, each.year) and code in (None, each.authority_code) and is_for_people(each)
        ]


def is_for_people(finding: FindingNow) -> bool:
    """Whether there is anything to decide: a report of the year before that is not there is nobody's mistake."""
    return finding.outcome == "fail" or NO_EARLIER not in finding.message


SETTLED_ELSEWHERE = "SELECT report_id, rule, instance FROM finding_states WHERE state = 'settled' AND person IS NULL"
LIKELY = 0.5
"""Share of the weight of all ways above which one is shown as the proposal, where the table alone cannot decide."""
PROPOSED = """SELECT p.report_id, p.rule, p.instance, any_value(p.is_decidable), any_value(p.message),
  any_value(q.score), any_value(q.because), list(q.cell_code ORDER BY m.position)
FROM problems p
LEFT JOIN proposals q ON q.report_id = p.report_id AND q.problem_number = p.problem_number AND q.rank = 1
LEFT JOIN metrics m USING (cell_code)
WHERE ? OR p.report_id IN (SELECT unnest(?))
GROUP BY p.report_id, p.rule, p.instance"""


def read_proposed(
    connection: duckdb.DuckDBPyConnection, report_ids: Iterable[str] | None = None
) -> dict[tuple[str, str, str], Proposed]:
    """Return what is proposed for each failed error, by (report, rule, instance).

    Args:
        connection: the warehouse.
        report_ids: the reports wanted, all when None.
    """
    wanted = sorted(report_ids) if report_ids is not None else []
    rows = connection.execute(PROPOSED, [report_ids is None, wanted]).fetchall()
    return {(report_id, rule, instance): _proposed(*rest) for report_id, rule, instance, *rest in rows}


def _proposed(is_decidable: bool, message: str, score: float | None, because: str | None, codes: list[str]) -> Proposed:
    if because is None or score is None:
        return Proposed(message, ())
    if is_decidable:
        return Proposed(because, tuple(codes))
    return Proposed(f"可能是：{because}但{message}", tuple(codes)) if score > LIKELY else Proposed(message, ())


@contextmanager
def open_office(workspace: Workspace, moment: datetime) -> Iterator[Office]:
    """Open the desk; what was taken is written, all at once, when the block ends without an exception.

    The store is held meanwhile, so that nobody decides on the same finding at the same time.

    Raises:
        UsageProblem: there is no warehouse yet, it is of an older version, or the ledger is broken.
    """
    ledger = Ledger(Store(workspace.store))
    with open_warehouse(workspace.warehouse) as warehouse, ledger.store.locked():
        acts = ledger.acts()
        try:
            years = reported_years(warehouse)
            findings = read_findings(warehouse)
            cells = read_cells(warehouse, {finding.report_id for finding in findings})
            proposed = read_proposed(warehouse)
            settled = set(warehouse.execute(SETTLED_ELSEWHERE).fetchall())
        except duckdb.Error as error:
            raise UsageProblem(f"数据库 {workspace.warehouse} 是旧版程序建的，请先运行 gouji run") from error
        decisions = [decision_of(act) for act in acts if act.kind == DECISION]
        office = Office(years, findings, Desk(findings, cells, decisions, len(acts) + 1), proposed, settled, [])
        yield office
        office.written.extend(ledger.append(office.desk.acts, moment))


def unit_code(workspace: Workspace, findings: Iterable[FindingNow], name: str) -> str:
    """Return the code of the authority that a name means.

    Raises:
        UsageProblem: nobody is called so.
    """
    known = workspace.register.find(name)
    if known:
        return known.code
    codes = {finding.authority_code for finding in findings if name in (finding.unit, finding.authority_code)}
    if len(codes) != 1:
        raise UsageProblem(f"没有名为“{name}”的单位：请写登记表中的全称或简称")
    return codes.pop()


def find_finding(office: Office, year: int, code: str, unit: str, rule: str, instance: str | None) -> FindingNow:
    """Return the finding that is meant; what fails goes before what cannot be assessed.

    Raises:
        UsageProblem: there is none, or several and no instance is named.
    """
    of_unit = office.of(year, code)
    of_rule = [each for each in of_unit if each.rule == rule]
    if not of_rule:
        others = "、".join(dict.fromkeys(each.rule for each in of_unit if each.outcome == "fail"))
        unknown = "" if rule in rules() else f"没有名为“{rule}”的规则；"
        there = f"有的是：{others}" if others else "没有需要认定的核对结果"
        raise UsageProblem(f"{unknown}{unit} {year} 年度没有 {rule} 的核对结果，{there}")
    chosen = [each for each in of_rule if instance in (None, each.instance)]
    failed = [each for each in chosen if each.outcome == "fail"] or chosen
    if len(failed) == 1:
        return failed[0]
    names = "、".join(each.instance for each in failed or of_rule)
    lead = f"没有 --instance {instance}" if not failed else f"{rule} 有 {len(failed)} 处"
    raise UsageProblem(f"{unit} {year} 年度的 {lead}，请用 --instance 指明：{names}")
