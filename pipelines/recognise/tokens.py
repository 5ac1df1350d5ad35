"""The pieces that recognition works on: cells of grids and of lines of text, in reading order.

Does not belong here: how lines are cut into cells (text_tables/), and what the pieces mean (segment.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache

from pipelines.document import Grid, GridCell, Paragraph, Place
from pipelines.recognise.fold import TEXTS_KEPT, fold
from pipelines.recognise.labels import MAX_LABEL, Role, find_exact, find_grouped, find_similar, is_fragment
from pipelines.recognise.values import is_empty, is_mark, is_value

_PAGE_NUMBER = re.compile(
    r"[-—–―─~_·.]{1,3}\d{1,3}[-—–―─~_·.]{1,3}|第\d{1,3}页(?:[/,，]?共\d{1,3}页)?|[Pp]age\d+(?:of\d+)?"
)
_BARE_NUMBER = re.compile(r"\d{1,3}")
"""A number that stands alone between two tables is that of the page where the table was cut."""
_SENTENCE = re.compile(r"[。;!?]|,(?!\d{3}(?!\d))")
_BRACKETED = re.compile(r"\([^()]*(?:\)|$)")
_PROSE_CELL = 150
_LONGEST_VALUE, _WIDE = 8, 3
"""Characters of a number with a word or sign beside it, and cells that a row of values has at least."""
_DATED = re.compile("[年月日页頁号號:：]")


class Kind(Enum):
    """What a piece is, as far as it shows by itself."""

    TEXT = auto()
    VALUE = auto()
    BLANK = auto()
    STOP = auto()
    """Running text, which ends whatever row was open."""
    ROW_END = auto()
    """The end of a row of a grid, or of a line that is a row."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece with its place. `line` is the index of its line in the flow; `start` and `end` are grid columns.

    `grid` is the number of the grid it comes from, 0 for lines of text, negative for lines with cells in columns;
    `row` is its row there, or the line that is a row, and -1 where the layout shows no rows. `is_glued` says that it
    stood together with its label.
    """

    kind: Kind
    text: str
    place: Place = Place()
    line: int = -1
    grid: int = 0
    row: int = -1
    start: int = -1
    end: int = -1
    is_glued: bool = False

    @property
    def is_in_row(self) -> bool:
        """Whether the layout shows where the row of this piece ends."""
        return self.row >= 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside grids, unstripped."""

    text: str
    place: Place


NumberedLine = tuple[int, Line]
"""A line with its index in the flow."""


_FRAME = ("|", '"', ",")


def without_frame(line: Line) -> Line:
    """Return a line without the bars, quotation marks or commas of a table in which its text stands alone."""
    text = line.text.strip()
    if not text or (text[0] not in _FRAME and text[-1] not in _FRAME):
        return line
    bare = text.strip("| \t")
    bare = bare.rstrip(",") if bare.endswith(",,") else bare
    bare = bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] == '"' else bare
    return line if "|" in bare or '"' in bare else Line(bare, line.place)


def flow_of(blocks: Sequence[Paragraph | Grid]) -> list[Line | Grid]:
    """Return lines and grids in reading order. Paragraphs are cut at their line breaks, page numbers dropped.

    A grid that only lays out running text becomes its lines.
    """
    flow: list[Line | Grid] = []
    after = [*blocks[1:], None]
    for before, block, following in zip([None, *blocks], blocks, after, strict=False):
        if isinstance(block, Grid):
            flow += _lines_of_layout(block) or [block]
        elif isinstance(before, Grid) and isinstance(following, Grid) and _BARE_NUMBER.fullmatch(block.text.strip()):
            continue
        else:
            flow += [Line(text, block.place) for text in block.text.split("\n") if not is_page_number(text)]
    return flow


def is_page_number(text: str) -> bool:
    """Tell whether a line is nothing but a page number such as -4-, — 5 — or 第 5 页."""
    if "\t" in text.strip():
        return False  # a row with marks around a number
    return len(text.strip()) < 40 and _PAGE_NUMBER.fullmatch("".join(text.split())) is not None


@lru_cache(maxsize=TEXTS_KEPT)
def is_prose(text: str) -> bool:
    """Tell whether a line is running text, which no cell of the tables is."""
    folded = fold(text)
    if len(folded) < 4 or is_value(text) or is_fragment(text) or find_exact(text):
        return False
    spaced = unicodedata.normalize("NFKC", text)
    return len(folded) > MAX_LABEL or _SENTENCE.search(_BRACKETED.sub("", spaced)) is not None


def _lines_of_layout(grid: Grid) -> list[Line | Grid]:
    texts = [cell.text for cell in grid.cells]
    if not any(len(text) > _PROSE_CELL and is_prose(text) for text in texts) and len(texts) > 1:
        return []
    return [Line(text, cell.place) for cell in grid.cells for text in cell.text.split("\n")]


def lines_inside(grid: Grid) -> list[tuple[float, Line]]:
    """Return the texts that have a row of a grid to themselves and no label, each with its share of the way down.

    Sheets and layout tables hold headings and running text this way; rows of the form's tables are none of these.
    """
    rows: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        if not is_empty(cell.text):
            rows.setdefault(cell.row, []).append(cell)
    alone = [(row, cells[0]) for row, cells in rows.items() if len(cells) == 1]
    headings = {row for row, cell in alone if _is_heading(cell.text)}
    return [
        ((row + part / 100) / (grid.row_count + 1), Line(text, cell.place))
        for row, cell in alone
        for part, text in enumerate(_lines_of(cell.text))
        if _is_no_cell(text) or (row - 1 in headings and is_mark(text))  # 无 is all that part 六 says
    ]


def _lines_of(text: str) -> list[str]:
    """Return the lines of a cell; a heading that is broken over lines is one."""
    return [text.replace("\n", "")] if _is_heading(text) else text.split("\n")[:100]


def _is_no_cell(text: str) -> bool:
    """Tell whether a text is a section's heading, or no label and no value; a sentence is no piece of a label."""
    if find_exact(text):
        return _is_heading(text)
    is_piece = is_fragment(text) and not text.rstrip().endswith("。")
    return bool(text.strip()) and not is_value(text) and not is_piece


def _is_heading(text: str) -> bool:
    return any(meaning.role is Role.SECTION for meaning in find_exact(text))


TokenRow = list[Token]
"""The pieces of a row, its end among them."""


def split_rows(tokens: list[Token]) -> list[TokenRow]:
    """Return the pieces row by row, each with its end; lines of text come together where no rows are shown."""
    rows: list[TokenRow] = []
    place: tuple[int, int] | None = None
    for token in tokens:
        if token.kind is Kind.ROW_END and rows:
            rows[-1].append(token)
            place = None
            continue
        if place != (token.grid, token.row):
            rows.append([])
            place = (token.grid, token.row)
        rows[-1].append(token)
    return rows


def classify(text: str) -> Kind:
    """Return the kind of a cell or of a piece of a line."""
    if is_empty(text):
        return Kind.BLANK
    return Kind.VALUE if is_value(text) else Kind.TEXT


def tokens_of_grid(grid: Grid, number: int, *, is_sheet: bool) -> list[Token]:
    """Return the cells of a grid row by row, each where it begins, and a row end after each row.

    A cell merged over several rows stands in its first row only, unless it is blank: then it blanks all of them.
    In a spreadsheet (`is_sheet`) a position without a cell is a blank cell; elsewhere it is no cell.
    """
    tokens: list[Token] = []
    for row_number, row in enumerate(grid.matrix()):
        cells = _tokens_of_row(row, row_number, number, Place() if not is_sheet else grid.place, is_sheet=is_sheet)
        filled = [token for token in cells if token.kind is not Kind.BLANK]
        is_alone = len(filled) == 1 and filled[0].kind is Kind.TEXT
        if is_alone and _is_note(filled[0].text) and not _may_be_value(filled[0], cells):
            cells = [replace(filled[0], kind=Kind.STOP)]
        tokens += [*cells, Token(Kind.ROW_END, "", grid=number, row=row_number)]
    return tokens


def _tokens_of_row(
    row: list[GridCell | None], row_number: int, number: int, place: Place, *, is_sheet: bool
) -> list[Token]:
    tokens: list[Token] = []
    previous: GridCell | None = None
    for column, cell in enumerate(row):
        if cell is None:
            if is_sheet:
                tokens.append(Token(Kind.BLANK, "", place, -1, number, row_number, column, column + 1))
        elif cell is not previous:
            kind = classify(cell.text)
            if kind is Kind.BLANK or cell.row == row_number:
                end = cell.column + cell.column_span
                tokens.append(Token(kind, cell.text.strip(), cell.place, -1, number, row_number, cell.column, end))
        previous = cell
    return tokens


def _may_be_value(token: Token, cells: list[Token]) -> bool:
    """Tell whether the only text of a row may be its one value (三件, 12①): a numeral in one of several cells."""
    is_short = len(token.text) <= _LONGEST_VALUE and _DATED.search(token.text) is None
    is_one_cell = token.end - token.start == 1 and len(cells) > _WIDE
    return is_one_cell and is_short and any(map(str.isnumeric, token.text))


def _is_note(text: str) -> bool:
    """Tell whether a text that has a row of a grid to itself is a remark (注：…, 单位：件) and no label."""
    is_label = find_exact(text) or find_grouped(text) or is_fragment(text)
    return not is_label and (is_prose(text) or not find_similar(text))
