"""A unit: what it filed for one year with every finding and cell, and its series over the years."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from markupsafe import Markup

from dashboards.addresses import filing_address, measure_address, unit_address
from dashboards.figures import Figure
from dashboards.figures_over_time import series
from dashboards.measured import MeasuredCounty, Typical, peer_group
from dashboards.measures import Measure, cell_label, measures
from dashboards.official_tables import ListedCell, PrintedTable, list_cells, print_filed_tables
from dashboards.pages.measure import break_year, comparability
from dashboards.records import (
    CellChange,
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
from dashboards.rendering import Shell, render, render_part
from dashboards.sentences import filing_sentence
from schemas.catalogue import SEVERITIES
from schemas.codebook import forms
from schemas.words import STATE_WORDS, format_number

SHOWN_WAYS = 4
"""Ways to mend a problem that a page lists where the table cannot tell which is meant."""

LISTED_CELLS = 4
"""Up to this many cells of a finding are listed whatever they say."""

Point = tuple[int, float | None, float | None, str | None]
"""Year, value, median of peers, severity of a finding on the value."""

Typicals = dict[tuple[str, int, str], Typical]
"""What is typical: (measure id, year, sort of units)."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """A cell that a finding is about, as filed."""

    code: str
    label: str
    raw: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with its rule and its cells; of many cells, those that say 0 are only counted."""

    anchor: str
    issue: FoundIssue
    rule: Rule | None
    cells: tuple[Concerned, ...]
    zero_count: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Findings that belong together: what can be said of them, the ways to mend them, and how many more there are."""

    number: int
    message: str
    ways: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A cell that a revision changed: its name, what it said before and says now, the rules that hold since."""

    revision: int
    label: str
    before: str
    after: str
    mended: tuple[str, ...]


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

    @cached_property
    def body(self) -> Markup:
        """Findings, tables and text as HTML: the same on the page of the year and on the unit's own page."""
        return render_part("filing_body.html", shown=self)


@dataclass(frozen=True, slots=True)
class Multiple:
    """A measure of the unit over the years; at least one point has a value."""

    measure: Measure
    figure_id: str
    points: tuple[Point, ...]
    figure: Figure

    @property
    def latest(self) -> Point:
        """The newest point that has a value."""
        return next(point for point in reversed(self.points) if point[1] is not None)


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
        years=_years(county, code),
        unit_page=unit_address(code),
        revisions=[filing for filing in dossier.filings if filing.year == year],
    )


def unit_page(
    county: County,
    measured: MeasuredCounty,
    typicals: Typicals,
    dossier: Dossier,
    filings: dict[int, ShownFiling],
    shell: Shell,
) -> str:
    """Return a unit's own page: its newest filing in full, then its series; `filings` are the shown ones by year."""
    unit = dossier.unit
    years = _years(county, unit.code)
    newest = max(year for year, _, _ in years)
    filed = next((filing.year for filing in dossier.filings if filing.is_current), newest)
    multiples = _multiples(county, measured, typicals, dossier)
    return render(
        "unit.html",
        unit_address(unit.code),
        shell,
        unit=unit,
        newest=newest,
        newest_sentence=filing_sentence(county.standings.get((unit.code, newest)), newest, dossier.current(newest)),
        shown=filings[filed],
        body=filings[filed].body,
        years=years,
        multiples=multiples,
        measure_address=measure_address,
        peers=peer_group(unit.kind),
        break_year=break_year(county),
        revisions=dossier.filings,
        figures={multiple.figure_id: multiple.figure for multiple in multiples},
    )


def _years(county: County, code: str) -> tuple[tuple[int, Standing, str], ...]:
    """Return the unit's years with square and address, newest first."""
    return tuple(
        (year.year, standing, filing_address(code, year.year))
        for year in reversed(county.years)
        if (standing := county.standings.get((code, year.year))) is not None
    )


def show_filing(county: County, dossier: Dossier, year: int) -> ShownFiling:
    """Put together what a unit filed for a year."""
    standing = county.standings.get((dossier.unit.code, year))
    filing = dossier.current(year)
    sentence = filing_sentence(standing, year, filing)
    if filing is None:
        return ShownFiling(year, standing, sentence, None, "")
    form = forms()[filing.form]
    cells = dossier.cells.get(filing.report_id, {})
    ordered = sorted(dossier.issues.get(filing.report_id, []), key=_urgency)
    shown = tuple(_show(issue, f"finding-{n}", county, cells) for n, issue in enumerate(ordered, start=1))
    links = [f"#{finding.anchor}" for finding in shown]
    failed = [finding for finding in shown if finding.issue.outcome == "fail"]
    return ShownFiling(
        year,
        standing,
        sentence,
        filing,
        form.printed,
        findings=tuple(finding for finding in failed if finding.issue.is_open),
        settled=tuple(finding for finding in failed if not finding.issue.is_open),
        unassessed=tuple(finding for finding in shown if finding.issue.outcome != "fail"),
        problems=_problems(dossier.proposals.get(filing.report_id, []), ordered),
        tables=print_filed_tables(form, cells, ordered, links, dossier.corrections.get(filing.report_id, {})),
        cells=list_cells(form, cells),
        sections=tuple(dossier.sections.get(filing.report_id, ())),
        changes=tuple(_show_change(change) for change in dossier.changes if change.year == year),
    )


def _urgency(issue: FoundIssue) -> tuple[bool, bool, int]:
    return issue.outcome != "fail", not issue.is_open, SEVERITIES.index(issue.severity)


def _problems(proposals: list[Proposal], issues: list[FoundIssue]) -> tuple[Problem, ...]:
    """Group proposals by problem; where only one way is likely that alone, else the first few."""
    pending = {issue.problem_number for issue in issues if issue.is_open}
    problems = []
    for number, group in groupby(proposals, key=lambda proposal: proposal.problem_number):
        ways = list(group)
        if number not in pending:
            continue
        shown = ways[: 1 if ways[0].is_decidable else SHOWN_WAYS]
        more = 0 if ways[0].is_decidable else ways[0].count - len(shown)
        problems.append(Problem(number, ways[0].message, tuple(way.because for way in shown), more))
    return tuple(problems)


def _show_change(change: CellChange) -> ShownChange:
    mended = tuple(rule for rule in change.rules_before if rule not in change.rules_after)
    before, after = _filed_words(change.old_value, change.old_raw), _filed_words(change.value, change.raw)
    return ShownChange(change.revision, cell_label(change.cell_code), before, after, mended)


def _filed_words(value: float | None, raw: str | None) -> str:
    """Return a cell as filed; without raw text there was no such cell."""
    if value is not None:
        return format_number(value)
    return STATE_WORDS["missing"] if raw is None else raw.strip() or STATE_WORDS["blank"]


def _show(issue: FoundIssue, anchor: str, county: County, cells: dict[str, FiledCell]) -> ShownFinding:
    concerned = tuple(
        Concerned(code, cell_label(code), cells[code].raw.strip() if code in cells else "") for code in issue.cells
    )
    listed = concerned
    if len(concerned) > LISTED_CELLS:
        listed = tuple(item for item in concerned if item.code not in cells or cells[item.code].value != 0)
    return ShownFinding(anchor, issue, county.rules.get(issue.rule), listed, len(concerned) - len(listed))


def _multiples(county: County, measured: MeasuredCounty, typicals: Typicals, dossier: Dossier) -> tuple[Multiple, ...]:
    unit, years = dossier.unit, [year.year for year in county.years]
    result = []
    for measure in measures():
        values = [measured.values.get((measure.id, year), {}).get(unit.code) for year in years]
        if all(value is None for value in values):
            continue
        medians = [_median(typicals, measure, year, unit.kind) for year in years]
        flags = [measured.flags.get((measure.id, year, unit.code)) for year in years]
        points = tuple(zip(years, values, medians, flags, strict=True))
        figure = series(years, values, medians, flags, break_year(county))
        figure["layout"]["meta"] = {
            "title": f"{unit.name}：{measure.label}（{measure.unit}），{years[0]}–{years[-1]} 年度",
            "note": f"{measure.definition}实线为本单位，虚线为全县{peer_group(unit.kind)}的中位数；没有数的年度留空，"
            f"带 × 的点有需要核对的。{comparability(measure)}",
        }
        result.append(Multiple(measure, f"series-{measure.id}", points, figure))
    return tuple(result)


def _median(typicals: Typicals, measure: Measure, year: int, kind: str) -> float | None:
    found: Any = typicals.get((measure.id, year, peer_group(kind)))
    return found.median if found else None
