"""What tools write for the text of a web page, tags of their own in it: read like the page."""

from __future__ import annotations

import html
from random import Random

import pytest

from pipelines.document import Grid
from pipelines.read.content import detect_kind
from pipelines.read.html.text_xml import as_web_page
from pipelines.read.text import read as read_text
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows, as_matrix
from tests.unit.recognise.test_layouts import check_exact, draw, read


def xml_table(rows: Rows) -> str:
    """Rows and cells by the names of TEI, a heading in front."""

    def write(text: str) -> str:
        return f"<cell>{html.escape(text)}</cell>" if text else "<cell/>"

    lines = "".join(f"<row>{''.join(map(write, row))}</row>" for row in as_matrix(rows))
    return f'<head rend="h3">表</head><table>{lines}</table>'


def wiki_table(rows: Rows) -> str:
    def write(text: str, spans: tuple[int, int]) -> str:
        attributes = " ".join(f'{n}="{v}"' for n, v in zip(("rowspan", "colspan"), spans, strict=True) if v > 1)
        return f"| {attributes}| {text}" if attributes else f"| {text}".rstrip()

    lines = ['{| class="wikitable"']
    for row in rows:
        lines += ["|-", *(write(c.text, (c.row_span, c.column_span)) for c in row)]
    return "\n".join([*lines, "|}"])


@pytest.mark.parametrize("form_code", sorted(forms()))
@pytest.mark.parametrize("table", [xml_table, wiki_table])
def test_every_cell_is_read(table: object, form_code: str) -> None:
    random = Random(form_code)
    texts = {code: random.choice((text, text, "")) for code, text in draw(forms()[form_code], random).items()}
    printed = printing.print_report(forms()[form_code], texts, table)  # type: ignore[arg-type]
    shown = printed.data.decode()
    if table is xml_table:
        inner = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in shown.splitlines())
        shown = f"<doc><main>{inner}</main></doc>"
    else:
        shown = f'<div class="nav">\n* 首页\n</div>\n\n<div class="article">\n{shown}</div>\n'
    report = read(printing.Printed(shown.encode(), "report.xml"))
    check_exact(report, texts)
    assert report.title.startswith("清溪县云岭镇人民政府2023年")


def test_cells_of_asciidoc_go_on_in_the_next_line() -> None:
    """What stood in front of the first bar there was lost, and with it the end of a number."""
    text = '[cols="2*"]\n|===\n|行政事业 +\n性收费 |15.1 +\n296 |行政许可 |7\n|==='
    *_, grid = read_text(text.encode()).blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["行政事业\n性收费", "15.1\n296", "行政许可", "7"]


def test_a_page_that_shows_how_wikis_set_tables_is_a_page() -> None:
    page = "<div><pre>\n{| class=x\n| 1\n|}\n</pre><table><tr><td>1</td></tr></table></div>"
    assert detect_kind(page.encode()) == "html"
    assert as_web_page(page) == page


def test_a_break_in_a_cell_is_one_and_an_empty_cell_ends_at_once() -> None:
    assert as_web_page("<row><cell>一<lb/>二</cell><cell/></row>") == "<tr><td>一<br>二</td><td></td></tr>"
