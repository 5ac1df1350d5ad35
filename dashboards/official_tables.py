"""Tables 二 三 四 in the official layout, ready for a template: a unit's as filed, or the county's added up.

What the form prints comes from `schemas.layout`; this adds what stands in each cell and how it is marked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from dashboards.records import Correction, FiledCell, FoundIssue, Total
from schemas.catalogue import SEVERITIES, rules_on_cells
from schemas.codebook import TABLES, Form, all_cells, forms
from schemas.layout import LayoutCell, layout_rows, table_layout
from schemas.words import FINDING_STATE_WORDS, REASON_WORDS, SEVERITY_SIGNS, SEVERITY_WORDS, STATE_WORDS, format_number

BLOCKS = {"二": "disclosure", "三": "requests", "四": "appeals"}
"""Names of the tables for style sheets."""


Flag = tuple[str, str, bool]
NO_CORRECTIONS: Mapping[str, Correction] = {}
LONG_FINDING = 8
"""A finding on more cells than this is about a long sum, in which zeros are not suspects."""


class Content(NamedTuple):
    """What stands in a value cell.

    `tone` is zero, number, none (nothing to print) or unreadable. `flag` is the worst severity of a finding on the
    cell, `link` where that finding stands, `note` a second line; `has_origin` says that the cell is among those listed;
    `units` is where what a total adds up stands, unit by unit.
    """

    text: str
    tone: str
    flag: str | None = None
    link: str | None = None
    note: str = ""
    is_aside: bool = False
    has_origin: bool = True
    units: str = ""

    @property
    def sign(self) -> str:
        """Sign of the flag; none for a zero among the many cells of a sum."""
        return "" if self.is_aside else SEVERITY_SIGNS.get(self.flag or "", "")

    @property
    def word(self) -> str:
        """Word of the flag."""
        return "相关" if self.is_aside else SEVERITY_WORDS.get(self.flag or "", "")


class PrintedCell(NamedTuple):
    """A cell of a table: its layout, the scope of a header, the content of a value cell."""

    layout: LayoutCell
    scope: str
    content: Content | None


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table ready to be printed; head rows hold headers only. `of` is the report, or the form that was added up."""

    of: str
    number: str
    title: str
    block: str
    head: tuple[tuple[PrintedCell, ...], ...]
    body: tuple[tuple[PrintedCell, ...], ...]


class ListedCell(NamedTuple):
    """A cell in the list of all cells: its value, where it comes from, what was judged and decided on it.

    `judged` are rules that it does not pass or cannot be judged by, in words, each with the link to where that stands;
    `passed` are the other rules of a single report that use it.
    """

    code: str
    label: str
    value: str
    raw: str
    state: str
    remark: str
    place: str
    judged: tuple[tuple[str, str], ...]
    passed: str
    decided: str


def print_filed_tables(
    form: Form,
    cells: Mapping[str, FiledCell],
    issues: Sequence[FoundIssue],
    finding_links: Sequence[str],
    corrections: Mapping[str, Correction] = NO_CORRECTIONS,
) -> tuple[PrintedTable, ...]:
    """Print tables 二 三 四 as filed with corrections below; `finding_links` are those of the issues, in order."""
    flags = flag_cells(issues, finding_links)

    def content(code: str) -> Content:
        filed = _filed_content(cells.get(code), flags.get(code))
        correction = corrections.get(code)
        return filed._replace(note=correction_words(correction)) if correction else filed

    report = next((cell.report_id for cell in cells.values()), "")
    return _print_tables(report, form, content, _has_optional(form, cells))


def correction_words(correction: Correction) -> str:
    """Return what stands below a filed number that somebody corrected."""
    return f"更正为 {format_number(correction.value)}" + ("" if correction.is_confirmed else "（待确认）")


def print_county_tables(form: Form, totals: Mapping[str, Total], units: Mapping[str, str]) -> tuple[PrintedTable, ...]:
    """Print the county's tables: each total, and of how many where not every report has a number in the cell.

    Args:
        form: the form of the reports that are added up.
        totals: by cell code.
        units: links to the page that has what each total adds up, by cell code.
    """
    return _print_tables(
        form.code,
        form,
        lambda code: _total_content(totals.get(code))._replace(units=units[code]),
        _has_optional(form, totals),
    )


def flag_cells(issues: Sequence[FoundIssue], links: Sequence[str]) -> dict[str, Flag]:
    """Return for each cell with an open finding the worst severity, its link, and whether that finding is long."""
    flags: dict[str, Flag] = {}
    for issue, link in zip(issues, links, strict=True):
        if issue.outcome != "fail" or not issue.is_open:
            continue
        for code in issue.cells:
            known = flags.get(code)
            if known is None or SEVERITIES.index(issue.severity) < SEVERITIES.index(known[0]):
                flags[code] = (issue.severity, link, len(issue.cells) > LONG_FINDING)
    return flags


def list_cells(
    form: Form,
    cells: Mapping[str, FiledCell],
    issues: Sequence[FoundIssue],
    finding_links: Sequence[str],
    corrections: Mapping[str, Correction] = NO_CORRECTIONS,
) -> tuple[ListedCell, ...]:
    """List every filed cell in the order of the form, with its lineage; `finding_links` are those of the issues."""
    judged: dict[str, dict[tuple[str, str], str]] = {}
    for issue, link in zip(issues, finding_links, strict=True):
        for code in issue.cells:
            judged.setdefault(code, {}).setdefault((issue.rule, _verdict(issue)), link)
    return tuple(
        _listed(form, cells[code], judged.get(code, {}), corrections.get(code))
        for code in form.cells_by_code
        if code in cells
    )


def _verdict(issue: FoundIssue) -> str:
    if issue.outcome != "fail":
        return "不能判断"
    if not issue.is_open:
        return FINDING_STATE_WORDS[issue.state]
    return f"{SEVERITY_SIGNS[issue.severity]} {SEVERITY_WORDS[issue.severity]}"


def _listed(
    form: Form, cell: FiledCell, judged: Mapping[tuple[str, str], str], correction: Correction | None
) -> ListedCell:
    code, named = cell.cell_code, {rule for rule, _ in judged}
    passed = "、".join(rule for rule in rules_on_cells(form.code).get(code, ()) if rule not in named)
    decided = f"{correction_words(correction)}（{correction.person}：{correction.reason}）" if correction else ""
    remark = "；".join(part for part in (REASON_WORDS.get(cell.reason, cell.reason), cell.note) if part)
    state = STATE_WORDS.get(cell.state, cell.state)
    return ListedCell(
        code,
        all_cells()[code].label,
        format_number(cell.value),
        cell.raw,
        state,
        remark,
        cell.place,
        tuple((f"{words} {rule}", link) for (rule, words), link in judged.items()),
        passed,
        decided,
    )


def _has_optional(form: Form, codes: Mapping[str, object]) -> bool:
    return any(cell.row.optional and code in codes for code, cell in form.cells_by_code.items())


def _filed_content(cell: FiledCell | None, flag: Flag | None) -> Content:
    severity, link, is_long = flag or (None, None, False)
    if cell is None:
        return Content(STATE_WORDS["missing"], "unreadable", severity, link, has_origin=False)
    if cell.state == "number":
        if cell.value == 0:
            return Content("0", "zero", severity, link, is_aside=is_long)
        return Content(format_number(cell.value), "number", severity, link)
    if cell.state == "mark":
        return Content(cell.raw.strip() or STATE_WORDS["blank"], "none", severity, link)
    tone = "none" if cell.state == "blank" else "unreadable"
    return Content(STATE_WORDS.get(cell.state, cell.state), tone, severity, link)


def _total_content(total: Total | None) -> Content:
    if total is None or total.number_count == 0 or total.total is None:
        return Content("–", "none", note=f"0/{total.report_count}" if total else "")
    note = "" if total.number_count == total.report_count else f"{total.number_count}/{total.report_count}"
    return Content(format_number(total.total), "zero" if total.total == 0 else "number", note=note)


def _print_tables(
    of: str, form: Form, content: Callable[[str], Content], with_optional: bool
) -> tuple[PrintedTable, ...]:
    titles = {section.number: section.title for section in form.sections}
    return tuple(
        PrintedTable(
            of, number, titles[number], BLOCKS[number], *_fill(_skeleton(form.code, number, with_optional), content)
        )
        for number in TABLES
    )


Rows = tuple[tuple[PrintedCell, ...], ...]


def _fill(skeleton: tuple[Rows, Rows], content: Callable[[str], Content]) -> tuple[Rows, Rows]:
    head, body = skeleton
    return head, tuple(
        tuple(
            cell if cell.layout.code is None else PrintedCell(cell.layout, "", content(cell.layout.code))
            for cell in row
        )
        for row in body
    )


@cache
def _skeleton(form_code: str, number: str, with_optional: bool) -> tuple[Rows, Rows]:
    """Return head and body rows without contents; the head ends before the first row that holds a value."""
    rows = layout_rows(table_layout(forms()[form_code], number, with_optional=with_optional))
    first = next(place for place, row in enumerate(rows) if any(cell.code for cell in row))
    printed = tuple(tuple(PrintedCell(cell, _scope(cell, row), None) for cell in row) for row in rows)
    return printed[:first], printed[first:]


def _scope(cell: LayoutCell, row: tuple[LayoutCell, ...]) -> str:
    if not cell.is_header:
        return ""
    if any(other.code for other in row):
        return "rowgroup" if cell.row_span > 1 else "row"
    return "colgroup" if cell.column_span > 1 else "col"
