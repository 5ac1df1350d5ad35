"""A document becomes a report: the parts of recognition in their order.

Does not belong here: any of the parts.
"""

from __future__ import annotations

from itertools import groupby

from pipelines.document import Document, Grid
from pipelines.recognise.appeals import read_appeals, split_appeals
from pipelines.recognise.forms import find_form
from pipelines.recognise.lines import tokens_of_lines
from pipelines.recognise.rows import collect_rows
from pipelines.recognise.segment import segment
from pipelines.recognise.tables import merge_sightings, read_tables
from pipelines.recognise.tokens import Line, Token, flow_of, tokens_of_grid
from pipelines.report import NotAReportError, Report
from schemas.codebook import forms

MIN_ROWS = 8


def recognise(document: Document) -> Report:
    """Recognise an annual report.

    Raises:
        NotAReportError: the document is something else; one line in Chinese says what it lacks.
    """
    flow = flow_of(document)
    items = segment(_tokenise(flow, is_sheet=document.kind in ("xlsx", "xls")))
    table_items, runs = split_appeals(items)
    rows = collect_rows(table_items)
    form = forms()[find_form(table_items, rows)]
    sightings = read_tables(rows, form)
    for run in runs:
        sightings += read_appeals(run, form.block("appeals"))
    cells, others = merge_sightings(sightings, form)
    if len({row.code for row in rows}) < MIN_ROWS:
        raise NotAReportError("没有找到年度报告的表格，请核对是否为政府信息公开工作年度报告")
    return Report(None, None, None, form.code, cells, other_sightings=others)


def _tokenise(flow: list[Line | Grid], *, is_sheet: bool) -> list[Token]:
    tokens: list[Token] = []
    grids = 0
    for is_grid, run in groupby(enumerate(flow), key=lambda pair: isinstance(pair[1], Grid)):
        pieces = list(run)
        if is_grid:
            for _, piece in pieces:
                if isinstance(piece, Grid):
                    grids += 1
                    tokens += tokens_of_grid(piece, grids, is_sheet=is_sheet)
        else:
            tokens += tokens_of_lines([(index, piece) for index, piece in pieces if isinstance(piece, Line)])
    return tokens
