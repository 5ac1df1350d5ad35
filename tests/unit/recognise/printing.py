"""Reports printed in many layouts for tests: the official tables with given texts in their cells, as text or web page.

Each printer returns a whole report. Those in `EXACT` show where a blank cell is; in the others a blank leaves no trace.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, replace

from schemas.codebook import Form
from schemas.layout import LABEL_COLUMNS, LayoutCell, layout_rows, layout_size, table_layout

Texts = dict[str, str]
Rows = list[list[LayoutCell]]
HEADINGS = {
    "二": "二、主动公开政府信息情况",
    "三": "三、收到和处理政府信息公开申请情况",
    "四": "四、政府信息公开行政复议、行政诉讼情况",
}
BEFORE = (
    "清溪县云岭镇人民政府{year}年政府信息公开工作年度报告\n根据《中华人民共和国政府信息公开条例》（国务院令第711号，2019年4月3日修订）"
    "编制本报告。所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。\n一、总体情况\n{year}年，我镇主动公开信息145条，"
    "其中行政许可3条，规范性文件2件。共收到政府信息公开申请5件，予以公开3件。\n"
)
AFTER = (
    "五、存在的主要问题及改进情况\n一是公开的内容不够丰富，二是更新不及时。\n"
    "六、其他需要报告的事项\n本年度未收取信息处理费。\n"
)


@dataclass(frozen=True)
class Printed:
    """A report as it might be handed in."""

    data: bytes
    name: str


def fill(form: Form, table: str, texts: Texts, edit: Callable[[str], str] = lambda text: text) -> Rows:
    """Return the rows of a table with their texts; `edit` decorates labels."""
    cells = (
        replace(cell, text=texts.get(cell.code, "") if cell.code else edit(cell.text))
        for cell in table_layout(form, table)
    )
    return [list(row) for row in layout_rows(cells)]


def as_matrix(rows: Rows, covered: str = "") -> list[list[str]]:
    """Return rows of equal length; positions that a merged cell covers hold `covered`, or its text for "repeat"."""
    height, width = layout_size(cell for row in rows for cell in row)
    matrix = [[""] * width for _ in range(height)]
    for cell in (cell for row in rows for cell in row):
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                is_origin = (row, column) == (cell.row, cell.column)
                matrix[row][column] = cell.text if is_origin or covered == "repeat" else covered
    return matrix


def tab_cells(rows: Rows) -> str:
    """One cell a line behind a tab, an empty line after each row; cells merged down leave an empty cell in each row."""
    lines = []
    height, _ = layout_size(cell for row in rows for cell in row)
    cells = [cell for row in rows for cell in row]
    for number in range(height):
        in_row = sorted((c for c in cells if c.row <= number < c.row + c.row_span), key=lambda c: c.column)
        lines += [f"\t{c.text if c.row == number else ''}" for c in in_row] + [""]
    return "\n".join(lines)


def bar_rows(rows: Rows) -> str:
    return "\n".join("|" + "|".join(row) + "|" for row in as_matrix(rows))


def bar_rows_open(rows: Rows) -> str:
    return "\n".join(" | ".join(row) for row in as_matrix(rows))


def bar_rows_padded(rows: Rows) -> str:
    """Cells in front, what merged cells covered as bars at the end of the row."""
    width = layout_size(cell for row in rows for cell in row)[1]
    return "\n".join("| " + " | ".join(c.text for c in row) + " |" * (1 + width - len(row)) for row in rows)


def markdown(rows: Rows) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in as_matrix(rows)]
    return "\n".join([lines[0], "|" + " --- |" * lines[0].count(" | "), *lines[1:]])


def markdown_repeated(rows: Rows) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in as_matrix(rows, "repeat"))


def tab_rows(rows: Rows) -> str:
    return "\n".join("\t".join(row) for row in as_matrix(rows))


def tab_rows_short(rows: Rows) -> str:
    """Merged cells leave nothing."""
    return "\n".join("\t".join(c.text for c in row) for row in rows)


def cell_a_line(rows: Rows) -> str:
    return "\n\n".join(c.text for row in rows for c in row if c.text)


def cell_bar_lines(rows: Rows) -> str:
    """Each cell and a bar on a line, bars for what merged cells covered at the end of the row."""
    width = layout_size(cell for row in rows for cell in row)[1]
    return "\n".join("\n".join(f"{c.text} |" for c in row) + "\n" + "|" * (width - len(row)) for row in rows)


def cell_bar_apart(rows: Rows) -> str:
    return "\n".join(f"{c.text}\n|" for row in rows for c in row)


def _stored(rows: Rows) -> list[list[str]]:
    """Cells as word processors store them: those merged sideways once, those merged down empty in each row."""
    height, _ = layout_size(cell for row in rows for cell in row)
    cells = sorted((cell for row in rows for cell in row), key=lambda cell: cell.column)
    return [
        [c.text if c.row == number else "" for c in cells if c.row <= number < c.row + c.row_span]
        for number in range(height)
    ]


def bar_cells_in_blocks(rows: Rows) -> str:
    """Each cell and a bar on a line, an empty line after each row."""
    return "\n\n".join("\n".join(f"{text} |" for text in row) for row in _stored(rows))


def bar_cells_spaced(rows: Rows) -> str:
    """The bar in front of each cell, an empty line between all cells: nothing shows where a row ends."""
    return "\n\n".join(f"| {text}" for row in _stored(rows) for text in row)


def tab_cells_spaced(rows: Rows) -> str:
    """One cell a line behind a tab, nothing between rows."""
    return "\n".join(f"\t{text}" for row in _stored(rows) for text in row)


def cell_lines(rows: Rows) -> str:
    """One cell a line as office programs save them: an empty one is an empty line, those merged down in each row."""
    return "\n".join(text for row in _stored(rows) for text in row)


def cell_lines_ended(rows: Rows) -> str:
    """The same with an empty line after each row."""
    return "\n".join("\n".join(row) + "\n" for row in _stored(rows))


def spaces(rows: Rows) -> str:
    return "\n".join(" ".join(c.text for c in row if c.text) for row in rows)


def wide_spaces(rows: Rows) -> str:
    return "\n".join("\u3000 ".join(c.text for c in row if c.text) for row in rows)


def paged(rows: Rows) -> str:
    """As from a PDF: the head printed again on each page, with page numbers; the long label a character a line."""
    heads = [row for row in rows if all(c.code is None for c in row)][:3]
    lines = []
    for number, row in enumerate(rows):
        if number and number % 9 == 0 and any(c.code for c in row):
            lines += ["", f"— {number // 9} —", *(" ".join(c.text for c in head) for head in heads)]
        texts = [c.text for c in row if c.text]
        if texts and texts[0] == "三、本年度办理结果":
            lines += list("三、本年度办理结果")
            texts = texts[1:]
        lines.append("   ".join(texts))
    return "\n".join(lines)


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


WEB_UNUSUAL = {
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
TEXT_EXACT = (
    *(tab_cells, bar_rows, bar_rows_open, markdown, markdown_repeated, tab_rows),
    *(bar_cells_in_blocks, bar_cells_spaced, tab_cells_spaced),
)
TEXT_LOSSY = (bar_rows_padded, cell_a_line, cell_bar_lines, cell_bar_apart, spaces, wide_spaces, paged, tab_rows_short)
WEB_EXACT = (web, web_chopped, web_cut, web_cut_anew, web_flat)
LAYOUTS = (*TEXT_EXACT, *TEXT_LOSSY, *WEB_EXACT)
EXACT = frozenset((*TEXT_EXACT, *WEB_EXACT))


def print_report(
    form: Form,
    texts: Texts,
    layout: Callable[[Rows], str],
    *,
    year: int = 2023,
    edit: Callable[[str], str] = lambda t: t,
) -> Printed:
    """Print a whole report in one of the layouts."""
    before, after = BEFORE.format(year=year), AFTER
    tables = {table: layout(fill(form, table, texts, edit)) for table in HEADINGS}
    if layout in WEB_EXACT or layout in WEB_UNUSUAL.values():
        navigation = "<ul><li>首页</li><li>政府信息公开年报</li><li>2018年政府信息公开工作年度报告</li></ul>"
        before, after = (
            "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines()) for text in (before, after)
        )
        body = "".join(f"<p>{HEADINGS[table]}</p>{text}" for table, text in tables.items())
        page = f"<html><body><table><tr><td>{navigation}</td><td>{before}{body}{after}</td></tr></table></body></html>"
        return Printed(page.encode(), "report.html")
    body = "".join(f"{HEADINGS[table]}\n{text}\n\n" for table, text in tables.items())
    return Printed((before + body + after).encode(), "report.txt")
