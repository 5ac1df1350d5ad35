"""Plain text as a document: one paragraph a line, unstripped, since tabs, bars and empty lines can carry a table.

Does not belong here: finding tables in the lines (pipelines/recognise/).
"""

from __future__ import annotations

import re

from pipelines.document import Document, Grid, Paragraph, Place, ReadError
from pipelines.radicals import without_radicals
from pipelines.read.decode import decode_text
from pipelines.read.markup import without_markup
from pipelines.read.text.broken_rows import with_whole_rows
from pipelines.read.text.cell_separators import with_plain_separators
from pipelines.read.text.enclosed_cells import with_enclosed_cells
from pipelines.read.text.line_prefixes import without_line_prefixes
from pipelines.read.text.long_lines import with_cut_lines
from pipelines.read.text.tab_lines import may_have_tab_lines, with_tab_rows

MAX_CHARACTERS = 1_000_000
"""A report has some 20,000; beyond this a file is a log or a dump."""
_DRAWN = ("+--", "+==", "─", "━", "═")
FEWEST_DRAWN = 4
"""Signs of lines across a table, of which each table that is drawn has more."""
_MAY_BE_DATA = re.compile(
    r"^[ \t]*(?:[-*+•][ ]+[^\s\d]|[\[{](?!bookmark)|\([\"']|<[\w!?]|insert[ ])"
    r"|^[^\n]{0,40}[:=][ ]*[\[{(][ \t]*$",
    re.I | re.M,
)
"""A line as those of data begin, or items of a list; most texts have none, and what reads them is imported late."""
_LINE_SEPARATORS = str.maketrans(
    {
        "\x0b": "\n",
        "\x0c": "\n\x0c\n",
        "\x85": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\x07": "\n",
        "\x1e": "\n",
        "\x1f": "\t",
    }
)
"""Also the bell: Word ends a cell with it, and some tools leave it in the text they take out. The sign for a
new page keeps a line of its own: it tells where a table was laid out anew."""


def read(data: bytes) -> Document:
    """Read a text file.

    Raises:
        ReadError: too long, binary, or in no known encoding.
    """
    text = without_radicals(decode_text(data))
    if len(text) > MAX_CHARACTERS:
        raise ReadError("文本过长，不像一份年度报告，请只报送年度报告本身")
    if text.count("\x00") > len(text) // 1000:
        raise ReadError("文件内容不是文字，可能已损坏，请用 Word 或 WPS 打开后另存，再重新报送")
    shown = without_line_prefixes(text)
    if not (_MAY_BE_DATA.search(shown) or "&lt;/" in shown):
        return Document("text", _with_grids(_lines_of(without_markup(shown)), text))
    from pipelines.read.text.data_tables import hold_data, with_held

    shown, held = hold_data(shown)
    return Document("text", tuple(with_held(_with_grids(_lines_of(without_markup(shown)), text), held)))


def _lines_of(text: str) -> tuple[Paragraph, ...]:
    rows = with_tab_rows(paragraphs_of(text)) if may_have_tab_lines(text) else ()
    return rows or with_cut_lines(with_enclosed_cells(paragraphs_of(with_plain_separators(text))))


def _with_grids(lines: tuple[Paragraph, ...], text: str) -> tuple[Paragraph | Grid, ...]:
    """Return the lines, those of tables that show their merged cells as grids. Few texts have any: imported late."""
    blocks: tuple[Paragraph | Grid, ...] = with_whole_rows(lines, text)
    if "{|" in text or "|===" in text:
        from pipelines.read.text.wiki_tables import with_wiki_tables

        blocks = with_wiki_tables(blocks)
    if sum(text.count(sign) for sign in _DRAWN) >= FEWEST_DRAWN:
        from pipelines.read.text.drawn_tables import with_drawn_tables

        blocks = with_drawn_tables(blocks)
    return blocks


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """Return the lines of a text as paragraphs with their line numbers."""
    lines = text.translate(_LINE_SEPARATORS).replace("\x00", "").split("\n")
    return tuple(Paragraph(line, Place(line=number)) for number, line in enumerate(lines, 1))
