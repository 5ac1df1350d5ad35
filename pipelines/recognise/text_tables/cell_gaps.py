"""Text of a web page with one cell a line, in which more empty lines stand where a cell is empty.

What takes the text out of a page leaves lines between any two cells, more between rows, and as many more for each empty
cell. The heads of table 三 tell how many lines part cells and rows, its rows how many an empty cell takes.
Does not belong here: text in which an empty line is an empty cell (cell_lines.py), which this gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pipelines.recognise.labels import Meaning, Role
from pipelines.recognise.text_tables.cell_lines import meanings_of
from pipelines.recognise.tokens import Line, NumberedLine
from pipelines.recognise.values import is_empty, is_value
from schemas.codebook import Block, forms

FEWEST_ROWS = 10
"""Rows of table 三 that must fit one way to count."""
MOST_LINES, LARGEST_STEP = 5_000, 50
"""Lines of a report with the menus of its page, and lines from one cell to the next, beyond which it is none."""
LEAST_SHARE = 0.2
"""Of all lines, with empty ones below them: those of values alone, labels and text being in many pieces."""
FEWEST_WITH_BLANKS = 3
"""Rows among them with empty cells: so many agree by chance on nothing."""


class _Cell(NamedTuple):
    """A cell: number and text of its first line, its pieces joined, and how many lines further the next one begins."""

    number: int
    line: Line
    gap: int

    @property
    def meanings(self) -> tuple[Meaning, ...]:
        """What its text may be on the form; nothing for values."""
        return meanings_of(self.line.text)


class _Steps(NamedTuple):
    """Lines from one cell to the next in its row, to the first of the next row, and for each empty cell between."""

    cell: int
    row: int
    blank: int

    def blanks_in_row(self, gap: int) -> int | None:
        """Return how many empty cells stand between two of a row; None where the lines do not fit."""
        return _parts(gap - self.cell, self.blank)

    def blanks_at_end(self, gap: int) -> int | None:
        """Return how many empty cells stand between the last of a row and the next row."""
        return _parts(gap - self.row, self.blank)


def with_blank_lines(lines: list[NumberedLine]) -> list[NumberedLine] | None:
    """Return one line for each cell, empty ones too, and none for any other reason; None where lines do not tell."""
    if any("|" in line.text or "\t" in line.text.strip() for _, line in lines):
        return None
    shown = [(index, line) for index, line in lines if not is_empty(line.text)]
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(shown)]
    if len(shown) > MOST_LINES or sum(gap > 1 for gap in gaps) < LEAST_SHARE * len(gaps):
        return None
    by_step = {
        step: _join_pieces(shown, gaps, step)
        for step in sorted({gap for gap in gaps if 1 < gap <= LARGEST_STEP})[
            :-1
        ]  # an empty cell takes more lines than any step
    }
    for form in forms().values():
        block = form.block("requests")
        for step, cells in by_step.items():
            steps = _find_steps(cells, block, step)
            if steps is not None:
                return list(_write_out(cells, steps))
    return None


def _join_pieces(shown: list[NumberedLine], gaps: list[int], step: int) -> list[_Cell]:
    """Return the cells: lines closer to each other than cells are pieces of one."""
    cells: list[_Cell] = []
    for (index, line), gap, before in zip(shown, [*gaps, 0], [step, *gaps], strict=True):
        if before < step and not _stand_apart(cells[-1].line.text, line.text):
            joined = Line(cells[-1].line.text + line.text.strip(), cells[-1].line.place)
            cells[-1] = _Cell(cells[-1].number, joined, gap)
        else:
            cells.append(_Cell(index, Line(line.text.strip(), line.place), gap))
    return cells


def _stand_apart(before: str, text: str) -> bool:
    """Tell whether two lines are no pieces of one cell, however close: two values, or the heading of a section."""
    return (is_value(text) and is_value(before)) or _is_section(text) or _is_section(before)


def _is_section(text: str) -> bool:
    return any(meaning.role is Role.SECTION for meaning in meanings_of(text))


def _find_steps(cells: list[_Cell], block: Block, step: int) -> _Steps | None:
    """Return how the cells are parted: as the heads of the form and nearly all rows of table 三 show, in one way."""
    last_head = _find_last_head(cells, block, step)
    if last_head is None:
        return None
    rows = list(_rows_of(cells[last_head + 1 :], block, step))
    width = len(block.columns)
    more = {cell.gap - step for row in rows for cell in row[:-1] if cell.gap > step}
    sizes = {lines // count for lines in more for count in range(1, width) if lines % count == 0}
    ways = [_Steps(step, cells[last_head].gap, size) for size in sorted(sizes)]
    fitting = [steps for steps in ways if _fit(rows, steps, width)]
    return fitting[0] if len(fitting) == 1 else None


def _find_last_head(cells: list[_Cell], block: Block, step: int) -> int | None:
    """Return the position of the last head of table 三, all heads of its lower row being parted by as many lines."""
    heads = [Meaning(Role.COLUMN, block.code, column.code) for column in block.columns if column.group]
    first_row = Meaning(Role.ROW, block.code, block.rows[0].code)
    for position in range(len(cells)):
        end = _end_of_heads(cells, position, heads, step)
        if end is not None:
            return end if end + 1 < len(cells) and first_row in cells[end + 1].meanings else None
    return None


def _end_of_heads(cells: list[_Cell], position: int, heads: list[Meaning], step: int) -> int | None:
    """Return where heads that begin here end, each in one piece or two."""
    for head in heads:
        pieces = (cells[position : position + count] for count in (1, 2))
        own = next((each for each in pieces if head in meanings_of("".join(cell.line.text for cell in each))), None)
        if own is None or any(cell.gap != step for cell in own[:-1]):
            return None
        position += len(own)
        if head != heads[-1] and own[-1].gap != step:
            return None
    return position - 1


def _rows_of(cells: list[_Cell], block: Block, step: int) -> Iterator[list[_Cell]]:
    """Give the rows of table 三, each from its label to its last value; what follows the table is none of them.

    A label that has the next one in its own row is a group's.
    """
    row: list[_Cell] = []
    for cell in cells:
        if is_value(cell.line.text):
            row += [cell] if row else []
            continue
        is_group = len(row) == 1 and row[0].gap == step
        yield from [row] if row and not is_group else []
        row = [cell] if any(m.role is Role.ROW and m.block == block.code for m in cell.meanings) else []
        if _is_section(cell.line.text):
            return


def _fit(rows: list[list[_Cell]], steps: _Steps, width: int) -> bool:
    """Tell whether each row but the last, whose end nothing shows, comes to the columns of the form."""
    blanks = [_count_blanks(row, steps, width) for row in rows[:-1]]
    return (
        len(rows) >= FEWEST_ROWS and None not in blanks and sum(bool(count) for count in blanks) >= FEWEST_WITH_BLANKS
    )


def _count_blanks(row: list[_Cell], steps: _Steps, width: int) -> int | None:
    """Return how many cells of a row are empty; None where its lines do not come to the columns of the form."""
    inner = [steps.blanks_in_row(cell.gap) for cell in row[:-1]]
    counts = [count for count in (*inner, steps.blanks_at_end(row[-1].gap)) if count is not None]
    blanks = sum(counts)
    return blanks if len(counts) == len(row) and len(row) - 1 + blanks == width else None


def _parts(lines: int, size: int) -> int | None:
    return lines // size if lines >= 0 and lines % size == 0 else None


def _write_out(cells: list[_Cell], steps: _Steps) -> Iterator[NumberedLine]:
    """Give each cell with the empty ones behind it, as far as it belongs to a table."""
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        yield cell.number, cell.line
        count = _count_behind(cell, following, steps) if following else 0
        yield from ((cell.number + n, Line("", cell.line.place)) for n in range(1, count + 1))


def _count_behind(cell: _Cell, following: _Cell, steps: _Steps) -> int:
    """Return how many empty cells follow a cell: at the end of a table there may be more lines than theirs."""
    if not (is_value(cell.line.text) or cell.meanings):
        return 0
    if _is_section(following.line.text):
        return max(0, (cell.gap - steps.row) // steps.blank)
    is_head = any(meaning.block == "appeals" for meaning in cell.meanings)  # the row of values stands below all heads
    is_same_row = is_value(following.line.text) and not is_head
    return (steps.blanks_in_row(cell.gap) if is_same_row else steps.blanks_at_end(cell.gap)) or 0
