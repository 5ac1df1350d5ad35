"""Demo reports as web pages, as a county's site would show them."""

from __future__ import annotations

from html import escape

from pipelines.demo.model import DemoReport
from pipelines.demo.writers.pages import Heading, Piece, Table, Text, compose
from schemas.layout import LayoutCell

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="{charset}"><title>{title}</title>
<style>body{{font-family:FangSong,serif;max-width:60em;margin:auto}}table{{border-collapse:collapse;width:100%}}
td{{border:1px solid #000;text-align:center;padding:2px}}.mark{{color:#a00}}</style></head>
<body><div class="article">
{body}
</div></body>
</html>
"""


def write_html(report: DemoReport, encoding: str = "utf-8") -> bytes:
    """Return a report as a web page in the encoding given, which the page also declares."""
    body = "\n".join(_piece(piece) for piece in compose(report))
    return PAGE.format(charset=encoding, title=escape(report.title), body=body).encode(encoding)


def _piece(piece: Piece) -> str:
    if isinstance(piece, Heading):
        tag = "h1" if piece.level == 0 else "h2"
        return f"<{tag}>{escape(piece.text)}</{tag}>"
    if isinstance(piece, Text):
        return f'<p class="mark">{escape(piece.text)}</p>' if piece.is_mark else f"<p>{escape(piece.text)}</p>"
    return _table(piece)


def _table(table: Table) -> str:
    rows = ("".join(_cell(cell, text) for cell, text in row) for row in table.rows())
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>"


def _cell(cell: LayoutCell, text: str) -> str:
    spans = "".join(
        f' {name}="{span}"' for name, span in (("rowspan", cell.row_span), ("colspan", cell.column_span)) if span > 1
    )
    return f"<td{spans}>{escape(text)}</td>"
