"""Tables of wikis and of AsciiDoc in plain text, with the cells that they merge: `{| … |}` and `|=== … |===`.

Does not belong here: tables of text without merged cells, which are rows of bars (recognition: text_tables).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.document import Grid, Paragraph
from pipelines.read.table_layout import CellSource, lay_out, limit_span

MAX_SPAN = 200
_SPAN = re.compile(r"(row|col)span\s*=\s*[\"']?(\d+)", re.I)
_ATTRIBUTES = re.compile(r"[\s\w:;%#.,\"'=-]*=[\s\w:;%#.,\"'=()-]*\|(?!\|)")
_ASCIIDOC_COLUMNS = re.compile(r"^\[.*cols=\"?([^\"\]]*)")
_ASCIIDOC_CELL = re.compile(r"(?:(?<=\s)|^)(?:(\d+)?(?:\.(\d+))?\+)?[<^>.]*[a-z]?\|")
_BREAK = re.compile(r"\s\+$")
"""At the end of a line of AsciiDoc: the cell goes on in the next line."""
_ASCIIDOC_SPAN = re.compile(r"(?:^|\s)(?:\d+(?:\.\d+)?|\.\d+)\+[<^>.]*[a-z]?\|", re.M)


def with_wiki_tables(paragraphs: Iterable[Paragraph | Grid]) -> tuple[Paragraph | Grid, ...]:
    """Return the lines of a text, those of tables with merged cells as grids; a table without end stays lines."""
    blocks: list[Paragraph | Grid] = []
    table: list[Paragraph] = []
    count, width = 0, 0
    for paragraph in paragraphs:
        text = paragraph.text.strip() if isinstance(paragraph, Paragraph) else ""
        if isinstance(paragraph, Grid) or (not table and not (text.startswith("{|") or text == "|===")):
            blocks.append(paragraph)
            width = _width(text)
            continue
        table.append(paragraph)
        if len(table) > 1 and text == ("|}" if table[0].text.strip().startswith("{|") else "|==="):
            grid = _grid([line.text.strip() for line in table], width, count + 1)
            count += grid is not None
            blocks += [grid] if grid is not None else table
            table = []
    return (*blocks, *table)


def _width(attributes: str) -> int:
    """Return how many columns the line above a table of AsciiDoc gives it: `[cols="4*"]`, `[cols=",,,"]`."""
    found = _ASCIIDOC_COLUMNS.search(attributes)
    if found is None:
        return 0
    return sum(int(part[:-1]) if part[:-1].isdecimal() and part[-1] == "*" else 1 for part in found[1].split(","))


def _grid(lines: list[str], width: int, number: int) -> Grid | None:
    if lines[0].startswith("{|"):
        rows = _wiki_rows(lines[1:-1])
    elif width > 1 or _ASCIIDOC_SPAN.search("\n".join(lines)):
        rows = _asciidoc_rows(lines[1:-1], width)
    else:
        return None
    return lay_out(rows, number) if len(rows) > 1 else None


def _wiki_rows(lines: list[str]) -> list[list[CellSource]]:
    rows: list[list[CellSource]] = [[]]
    for line in lines:
        if line.startswith("|-"):
            rows.append([])
        elif line.startswith(("|+", "{|")):
            continue
        elif line[:1] in ("|", "!"):
            rows[-1] += [_wiki_cell(cell) for cell in re.split(r"\|\||!!" if line[0] == "!" else r"\|\|", line[1:])]
        elif rows[-1]:
            rows[-1][-1].text += "\n" + line
    return [row for row in rows if row]


def _wiki_cell(text: str) -> CellSource:
    found = _ATTRIBUTES.match(text)
    spans = dict(_SPAN.findall(found[0].lower())) if found else {}
    shown = text[found.end() :] if found else text
    return CellSource(
        shown.strip(), limit_span(spans.get("row"), MAX_SPAN) or 1, limit_span(spans.get("col"), MAX_SPAN) or 1
    )


def _asciidoc_rows(lines: list[str], width: int) -> list[list[CellSource]]:
    """Cells fill the columns from left to right whatever the lines; else the first line with cells shows how many."""
    cells: list[CellSource] = []
    for line in (_BREAK.sub("", each) for each in lines):
        found = list(_ASCIIDOC_CELL.finditer(line))
        going_on = line[: found[0].start()].strip() if found else line
        if cells and going_on:
            cells[-1].text += "\n" + going_on
        if not found:
            continue
        ends = [each.start() for each in found[1:]] + [len(line)]
        for each, end in zip(found, ends, strict=True):
            span = (limit_span(each[2], MAX_SPAN) or 1, limit_span(each[1], MAX_SPAN) or 1)
            cells.append(CellSource(line[each.end() : end].strip(), *span))
        width = width or sum(cell.column_span for cell in cells)
    return _filled_rows(cells, width)


def _filled_rows(cells: list[CellSource], width: int) -> list[list[CellSource]]:
    rows: list[list[CellSource]] = []
    covered: list[int] = [0] * width
    while cells:
        row: list[CellSource] = []
        free = sum(rest == 0 for rest in covered)
        covered = [max(0, rest - 1) for rest in covered]
        while cells and free >= cells[0].column_span:
            cell = cells.pop(0)
            row.append(cell)
            free -= cell.column_span
            _cover(covered, cell)
        if not row:
            return []
        rows.append(row)
    return rows


def _cover(covered: list[int], cell: CellSource) -> None:
    """Take as many columns as a cell covers for the rows below; which ones does not matter to how many are free."""
    left = cell.column_span if cell.row_span > 1 else 0
    for column, rest in enumerate(covered):
        if left and rest == 0:
            covered[column] = cell.row_span - 1
            left -= 1
