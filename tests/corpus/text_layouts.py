"""Reports as plain text in the layouts that tools and copying make of tables.

Each layout is a function from a table to lines. `KEEPS_BLANKS` says whether an empty cell leaves a trace; where it does
not, a row with an empty cell cannot be known any more and is uncertain. Nor can a row with a text among its numbers:
that may be a label.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from unicodedata import east_asian_width

from tests.corpus.model import Draft, DraftCell, DraftTable

Lines = Iterator[str]


def _flat(text: str) -> str:
    return text.replace("\n", "")


def _texts(table: DraftTable) -> Iterator[list[tuple[str, DraftCell, bool]]]:
    """Go through the rows as (text, cell, begins here); a merged cell has its text where it begins only."""
    for row in table.matrix():
        yield [(_flat(cell.text) if begins else "", cell, begins) for cell, begins in row]


def _printed(table: DraftTable) -> Iterator[list[str]]:
    """Go through the rows as word processors store them: cells merged sideways once, those merged down empty."""
    for row in _texts(table):
        yield [text for column, (text, cell, begins) in enumerate(row) if begins or cell.column == column]


def tab_before_cell(table: DraftTable) -> Lines:
    """Write a cell a line with a tab before it, an empty line after each row: 棋坪镇 2020."""
    for row in _printed(table):
        yield from (f"\t{text}" for text in row)
        yield ""


def tab_before_cell_with_line_breaks(table: DraftTable) -> Lines:
    """Do the same where labels are broken: the second half stands on a line without a tab."""
    for row in table.matrix():
        for column, (cell, begins) in enumerate(row):
            if begins or cell.column == column:
                yield from (f"\t{cell.text}" if begins else "\t").split("\n")
        yield ""


def pipes(table: DraftTable) -> Lines:
    """Write a row a line between pipes."""
    for row in _texts(table):
        yield f"| {' | '.join(text for text, _, _ in row)} |"


def pipes_inside(table: DraftTable) -> Lines:
    """Write a row a line with pipes between cells only."""
    for row in _texts(table):
        yield "|".join(text for text, _, _ in row)


def pipes_printed(table: DraftTable) -> Lines:
    """Write pipes between the cells as stored: merged ones once."""
    for row in _printed(table):
        yield f"|{'|'.join(row)}|"


def pipes_merged_at_end(table: DraftTable) -> Lines:
    """Let the places of merged cells become empty cells at the end of the row: `a|b||`."""
    for row in _texts(table):
        shown = [text for text, cell, begins in row if begins or cell.row_span > 1]
        yield f"{'|'.join(shown)}{'|' * (len(row) - len(shown))}|"


def pipes_repeating(table: DraftTable) -> Lines:
    """Repeat the text of a merged cell in every place it covers."""
    for row in table.matrix():
        yield f"| {' | '.join(_flat(cell.text) for cell, _ in row)} |"


def markdown(table: DraftTable) -> Lines:
    """Write a Markdown table, with the rule below the first row."""
    for number, row in enumerate(_texts(table)):
        yield f"| {' | '.join(text for text, _, _ in row)} |"
        if not number:
            yield "|" + " --- |" * len(row)


def full_width_pipes(table: DraftTable) -> Lines:
    """Draw the table with box characters."""
    columns = table.column_count
    yield f"┌{'┬'.join('─' * columns)}┐"
    for row in _texts(table):
        yield f"│{'│'.join(text for text, _, _ in row)}│"
        yield f"├{'┼'.join('─' * columns)}┤"


def tabs(table: DraftTable) -> Lines:
    """Write a row a line with tabs between the cells."""
    for row in _texts(table):
        yield "\t".join(text for text, _, _ in row)


def commas(table: DraftTable) -> Lines:
    """Write the table as comma-separated values."""
    packed = StringIO()
    csv.writer(packed, lineterminator="\n").writerows([text for text, _, _ in row] for row in _texts(table))
    yield from packed.getvalue().splitlines()


def cell_and_pipe_a_line(table: DraftTable) -> Lines:
    """Write each cell on a line with a pipe behind it."""
    for row in _printed(table):
        yield from (f"{text} |" for text in row)
        yield ""


def pipe_and_cell_a_line(table: DraftTable) -> Lines:
    """Write each cell on a line with a pipe before it."""
    for row in _printed(table):
        yield from (f"| {text}" for text in row)
        yield ""


def pipes_on_their_own_lines(table: DraftTable) -> Lines:
    """Write cells and pipes on lines of their own."""
    for row in _printed(table):
        yield "|"
        for text in row:
            yield from (text, "|")
        yield ""


def cell_a_line(table: DraftTable) -> Lines:
    """Write each cell on a line, an empty line after each row; empty cells leave nothing."""
    for row in _printed(table):
        yield from (text for text in row if text.strip())
        yield ""


def cell_a_line_spaced(table: DraftTable) -> Lines:
    """Write each cell on a line with an empty line after each."""
    for row in _printed(table):
        for text in row:
            if text.strip():
                yield from (text, "")


def spaces(table: DraftTable) -> Lines:
    """Write a row a line with spaces between: `规章 0 0 0`."""
    for row in _printed(table):
        yield " ".join(text for text in row if text.strip())


def run_together(table: DraftTable) -> Lines:
    """Write a row a line with nothing between: `规章000`."""
    for row in _printed(table):
        yield "".join(row)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def aligned(table: DraftTable) -> Lines:
    """Align columns with spaces as tools for PDF do: long labels over two lines, the numbers on a line below them."""
    for row in _texts(table):
        values = [text for text, cell, _ in row if cell.code and text]
        label = next((text for text, cell, begins in reversed(row) if begins and not cell.code and text), "")
        groups = [text for text, cell, begins in row if begins and not cell.code and text and text != label]
        if values and len(label) > 14:
            yield f"{'   '.join(groups)}      {label[:13]}"
            yield f"                 {label[13:]}"
            label = ""
        elif groups:
            label = "   ".join([*groups, label])
        yield label + " " * max(2, 50 - _width(label)) + "".join("  " + value.rjust(8) for value in values)


def aligned_with_pages(table: DraftTable) -> Lines:
    """Do the same, with a page number after every ninth row and item 三 running down one character a line."""
    downwards = iter("三、本年度办理结果")
    for number, line in enumerate(aligned(table), start=1):
        yield line.replace("三、本年度办理结果", "")
        if table.section == "三" and number > 6:
            yield from (char for char in (next(downwards, ""),) if char)
        if number % 9 == 0:
            yield from ("", f"                 -{number // 9 + 2}-", "\f")


def upright_heads(table: DraftTable) -> Lines:
    """Write the column labels of table 四 upright: the first characters of all, the second characters of all."""
    for row in _texts(table):
        labels = [text for text, cell, begins in row if begins and not cell.code and text]
        if table.section == "四" and len(labels) > 4 and not any(cell.code for _, cell, _ in row):
            for place in range(max(map(len, labels))):
                yield " ".join(label[place] for label in labels if len(label) > place)
        else:
            yield " ".join(text for text, _, _ in row if text.strip())


KEEPS_BLANKS: tuple[Callable[[DraftTable], Lines], ...] = (
    tab_before_cell,
    tab_before_cell_with_line_breaks,
    pipes,
    pipes_inside,
    pipes_printed,
    pipes_repeating,
    markdown,
    full_width_pipes,
    tabs,
    cell_and_pipe_a_line,
    pipe_and_cell_a_line,
)
LOSES_BLANKS: tuple[Callable[[DraftTable], Lines], ...] = (
    pipes_merged_at_end,
    pipes_on_their_own_lines,
    cell_a_line,
    cell_a_line_spaced,
    spaces,
    aligned,
    aligned_with_pages,
    upright_heads,
)
LOSES_BOUNDARIES: tuple[Callable[[DraftTable], Lines], ...] = (run_together,)
NO_TABLE: tuple[Callable[[DraftTable], Lines], ...] = (commas,)
"""Not seen and not asked for: a reader may leave such a table unread, and must not read it wrongly."""


def write_lines(draft: Draft, layout: Callable[[DraftTable], Lines]) -> str:
    """Return the report as text, and note in the draft what the layout makes uncertain."""
    note_uncertain(draft, layout)
    lines: list[str] = []
    for piece in draft.pieces:
        lines += [*layout(piece), ""] if isinstance(piece, DraftTable) else [piece]
    return "\n".join(lines) + "\n"


def note_uncertain(draft: Draft, layout: Callable[[DraftTable], Lines]) -> None:
    """Note in the draft which cells a layout leaves uncertain."""
    if layout in NO_TABLE:
        draft.uncertain |= set(draft.truth)
    for table in draft.tables:
        for row in table.rows():
            texts = [cell.text.strip() for cell in row if cell.code]
            lost = any(cell.code and draft.truth[cell.code][1] == "unreadable" for cell in row)
            if layout in KEEPS_BLANKS:
                draft.uncertain |= {cell.code for cell in row if cell.code and lost}
                continue
            lost |= any(not text for text in texts)
            lost |= any(not cell.code and not cell.text.strip() and cell.row_span == 1 for cell in row)
            merged = layout in LOSES_BOUNDARIES and any(len(text) != 1 or not text.isdecimal() for text in texts)
            if lost or merged or any(" " in text or "\u3000" in text or "\u00a0" in text for text in texts):
                draft.uncertain |= {cell.code for cell in row if cell.code}
