"""A document becomes a report: the parts of recognition in their order.

Does not belong here: any of the parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby, islice, pairwise

from pipelines.document import NO_TABLE_BUT, NO_TEXT_LAYER, Document, Grid
from pipelines.recognise.appeals import read_appeals
from pipelines.recognise.appeals_items import split_appeals
from pipelines.recognise.counts.narrative import find_counts
from pipelines.recognise.cut_lines import doubt_rows_cut_at_width
from pipelines.recognise.disorder import breaks_numbers
from pipelines.recognise.first_report import LINES_OF_PREFACE, cut_off_second_report
from pipelines.recognise.fold import fold
from pipelines.recognise.foreign_columns import drop_foreign_columns
from pipelines.recognise.forms import find_form, is_form_told
from pipelines.recognise.identity.claims import Identity, find_identity
from pipelines.recognise.identity.title import choose_title, is_title, without_gaps
from pipelines.recognise.joined_heads import part_joined_heads
from pipelines.recognise.listed_cells import name_listed_cells
from pipelines.recognise.lost_blanks import loses_blanks
from pipelines.recognise.misprinted_heads import name_misprinted_heads
from pipelines.recognise.repeats import Own, drop_other_years, drop_parts_beside_whole, split_printings
from pipelines.recognise.rows import RowSeen, collect_rows
from pipelines.recognise.sections import (
    Heading,
    cut_sections,
    find_headings,
    find_table_lines,
    number_of_heading,
    with_overview,
)
from pipelines.recognise.segment import Item, segment
from pipelines.recognise.sheet_order import order_sheets
from pipelines.recognise.tables import Sighting, merge_sightings, read_tables
from pipelines.recognise.text_tables.lines import tokens_of_lines
from pipelines.recognise.tokens import Line, Token, flow_of, lines_inside, tokens_of_grid, without_frame
from pipelines.recognise.torn_heads import (
    doubt_rows_below,
    drop_totals_behind_heads,
    find_lines_with_total_first,
    stands_below,
)
from pipelines.recognise.turned import turn_tables
from pipelines.recognise.untold_tables import doubt_blank_rows, doubt_missing
from pipelines.recognise.upright import set_upright
from pipelines.recognise.year_rows import keep_rows_of_this_year
from pipelines.report import NotAReportError, Report
from schemas.codebook import TABLE_OF_BLOCK, Form, forms

MIN_ROWS = 8
"""Rows of the form that make a document a report, whatever it is called."""
MIN_HEADINGS = 4
FIRST_FORM_YEAR = 2019
"""Reports on earlier years had another form, without the tables 二 三 四."""
MAX_LINES = 40_000
"""A report has some hundreds of lines, a thousand with one cell a line."""
PREFACE_LINES = 40
"""Lines before the first part that can belong to it; on a web page, navigation stands before them."""
TITLE_LINES = 60
"""Where no heading is found, the title is looked for in this many lines."""


def doubt_reason(doubt: str) -> str:
    """Return the line for a file that contradicts itself: an office program opens it, but may move or lose numbers."""
    return f"文件内部自相矛盾（{doubt}），数字不可靠，请用 Word 或 WPS 打开核对，另存为 .docx 后重新报送"


def recognise(document: Document) -> Report:
    """Recognise an annual report.

    Raises:
        NotAReportError: the document is something else, or contradicts itself; one line in Chinese says how.
    """
    if document.doubt:
        raise NotAReportError(doubt_reason(document.doubt))
    flow = cut_off_second_report(flow_of(set_upright(keep_rows_of_this_year(order_sheets(document.blocks)))))
    if len(flow) > MAX_LINES:
        raise NotAReportError(f"文件有 {len(flow)} 行以上，不像一份年度报告，请只报送年度报告本身")
    lines = {index: without_frame(piece) for index, piece in enumerate(flow) if isinstance(piece, Line)}
    tokens, grid_positions = _tokenise(flow, is_sheet=document.kind in ("xlsx", "xls"))
    items = segment(drop_foreign_columns(turn_tables(part_joined_heads(name_listed_cells(tokens)))))
    table_items, runs = split_appeals(items)
    rows = collect_rows(table_items)
    doubt_rows_cut_at_width(rows, [piece.text if isinstance(piece, Line) else "" for piece in flow])
    form = forms()[find_form(table_items, rows, (line.text for line in lines.values()))]
    texts = _with_texts_in_grids(flow, lines)
    starts = _table_starts(rows, runs, grid_positions)
    headings = find_headings(texts, starts)
    above = min(starts.values(), default=TITLE_LINES)
    identity = find_identity(
        *_lines_and_first(headings, texts, lines, len(flow), above), document.title, document.header
    )
    own = Own(identity.year, max((heading.line for heading in headings), default=len(flow)))
    total_first = find_lines_with_total_first(tokens, lines)
    drop_totals_behind_heads(rows, lines, form)
    doubt_blank_rows(rows, form, document.notes)
    cells, others = merge_sightings(
        _sightings(*drop_other_years(rows, runs, texts, grid_positions, flow, own), form, total_first), form
    )
    cells = doubt_missing(cells, form, document.notes, rows, (line.text for line in texts.values()))
    has_numbers = any(reading.value is not None for reading in cells.values())
    unread = _where_the_rest_is(document.notes)
    _refuse_other_documents(rows, headings, identity, lines, has_numbers=has_numbers, unread=unread)
    scanned = next((note for note in document.notes if note.endswith(NO_TEXT_LAYER)), "")
    if scanned and not is_form_told(table_items, rows, (line.text for line in lines.values())):
        raise NotAReportError(f"{scanned}，其余各页看不出用的是哪一种格式，请改报 Word 文档")
    headings = with_overview(headings, texts)
    sections = cut_sections(headings, texts, find_table_lines(items))
    return Report(
        identity.authority,
        identity.year,
        identity.period,
        form.code,
        cells,
        sections,
        identity.claims,
        find_counts(sections, identity.year),
        identity.title,
        document.notes,
        others,
        _preface(texts, headings[0].line if headings else 0),
    )


def _sightings(
    rows: list[RowSeen], runs: list[list[Item]], form: Form, total_first: dict[str, list[int]]
) -> list[Sighting]:
    doubt_rows_below(rows, total_first["requests"], form)
    sightings = read_tables(rows, form)
    block, has_lost = form.block("appeals"), loses_blanks(rows, form)
    named = (name_misprinted_heads(run, block) for run in runs)
    printings = [printing for run in named for printing in split_printings(run)]
    has_broken = breaks_numbers(rows, form)
    read = [
        read_appeals(
            own,
            block,
            loses_blanks=has_lost,
            breaks_numbers=has_broken,
            is_torn=stands_below(own, total_first["appeals"]),
        )
        for own in printings
    ]
    return sightings + [sighting for own in drop_parts_beside_whole(printings, read) for sighting in own]


def _preface(texts: Mapping[float, Line], first: float) -> str:
    before = [line.text.strip() for index, line in texts.items() if index < first and line.text.strip()]
    return "\n".join(before[-PREFACE_LINES:])


SLIP_TITLE = re.compile(r"年度报告核对单(（.*）)?$")
"""Title of the correction slips (dashboards.slips): they print the tables, and come back to the folder by mistake."""
SUMS_TITLE = re.compile(r"年度报告全县汇总表$")
"""Title of the county's tables (dashboards.exports), which are made here and are no report of the county."""
_OTHER_KIND = re.compile(r"(?:公开|年度报告|年报).{0,20}(?:通知|方案|要点|计划|填[表报]说明)$")
"""Title of a notice or a plan on such reports, which may print the form, also with numbers as an example."""
_WORDS_OF_TITLE = ("报告", "報告", "年报", "年報", "总结", "總結")
LINES_OF_LETTER = 6
"""Lines with text down to the title of a letter: below its head, its number and who signs it."""
_NO_LINE = Line("", Grid(()).place)


def _lines_and_first(
    headings: list[Heading], texts: Mapping[float, Line], lines: Mapping[int, Line], length: int, above: int
) -> tuple[list[Line], int]:
    """Return the lines to look for names in, and how many stand before the first heading.

    Texts in grids are among them below that heading, and above it where it is one: the whole report stands in one
    table. Without a heading it is those `above` the tables, if a title is there: titles of other reports may be listed
    below.
    """
    start = _start_of_parts(headings, texts)
    if start is not None and start % 1:
        return list(texts.values()), sum(index < start for index in texts)
    own = [lines.get(index, _NO_LINE) for index in range(length)]
    if start is not None:
        return [*own[: int(start)], *(line for index, line in texts.items() if index >= start)], int(start)
    return own, above if choose_title(own[:above]) else min(TITLE_LINES, length)


def _start_of_parts(headings: list[Heading], texts: Mapping[float, Line]) -> float | None:
    """Return where the first part begins; behind the title where tables stand in front of both."""
    first = headings[0].line if headings else None
    may_be = (index for index, line in texts.items() if any(word in line.text for word in _WORDS_OF_TITLE))
    title = next((index for index in may_be if is_title(texts[index].text)), None)
    if first is None or title is None or title < first:
        return first
    behind = islice((index for index in texts if index > title), LINES_OF_PREFACE)
    return next((index for index in behind if number_of_heading(texts[index].text) == "一"), first)


def _with_texts_in_grids(flow: list[Line | Grid], lines: dict[int, Line]) -> dict[float, Line]:
    """Lines by their index in the flow, those inside a grid by the grid's index and how far down they stand."""
    inside: dict[float, Line] = {
        index + share: line
        for index, piece in enumerate(flow)
        if isinstance(piece, Grid)
        for share, line in lines_inside(piece)
    }
    return dict(sorted((inside | dict(lines.items())).items()))


def _tokenise(flow: list[Line | Grid], *, is_sheet: bool) -> tuple[list[Token], dict[int, int]]:
    """Return the pieces in order, and for each grid number its index in the flow."""
    tokens: list[Token] = []
    positions: dict[int, int] = {}
    for is_grid, run in groupby(enumerate(flow), key=lambda pair: isinstance(pair[1], Grid)):
        pieces = list(run)
        if not is_grid:
            tokens += tokens_of_lines([(index, without_gaps(p)) for index, p in pieces if isinstance(p, Line)])
        for index, piece in pieces:
            if isinstance(piece, Grid):
                positions[len(positions) + 1] = index
                tokens += tokens_of_grid(piece, len(positions), is_sheet=is_sheet)
    return tokens, positions


def _table_starts(rows: list[RowSeen], runs: list[list[Item]], grids: dict[int, int]) -> dict[str, int]:
    """Return where in the flow each table has its first row with values, or else its first row."""
    starts: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: not row.slots):
        if row.label is not None:
            token = row.label.token
            starts.setdefault(TABLE_OF_BLOCK.get(row.block, "二"), grids.get(token.grid, token.line))
    for run in runs[-1:]:
        starts["四"] = grids.get(run[0].token.grid, run[0].token.line)
    return starts


def _is_letter(lines: Mapping[int, Line]) -> bool:
    """Tell whether the text begins with the title of a notice or a plan, on one line or two."""
    filled = [text for line in lines.values() if (text := fold(line.text))][:LINES_OF_LETTER]
    return any(_OTHER_KIND.search(text) for above, own in pairwise(["", *filled]) for text in (own, above + own))


def _where_the_rest_is(notes: tuple[str, ...]) -> str:
    """Return the line for a file without tables that says why in its notes, nothing where none does."""
    for note in notes:
        if note.endswith(NO_TEXT_LAYER):
            return f"{note}，其余各页没有年度报告的表格，请改报 Word 文档"
        if note.startswith(NO_TABLE_BUT):
            return note
    return ""


def _refuse_other_documents(
    rows: list[RowSeen],
    headings: list[Heading],
    identity: Identity,
    lines: dict[int, Line],
    *,
    has_numbers: bool,
    unread: str,
) -> None:
    printed = {(row.block, row.code) for row in rows if row.code is not None}
    head = "".join(line.text for line in list(lines.values())[:12])
    first = ["".join(line.text.split()) for line in list(lines.values())[:12]]
    if any(map(SLIP_TITLE.search, first)):
        raise NotAReportError("这是核对单，不是年度报告：填好的电子表格请用 gouji decide --from 取回")
    if any(map(SUMS_TITLE.search, first)):
        raise NotAReportError("这是 gouji 汇总的全县汇总表，不是县政府的年度报告")
    is_of_nobody = identity.authority is None or identity.year is None
    if (is_of_nobody and not has_numbers and "通知" in head and "各" in head) or (
        not identity.title and _is_letter(lines)
    ):
        raise NotAReportError("这是通知或空白格式，不是填好的年度报告，请报送本单位的年度报告")
    if not printed and identity.year is not None and identity.year < FIRST_FORM_YEAR:
        raise NotAReportError(f"这是 {identity.year} 年度的报告，用的是更早的格式，没有现行格式的表格，不能核对")
    if len(printed) >= MIN_ROWS or (identity.title and len(headings) >= MIN_HEADINGS):
        return
    if unread:
        raise NotAReportError(unread)
    if not lines:
        raise NotAReportError("文件里没有文字，请核对后重新报送")
    raise NotAReportError("没有找到年度报告的标题和表格，请核对是否为政府信息公开工作年度报告")
