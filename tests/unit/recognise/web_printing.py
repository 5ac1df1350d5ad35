"""Tables printed as parts of web pages, as they should be and as offices make them."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace

from schemas.layout import LABEL_COLUMNS, LayoutCell
from tests.unit.recognise.printed_rows import Rows, as_matrix


def web_table(rows: Rows, *, spans: bool = True, chopped: bool = False) -> str:
    def write(cell: LayoutCell) -> str:
        merged = f' rowspan="{cell.row_span}" colspan="{cell.column_span}"' if spans else ""
        inner = "".join(f"<span>{html.escape(c)}</span>" for c in cell.text) if chopped else html.escape(cell.text)
        return f"<td{merged}><p>{inner}</p></td>"

    return "<table>" + "\n".join("<tr>" + "".join(write(c) for c in row) + "</tr>" for row in rows) + "</table>"


def web(rows: Rows) -> str:
    return web_table(rows)


def web_chopped(rows: Rows) -> str:
    return web_table(rows, chopped=True)


def web_cut_anew(rows: Rows) -> str:
    """Table 三 cut below its first row; the head has one column of labels and the rest three, as browsers print it."""
    if rows[0][0].column_span != LABEL_COLUMNS:
        return web_table(rows)
    head = [[c if c.column else replace(c, column_span=1) for c in row] for row in rows[:4]]
    return web_table(head) + "<p>- 3 -</p>" + web_table([[replace(c, row=c.row - 4) for c in row] for row in rows[4:]])


def web_cut(rows: Rows) -> str:
    """One table cut in several at page breaks, between rows with values, spans cut with it."""
    height = len(rows)
    cuts = [0, *[n for n in range(7, height, 8) if any(c.code for c in rows[n])], height]
    pieces = []
    for first, last in zip(cuts, cuts[1:], strict=False):
        piece = []
        for row in rows[first:last]:
            piece.append([replace(c, row=c.row - first, row_span=min(c.row_span, last - c.row)) for c in row])
        for row in rows[:first]:
            for c in row:
                if c.row + c.row_span > first and first < last:
                    rest = min(c.row + c.row_span, last) - first
                    piece[0] = sorted([*piece[0], replace(c, row=0, row_span=rest, text="")], key=lambda x: x.column)
        pieces.append(web_table(piece))
    return "<p>- 3 -</p>".join(pieces)


def web_flat(rows: Rows) -> str:
    """Merged cells dissolved into single cells."""
    matrix = as_matrix(rows)
    return (
        "<table>"
        + "".join("<tr>" + "".join(f"<td>{html.escape(t)}</td>" for t in row) + "</tr>" for row in matrix)
        + "</table>"
    )


def _of_applicants(rows: Rows) -> bool:
    return rows[0][0].column_span == LABEL_COLUMNS


def web_turned(rows: Rows) -> str:
    """Rows as columns and columns as rows."""
    turned: dict[int, list[LayoutCell]] = {}
    for c in (cell for row in rows for cell in row):
        spans = {"row_span": c.column_span, "column_span": c.row_span}
        turned.setdefault(c.column, []).append(replace(c, row=c.column, column=c.row, **spans))
    return web_table([sorted(turned[number], key=lambda c: c.column) for number in sorted(turned)])


def web_halves(rows: Rows) -> str:
    """Table 三 as two tables with half the applicants each, one below the other."""
    if not _of_applicants(rows):
        return web_table(rows)
    middle = LABEL_COLUMNS + 4
    halves = [[_part(row, first, last) for row in rows] for first, last in ((LABEL_COLUMNS, middle), (middle, 10))]
    return "<p>（续表）</p>".join(map(web_table, halves))


def _part(row: list[LayoutCell], first: int, last: int) -> list[LayoutCell]:
    """Return the labels of a row and what of it stands in some columns."""
    widths = [(c, min(c.column + c.column_span, last) - max(c.column, first)) for c in row]
    return [
        c if c.column < LABEL_COLUMNS else replace(c, column_span=width)
        for c, width in widths
        if width > 0 or c.column < LABEL_COLUMNS
    ]


def web_wrong_spans(rows: Rows) -> str:
    """Merged labels of table 三 cover a row too many, too few or a column too many."""
    changes = {
        "三、": {"row_span": 21},
        "（三）": {"row_span": 7},
        "（一）": {"column_span": 3},
        "（四）": {"row_span": 4},
    }
    return web_table(
        [[replace(c, **next((x for t, x in changes.items() if c.text.startswith(t)), {})) for c in row] for row in rows]
        if _of_applicants(rows)
        else rows
    )


def web_short_corner(rows: Rows) -> str:
    """The empty corner of table 三 covers two of the three rows of the head, which moves the third over the labels."""
    return web_table([[replace(rows[0][0], row_span=2), *rows[0][1:]], *rows[1:]] if _of_applicants(rows) else rows)


def web_lost_column_spans(rows: Rows) -> str:
    """No cell covers more than one column, so that heads that cover rows stand between others and over other values."""
    return web_table([[replace(cell, column_span=1) for cell in row] for row in rows])


def _boxes(row: str, cell: str) -> Callable[[Rows], str]:
    def write(rows: Rows) -> str:
        lines = ("".join(f"<{cell}>{html.escape(c.text)}</{cell}>" for c in line) for line in rows)
        return "".join(f"<{row}>{line}</{row}>" for line in lines)

    return write


def web_twice(rows: Rows) -> str:
    """A table and its copy for small screens, of which style sheets elsewhere hide one."""
    return f"<div class=pc>{web_table(rows)}</div><div class=mobile>{web_table(rows)}</div>"


def web_left_open(rows: Rows) -> str:
    """Cells and rows that nothing closes, with elements of an office program in them."""
    return web_table(rows).replace("<p>", "<p><span>").replace("</p></td>", "<o:p>").replace("</tr>", "")


WEB_UNUSUAL = {
    "printed twice": web_twice,
    "left open": web_left_open,
    "turned": web_turned,
    "halves": web_halves,
    "wrong spans": web_wrong_spans,
    "short corner": web_short_corner,
    "lost column spans": web_lost_column_spans,
    "list items": _boxes("ul", "li"),
    "paragraphs in boxes": _boxes("div", "p"),
    "definitions": _boxes("dl", "dd"),
    "spans": _boxes("p", "span"),
}
"""Web pages that a person reads without trouble, blanks and all."""
WEB_EXACT = (web, web_chopped, web_cut, web_cut_anew, web_flat)
