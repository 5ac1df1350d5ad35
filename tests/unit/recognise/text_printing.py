"""Tables printed as text, with the places of blanks or without."""

from __future__ import annotations

from schemas.layout import layout_size
from tests.unit.recognise.printed_rows import Rows, as_matrix


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
    """As from a PDF: the head again on each page, page numbers left or far right; the long label a character a line."""
    heads = [row for row in rows if all(c.code is None for c in row)][:3]
    lines = []
    for number, row in enumerate(rows):
        if number and number % 9 == 0 and any(c.code for c in row):
            page = number // 9
            lines += ["", f"{' ' * 60 * (page % 2)}— {page} —", *(" ".join(c.text for c in head) for head in heads)]
        texts = [c.text for c in row if c.text]
        if texts and texts[0] == "三、本年度办理结果":
            lines += list("三、本年度办理结果")
            texts = texts[1:]
        lines.append("   ".join(texts))
    return "\n".join(lines)


TEXT_EXACT = (
    *(tab_cells, bar_rows, bar_rows_open, markdown, markdown_repeated, tab_rows),
    *(bar_cells_in_blocks, bar_cells_spaced, tab_cells_spaced),
)
TEXT_LOSSY = (bar_rows_padded, cell_a_line, cell_bar_lines, cell_bar_apart, spaces, wide_spaces, paged, tab_rows_short)
