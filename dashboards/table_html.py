"""The tables that make up most of the site as HTML: official ones, lists of cells, units by measures and by years.

Written in Python rather than as templates since a county has a hundred thousand such cells (templates take four times
as long). Every text goes through `escape`; what cells say is decided in `official_tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup, escape

from dashboards.official_tables import Content, ListedCell, PrintedCell, PrintedTable
from schemas.layout import LayoutCell
from schemas.words import REPORT_STATE_SIGNS, REPORT_STATE_WORDS, SEVERITY_SIGNS, SEVERITY_WORDS

REMEMBERED_TEXTS = 4_096
"""Most cells say one of a few things; escaping each text once saves a quarter of the time."""


def table_markup(table: PrintedTable, *, is_filed: bool) -> Markup:
    """Return head and body of an official table; filed cells get anchors and are tied to the list of cells.

    Each value cell names its code, by which `page_gate` reads the page back.
    """
    head = _rows(table.head, is_filed)
    start = f"<thead>\n{head}</thead>\n" if head else ""
    return Markup(f"{start}<tbody>\n{_rows(table.body, is_filed)}</tbody>")  # noqa: S704 - built from escaped parts


def value_cell(shown: Any) -> Markup:
    """Return a cell of a table of measures; `shown` has text, tone, and flag or None, as attributes."""
    text, tone, flag = shown.text, shown.tone, shown.flag
    if not flag:
        return _plain_cell(text, tone)
    sign = f'<span aria-hidden="true">{SEVERITY_SIGNS[flag]}</span><span class="hidden">{SEVERITY_WORDS[flag]}，</span>'
    cell = f'<td class="value {tone} flag-{flag}"><span class="sign">{sign}</span> {_escaped(text)}</td>'
    return Markup(cell)  # noqa: S704 - built from escaped parts


def value_rows(rows: Iterable[Any], link: Callable[[str], str]) -> Markup:
    """Return the rows of a table of units in one measure: the unit as a link, its values, its rank.

    A row has unit, address, points (each as `value_cell` takes it) and rank as attributes; `link` turns an address into
    a link from the page.
    """
    lines = (
        f'<tr><th scope="row"><a href="{_escaped(link(row.address))}">{_escaped(row.unit.short_name)}</a></th>'
        f'{"".join(map(value_cell, row.points))}<td class="value">{row.rank}</td></tr>\n'
        for row in rows
    )
    return Markup("".join(lines))  # noqa: S704 - built from escaped parts


def state_square(standing: Any) -> Markup:
    """Return a square of the matrix: the state of a report, and how many errors or warnings it has."""
    counts = {"errors": standing.error_count, "warnings": standing.warning_count}
    return _square(standing.state, counts.get(standing.state))


@lru_cache(maxsize=REMEMBERED_TEXTS)
def _square(state: str, count: int | None) -> Markup:
    words = REPORT_STATE_WORDS[state] if count is None else f"{REPORT_STATE_WORDS[state]} {count}"
    sign = f'<span class="sign" aria-hidden="true">{REPORT_STATE_SIGNS[state]}</span>'
    return Markup(f'<span class="state {state}">{sign} {words}</span>')  # noqa: S704 - built from our own words


def matrix_rows(rows: Iterable[Any], link: Callable[[str], str]) -> Markup:
    """Return the rows of the matrix: the unit as a link, then for each year the state of its report, a link to it.

    A row has unit, address and squares, a square has standing and address; `link` turns an address into a link from
    the page.
    """
    lines = (
        f'<tr><th scope="row"><a href="{escape(link(row.address))}">{_escaped(row.unit.short_name)}</a></th>'
        f"{''.join(_matrix_cell(square, link) for square in row.squares)}</tr>\n"
        for row in rows
    )
    return Markup("".join(lines))  # noqa: S704 - built from escaped parts


def _matrix_cell(square: Any, link: Callable[[str], str]) -> str:
    if square.standing is None:
        return "<td></td>"
    return f'<td><a href="{escape(link(square.address))}">{state_square(square.standing)}</a></td>'


def peer_rows(rows: Iterable[Any], link: Callable[[str], str]) -> Markup:
    """Return the rows of a table of units in the chief measures: the unit as a link, or its state too, and its values.

    A row has unit, address, standing and points (each as `value_cell` takes it) as attributes; `link` turns an address
    into a link from the page.
    """
    lines = (
        f'<tr><th scope="row"><a href="{escape(link(row.address))}">{_escaped(row.unit.short_name)}</a>'
        f"{'' if row.standing.report_id else f' {_square(row.standing.state, None)}'}</th>"
        f"{''.join(map(value_cell, row.points))}</tr>\n"
        for row in rows
    )
    return Markup("".join(lines))  # noqa: S704 - built from escaped parts


@lru_cache(maxsize=REMEMBERED_TEXTS)
def _plain_cell(text: str, tone: str) -> Markup:
    return Markup(f'<td class="value {tone}">{_escaped(text)}</td>')  # noqa: S704 - built from escaped parts


def list_markup(cells: Iterable[ListedCell]) -> Markup:
    """Return the rows of the list of cells: label, value, raw text, state, remark, place, rules, decisions."""
    rows = (
        f'<tr id="cell-{cell.code}"><th scope="row">{_escaped(cell.label)}</th><td class="number">{cell.value}</td>'
        f"<td>{_escaped(cell.raw)}</td><td>{cell.state}</td><td>{_escaped(cell.remark)}</td>"
        f"<td>{_escaped(cell.place)}</td><td>{_judged(cell)}</td><td>{_escaped(cell.decided)}</td></tr>\n"
        for cell in cells
    )
    return Markup("".join(rows))  # noqa: S704 - built from escaped parts


def _judged(cell: ListedCell) -> str:
    """Return what was judged on a cell: links to what it does not pass, then the other rules that use it."""
    links = [f'<a href="{_escaped(link)}">{_escaped(words)}</a>' for words, link in cell.judged]
    return "<br>".join([*links, f"没有不符：{cell.passed}"] if cell.passed else links)


def _rows(rows: tuple[tuple[PrintedCell, ...], ...], is_filed: bool) -> str:
    return "".join(f"<tr>{''.join(_cell(cell, is_filed) for cell in row)}</tr>\n" for row in rows)


def _cell(cell: PrintedCell, is_filed: bool) -> str:
    if cell.content is None:
        return _header(cell.layout, cell.scope)
    content, code = cell.content, cell.layout.code
    is_marked = content.flag and not content.is_aside
    names = f"{content.tone} flag-{content.flag}" if is_marked else content.tone
    anchor = f' id="filed-{code}" data-cell="{code}"' if is_filed else f' data-total="{code}"'
    text = _escaped(content.text)
    if is_filed and content.has_origin:
        text = f'<a class="origin" href="#cell-{code}">{text}</a>'
    elif content.units:
        text = f'<a class="origin" href="{_escaped(content.units)}">{text}</a>'
    note = f'<span class="of">{_escaped(content.note)}</span>' if content.note else ""
    return f'<td{_spans(cell.layout)} class="{names}"{anchor}>{_text(content, text)}{note}</td>'


def _text(content: Content, text: str) -> str:
    if not content.link:
        return text
    sign = f'<span class="sign" aria-hidden="true">{content.sign}</span><span class="hidden">{content.word}，</span>'
    return f'<a class="flag" href="{_escaped(content.link)}">{sign}</a> {text}'


@cache
def _header(layout: LayoutCell, scope: str) -> str:
    scoped = f' scope="{scope}"' if scope else ""
    is_wide_name = layout.column_span > 1 and (scope == "row" or layout.row_span > 1)
    text = f"<span>{_escaped(layout.text)}</span>" if is_wide_name else _escaped(layout.text)
    return f"<th{_spans(layout)}{scoped}>{text}</th>"


def _spans(layout: LayoutCell) -> str:
    rows = f' rowspan="{layout.row_span}"' if layout.row_span > 1 else ""
    return f'{rows} colspan="{layout.column_span}"' if layout.column_span > 1 else rows


@lru_cache(maxsize=REMEMBERED_TEXTS)
def _escaped(text: str) -> str:
    return str(escape(text))
