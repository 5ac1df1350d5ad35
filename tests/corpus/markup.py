"""Reports as web pages: as sites make them, as Word saves them, as copying leaves them."""

from __future__ import annotations

from collections.abc import Callable
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape

from tests.corpus.model import Draft, DraftCell, DraftTable
from tests.corpus.text_layouts import pipes, tab_before_cell, write_lines

CellWriter = Callable[[DraftCell], str]
SITE = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'


def _breaks(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


def _in_spans(text: str) -> str:
    """Cut a text into a span for each character, as pages pasted from Word are."""
    return "".join(f'<span style="font-family:仿宋"><span lang="EN-US">{escape(char)}</span></span>' for char in text)


def _plain(cell: DraftCell) -> str:
    return _breaks(cell.text)


def _spans(cell: DraftCell) -> str:
    return f'<p align="center">{_in_spans(cell.text)}<span><o:p></o:p></span></p>'


def _nbsp(cell: DraftCell) -> str:
    return f"<p>{_breaks(cell.text)}</p>" if cell.text else "<p>&nbsp;</p>"


def _paragraph_for_each_line(cell: DraftCell) -> str:
    return "".join(f"<p>\n   {escape(line)}\n  </p>" for line in cell.text.split("\n"))


def _table(table: DraftTable, write: CellWriter, row_end: str = "</tr>", cell_end: str = "</td>") -> str:
    rows = []
    for row in table.rows():
        cells = "".join(
            f"<td{_span('rowspan', cell.row_span)}{_span('colspan', cell.column_span)}>{write(cell)}{cell_end}"
            for cell in row
        )
        rows.append(f"<tr>{cells}{row_end}")
    return f"<table border=1>{''.join(rows)}</table>"


def _span(name: str, count: int) -> str:
    return f' {name}="{count}"' if count > 1 else ""


def _body(draft: Draft, write: CellWriter, **options: str) -> str:
    pieces = (_table(p, write, **options) if isinstance(p, DraftTable) else f"<p>{escape(p)}</p>" for p in draft.pieces)
    return "\n".join(pieces)


def _page(body: str, title: str = "年度报告") -> bytes:
    return SITE.format(title=title, body=body).encode()


def site(draft: Draft) -> bytes:
    """Return the page of a site."""
    return _page(_body(draft, _plain))


def spans(draft: Draft) -> bytes:
    """Return a page whose every character has a span of its own."""
    return _page(_body(draft, _spans))


def nbsp(draft: Draft) -> bytes:
    """Return a page with &nbsp; in empty cells."""
    return _page(_body(draft, _nbsp))


def paragraph_for_each_line(draft: Draft) -> bytes:
    """Return a page with paragraphs and white space inside cells."""
    return _page(_body(draft, _paragraph_for_each_line))


def unclosed(draft: Draft) -> bytes:
    """Return a page whose rows and cells are not closed, as HTML allows."""
    return _page(_body(draft, _plain, row_end="", cell_end=""))


def inside_layout_tables(draft: Draft) -> bytes:
    """Return a page that stands inside tables for layout, three deep."""
    menu = "<td width=180><table><tr><td>行政许可</td></tr><tr><td>行政处罚</td></tr></table></td>"
    inner = f"<table><tr>{menu}<td><table><tr><td>{_body(draft, _plain)}</td></tr></table></td></tr></table>"
    return _page(f"<table><tr><td colspan=2>首页</td></tr><tr><td>{inner}</td></tr></table>")


def hides(draft: Draft) -> bytes:
    """Return a page with numbers that nobody sees: hidden, struck through, in rows not shown."""

    def write(cell: DraftCell) -> str:
        return f"<span hidden>7</span>{_breaks(cell.text)}<s>31</s><i style='display: none'>8</i>"

    hidden_row = f"<tr style='display:none'>{'<td>9</td>' * 10}</tr>"
    return _page(_body(draft, write, row_end=f"</tr>{hidden_row}"))


def filled_in(draft: Draft) -> bytes:
    """Return a page whose numbers stand in the fields of a form."""
    return _page(_body(draft, lambda cell: f"<input value='{escape(cell.text)}'/>" if cell.code else _plain(cell)))


def tables_of_divs(draft: Draft) -> bytes:
    """Return a page whose tables are styled elements."""

    def table(drawn: DraftTable) -> str:
        rows = ([_breaks(cell.text) if begins else "" for cell, begins in row] for row in drawn.matrix())
        lines = ("".join(f"<div class='td'>{text}</div>" for text in row) for row in rows)
        return f"<div class='table'>{''.join(f'<div class=tr>{line}</div>' for line in lines)}</div>"

    pieces = (table(p) if isinstance(p, DraftTable) else f"<p>{escape(p)}</p>" for p in draft.pieces)
    return _page("".join(pieces))


def gb18030(draft: Draft) -> bytes:
    """Return a page in GB18030 that calls it gb2312, with old tags."""
    body = f"<FONT face=宋体>{_body(draft, _plain)}</FONT>"
    head = '<HEAD><META http-equiv=Content-Type content="text/html; charset=gb2312"></HEAD>'
    return f"<HTML>{head}<BODY>{body}</BODY></HTML>".encode("gb18030")


def text_in_paragraphs(draft: Draft) -> bytes:
    """Return a page where the tables became lines between pipes, a paragraph each."""
    lines = write_lines(draft, pipes).split("\n")
    return _page("".join(f"<p>{escape(line)}</p>" for line in lines))


def text_with_breaks(draft: Draft) -> bytes:
    """Return a page that is one preformatted text."""
    return _page(f"<pre>{escape(write_lines(draft, tab_before_cell))}</pre>")


def saved_by_word(draft: Draft) -> bytes:
    """Return what Word saves as a web page and offices send as .doc."""
    head = '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">'
    style = "<style>td{mso-style-parent:''}</style><!--[if gte mso 9]><xml>0 0 0</xml><![endif]-->"
    return f"{head}<head><meta charset=utf-8>{style}</head><body>{_body(draft, _spans)}</body></html>".encode()


def mime(draft: Draft) -> bytes:
    """Return a single-file web page (.mht)."""
    message = MIMEMultipart("related", boundary="----=_NextPart_01")
    message["Subject"] = "report"
    message.attach(MIMEText(site(draft).decode(), "html", "utf-8"))
    return message.as_bytes()


WRITERS: dict[Callable[[Draft], bytes], str] = {
    site: "html",
    spans: "html",
    nbsp: "htm",
    paragraph_for_each_line: "html",
    unclosed: "html",
    inside_layout_tables: "html",
    hides: "html",
    filled_in: "html",
    tables_of_divs: "html",
    gb18030: "html",
    text_in_paragraphs: "html",
    text_with_breaks: "html",
    saved_by_word: "doc",
    mime: "mht",
}
"""Writer → the ending under which offices send it."""
