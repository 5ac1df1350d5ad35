"""What a unit filed for one year, ready to be shown: findings first, ways to mend them, tables, changes, text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from markupsafe import Markup

from dashboards.addresses import filing_address, unit_address
from dashboards.measures import cell_label
from dashboards.official_tables import ListedCell, PrintedTable, list_cells, print_filed_tables
from dashboards.records import (
    CellChange,
    Correction,
    County,
    Dossier,
    FiledCell,
    FiledSection,
    Filing,
    FoundIssue,
    Proposal,
    Rule,
    Standing,
)
from dashboards.rendering import Shell, format_day, render, render_part
from dashboards.sentences import filing_sentence, unread_sentence
from pipelines.change_words import change_words
from schemas.catalogue import SEVERITIES
from schemas.codebook import forms
from schemas.words import STATE_WORDS, format_number

SHOWN_WAYS = 4
"""Ways to mend a problem that a page lists where the table cannot tell which is meant."""

LISTED_CELLS = 4
"""Up to this many cells of a finding are listed whatever they say."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """A cell that a finding is about, as filed."""

    code: str
    label: str
    raw: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Findings that belong together: what can be said of them, the ways to mend them, and how many more there are.

    `is_decidable` says that the table leaves one way only: the first.
    """

    number: int
    message: str
    is_decidable: bool
    ways: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with its rule and its cells; of many cells, those that say 0 are only counted.

    `problem` is the one it belongs to, where ways to mend that are listed; `way` the likeliest, said once for each.
    """

    anchor: str
    issue: FoundIssue
    rule: Rule | None
    cells: tuple[Concerned, ...]
    zero_count: int
    problem: Problem | None
    way: str = ""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A cell that was changed: its name, what it said before and says now, why, the rules that hold since."""

    label: str
    before: str
    after: str
    why: str
    mended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportContents:
    """A report as read and judged, with what was proposed, decided and changed."""

    filing: Filing
    cells: Mapping[str, FiledCell]
    issues: Sequence[FoundIssue]
    proposals: Sequence[Proposal]
    corrections: Mapping[str, Correction]
    sections: Sequence[FiledSection]
    changes: Sequence[CellChange]


@dataclass(frozen=True)
class ShownFiling:
    """A unit's filing for a year; `filing` is None where nothing readable was handed in."""

    year: int
    standing: Standing | None
    sentence: str
    filing: Filing | None
    form_name: str
    findings: tuple[ShownFinding, ...] = ()
    settled: tuple[ShownFinding, ...] = ()
    unassessed: tuple[ShownFinding, ...] = ()
    problems: tuple[Problem, ...] = ()
    tables: tuple[PrintedTable, ...] = ()
    cells: tuple[ListedCell, ...] = ()
    sections: tuple[FiledSection, ...] = ()
    changes: tuple[ShownChange, ...] = ()
    has_slip: bool = False

    @cached_property
    def body(self) -> Markup:
        """Findings, tables and text as HTML: the same on the page of the year and on the unit's own page."""
        return render_part("filing_body.html", shown=self)


def filing_page(county: County, dossier: Dossier, shown: ShownFiling, shell: Shell) -> str:
    """Return the page of a unit's filing for a year."""
    code, year = dossier.unit.code, shown.year
    return render(
        "filing.html",
        filing_address(code, year),
        shell,
        unit=dossier.unit,
        shown=shown,
        body=shown.body,
        years=years_of(county, code),
        unit_page=unit_address(code),
        revisions=[filing for filing in dossier.filings if filing.year == year],
    )


def years_of(county: County, code: str) -> tuple[tuple[int, Standing, str], ...]:
    """Return the unit's years with square and address, newest first."""
    return tuple(
        (year.year, standing, filing_address(code, year.year))
        for year in reversed(county.years)
        if (standing := county.standings.get((code, year.year))) is not None
    )


def show_filing(county: County, dossier: Dossier, year: int, *, has_slip: bool) -> ShownFiling:
    """Put together what a unit filed for a year; `has_slip` says that its correction slip is on the site."""
    standing = county.standings.get((dossier.unit.code, year))
    filing = dossier.current(year)
    sentence = filing_sentence(standing, year, filing, dossier.set_aside(year)) + unread_sentence(
        county, dossier.unit.code, year
    )
    if filing is None:
        return ShownFiling(year, standing, sentence, None, "")
    report = filing.report_id
    shown = show_report(
        ReportContents(
            filing,
            dossier.cells.get(report, {}),
            dossier.issues.get(report, []),
            dossier.proposals.get(report, []),
            dossier.corrections.get(report, {}),
            dossier.sections.get(report, []),
            [change for change in dossier.changes if change.year == year],
        ),
        county.rules,
        standing,
        sentence,
    )
    return replace(shown, has_slip=has_slip)


def show_report(
    report: ReportContents, rules: Mapping[str, Rule], standing: Standing | None, sentence: str
) -> ShownFiling:
    """Put together a report that was read: the worst first, what was settled and what could not be judged after it."""
    form = forms()[report.filing.form]
    ordered = sorted(report.issues, key=_urgency)
    problems = _problems(report.proposals, ordered)
    listed = {problem.number: problem for problem in problems}
    shown = _say_ways(
        _show(issue, f"finding-{n}", rules, report.cells, listed) for n, issue in enumerate(ordered, start=1)
    )
    links = [f"#{finding.anchor}" for finding in shown]
    failed = [finding for finding in shown if finding.issue.outcome == "fail"]
    return ShownFiling(
        report.filing.year,
        standing,
        sentence,
        report.filing,
        form.printed,
        findings=tuple(finding for finding in failed if finding.issue.is_open),
        settled=tuple(finding for finding in failed if not finding.issue.is_open),
        unassessed=tuple(finding for finding in shown if finding.issue.outcome != "fail"),
        problems=problems,
        tables=print_filed_tables(form, report.cells, ordered, links, report.corrections),
        cells=list_cells(form, report.cells, ordered, links, report.corrections),
        sections=tuple(report.sections),
        changes=tuple(_show_change(change) for change in report.changes),
    )


def _say_ways(findings: Iterable[ShownFinding]) -> tuple[ShownFinding, ...]:
    """Say the one likely way to mend a problem at the first of its findings: a way may name many cells."""
    said: set[int] = set()
    result = []
    for finding in findings:
        problem = finding.problem
        if problem and problem.is_decidable and problem.number not in said:
            said.add(problem.number)
            result.append(replace(finding, way=problem.ways[0]))
        else:
            result.append(finding)
    return tuple(result)


def _urgency(issue: FoundIssue) -> tuple[bool, bool, int]:
    return issue.outcome != "fail", not issue.is_open, SEVERITIES.index(issue.severity)


def _problems(proposals: Sequence[Proposal], issues: Sequence[FoundIssue]) -> tuple[Problem, ...]:
    """Group proposals by problem; where only one way is likely that alone, else the first few."""
    pending = {issue.problem_number for issue in issues if issue.is_open}
    problems = []
    for number, group in groupby(proposals, key=lambda proposal: proposal.problem_number):
        ways = list(group)
        if number not in pending:
            continue
        first = ways[0]
        shown = ways[: 1 if first.is_decidable else SHOWN_WAYS]
        more = 0 if first.is_decidable else first.count - len(shown)
        because = tuple(way.because for way in shown)
        problems.append(Problem(number, first.message, first.is_decidable, because, more))
    return tuple(problems)


def _show_change(change: CellChange) -> ShownChange:
    mended = tuple(rule for rule in change.rules_before if rule not in change.rules_after)
    before, after = _filed_words(change.old_value, change.old_raw), _filed_words(change.value, change.raw)
    why = change_words(change.cause, format_day(change.cause.moment))
    return ShownChange(cell_label(change.cause.cell_code), before, after, why, mended)


def _filed_words(value: float | None, raw: str | None) -> str:
    """Return a cell as filed; without raw text there was no such cell."""
    if value is not None:
        return format_number(value)
    return STATE_WORDS["missing"] if raw is None else raw.strip() or STATE_WORDS["blank"]


def _show(
    issue: FoundIssue,
    anchor: str,
    rules: Mapping[str, Rule],
    cells: Mapping[str, FiledCell],
    problems: Mapping[int, Problem],
) -> ShownFinding:
    concerned = tuple(
        Concerned(code, cell_label(code), cells[code].raw.strip() if code in cells else "") for code in issue.cells
    )
    listed = concerned
    if len(concerned) > LISTED_CELLS:
        listed = tuple(item for item in concerned if item.code not in cells or cells[item.code].value != 0)
    problem = problems.get(issue.problem_number) if issue.problem_number is not None else None
    return ShownFinding(anchor, issue, rules.get(issue.rule), listed, len(concerned) - len(listed), problem)
