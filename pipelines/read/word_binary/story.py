"""The main text of a binary Word file as paragraphs and grids.

Field instructions, deleted and hidden text are left out; nested tables follow the table that holds them, and text boxes
what they hang on. Footnotes, headers and comments are other stories and are not read.
"""

from __future__ import annotations

import re
from itertools import accumulate, groupby, pairwise

from pipelines.document import UNREAD_PICTURE, Grid, Paragraph, ReadError
from pipelines.read.field_results import RUBY, shown_without_result
from pipelines.read.open_tables import ContradictionError, OpenTables, value_in_frame
from pipelines.read.raised import set_apart
from pipelines.read.white_text import cover_number, mark_white
from pipelines.read.word_binary.characters import read_character_marks
from pipelines.read.word_binary.paragraph_ends import check_paragraph_ends
from pipelines.read.word_binary.pieces import PieceText, join_surrogates, read_pieces
from pipelines.read.word_binary.properties import ParagraphProperties, ParagraphRuns
from pipelines.read.word_binary.rows import read_row_definition
from pipelines.read.word_binary.streams import DAMAGED, WordStreams
from pipelines.read.word_binary.text_boxes import find_text_boxes

_MARKS = re.compile(r"[\r\x07\x0c\x0e]")
_BREAKS = "\x0c\x0e"
"""Page and column breaks, which end a paragraph but in a table."""
_FIELD_MARKS = re.compile(r"[\x13\x14\x15]")
_ANCHOR, _PICTURE, _PAGE_NUMBER = "\x08", "\x01", "\x00"
_IS_RAISED, _IS_WHITE, _MAY_BE_SEEN, _IS_PAGE_NUMBER = 2, 3, 4, 5
"""Among them white text, and that in a file that lays colours under some paragraphs."""
_MAX_MARK_LOOKUPS = 5_000_000
_CONTROLS = dict.fromkeys((*range(0x09), 0x0D, 0x13, 0x14, 0x15), "")
_REPLACED = _CONTROLS | {0x0B: "\n", 0x0C: "\n", 0x0E: "\n", 0x1E: "\u2011", 0x1F: "\u00ad"}
_OUTSIDE = ParagraphProperties()

Block = Paragraph | Grid
_Range = tuple[int, int]


class StoryReader:
    """Reads one file's main text."""

    def __init__(self, streams: WordStreams) -> None:
        """Read text and properties."""
        self._pieces = read_pieces(streams)
        self._runs = ParagraphRuns(streams)
        self._length = streams.story_lengths[0]
        check_paragraph_ends(self._pieces, self._runs.ends, self._length)
        self._visible = _mark_visible(self._pieces, streams, self._runs)
        self._boxes, self._loose_boxes = find_text_boxes(streams, self._pieces.text)
        self._pending: list[_Range] = []
        self._blocks: list[Block] = []
        self._tables = OpenTables()

    def read_blocks(self) -> list[Block]:
        """Return the blocks of the main text in order.

        Raises:
            ReadError: damaged.
            UncertainError: tables and text do not fit together.
        """
        self._read_range(0, self._length)
        hanging_nowhere = [box for boxes in self._boxes.values() for box in boxes]
        for box in hanging_nowhere + self._loose_boxes:
            self._read_range(*box)
        return self._blocks

    def _read_range(self, start: int, end: int) -> None:
        for match in _MARKS.finditer(self._pieces.text, start, end):
            properties = self._find_properties(match.start())
            if match.group() in _BREAKS and properties.depth:
                continue
            self._take(start, match.start(), match.group(), properties)
            start = match.end()
        if start < end:
            self._take(start, end, "\r", _OUTSIDE)
        self._close_to(0)

    def _find_properties(self, position: int) -> ParagraphProperties:
        properties = self._runs.find(*self._pieces.find_offset(position))
        if properties is None:
            raise ContradictionError("有一段文字没有段落属性")
        return properties

    def _clean(self, start: int, end: int, *, in_cell: bool = False) -> str:
        text = self._pieces.text[start:end]
        mask = self._visible[start:end]
        if mask.count(1) < len(mask):
            text = _as_shown(text, mask, in_cell=in_cell)
        return join_surrogates(text.translate(_REPLACED))

    def _take(self, start: int, end: int, mark: str, properties: ParagraphProperties) -> None:
        depth = properties.depth
        text = self._clean(start, end, in_cell=depth > 0)
        if mark == "\x07" and depth == 0:
            raise ContradictionError("表格以外有单元格标记")
        self._close_to(depth)
        boxes = self._take_boxes(start, end)
        is_row_end = properties.is_row_end and not (mark == "\x07" and text.strip())  # nothing stands in a row's mark
        if depth and not is_row_end:
            if not text.strip() and (properties.is_numbered or self._shows_picture(start, end)):
                self._tables.note_picture(depth)
            text, boxes = self._with_boxes(text, boxes)
        self._pending += boxes
        if depth == 0:
            if text.strip():
                self._blocks.append(Paragraph(text))
            self._read_pending()
            return
        if is_row_end:
            if not self._visible[end] and self._tables.drop_empty_row(depth):
                return
            self._tables.end_row(depth, read_row_definition(properties).make_cells)
            return
        self._tables.add_paragraph(depth, text)
        if mark == "\x07" if depth == 1 else properties.is_inner_cell_end:
            self._tables.end_cell(depth)

    def _shows_picture(self, start: int, end: int) -> bool:
        return any(self._pieces.text[at] == _PICTURE and self._visible[at] for at in range(start, end))

    def _take_boxes(self, start: int, end: int) -> list[_Range]:
        """Take the text boxes that hang in a range, the empty ones left out."""
        if not self._boxes:
            return []
        anchors = (position for position in range(start, end) if self._pieces.text[position] == _ANCHOR)
        boxes = [box for position in anchors for box in self._boxes.pop(position, ())]
        return [box for box in boxes if self._clean(*box).strip()]

    def _with_boxes(self, text: str, boxes: list[_Range]) -> tuple[str, list[_Range]]:
        """Return what a paragraph of a cell shows with its text boxes, and the boxes that are left.

        Without text it is that of its only box; values in boxes belong to the cell, beside a text too.
        """
        shown = value_in_frame([self._clean(*box) for box in boxes])
        if len(boxes) == 1 and not text.strip() and "\x07" not in self._pieces.text[slice(*boxes[0])]:
            shown = self._clean(*boxes[0])
        return (f"{text}\n{shown}".strip(), []) if shown else (text, boxes)

    def _close_to(self, depth: int) -> None:
        was_open = self._tables.depth > 0
        self._blocks += self._tables.close_to(depth)
        if was_open and depth == 0:
            self._read_pending()

    def _read_pending(self) -> None:
        boxes, self._pending = self._pending, []
        for box in boxes:
            self._read_range(*box)


def _as_shown(text: str, mask: bytearray, *, in_cell: bool) -> str:
    """Leave out what is not seen and put raised signs behind text in brackets: they do not belong to the number."""
    shown = ""
    for kind, run in groupby(zip(text, mask, strict=True), key=lambda pair: pair[1]):
        piece = "".join(char for char, _ in run).translate(_REPLACED) if kind else ""
        if kind == _IS_RAISED:
            piece = set_apart(shown, piece)
        elif kind == _IS_PAGE_NUMBER and in_cell:
            piece = UNREAD_PICTURE
        elif kind == _MAY_BE_SEEN and in_cell:
            piece = cover_number(piece, is_sure=False)
        elif kind == _IS_WHITE and in_cell:
            piece = mark_white(piece)
        shown += piece
    return shown


def _mark_visible(pieces: PieceText, streams: WordStreams, paragraphs: ParagraphRuns) -> bytearray:
    """One byte a character: 0 for field instructions and for deleted or hidden text, else 1, or another kind.

    Puts symbols in place.
    """
    visible = bytearray(b"\x01") * len(pieces.text)
    marks = read_character_marks(streams, pieces)
    count = len(marks.invisible) + len(marks.raised) + len(marks.white) + len(marks.symbols) + len(marks.special)
    if count * len(pieces.starts) > _MAX_MARK_LOOKUPS:
        raise ReadError(DAMAGED)
    for at in _find_page_numbers(pieces, marks.special, streams.story_lengths[0]):
        visible[at] = _IS_PAGE_NUMBER
    is_sure = not (marks.white and paragraphs.has_colours())
    kinds = ((marks.white, _IS_WHITE if is_sure else _MAY_BE_SEEN), (marks.raised, _IS_RAISED), (marks.invisible, 0))
    for ranges, kind in kinds:
        for start, end in (found for place in ranges for found in pieces.find_positions(*place)):
            visible[start:end] = bytes([kind]) * (end - start)
    if marks.symbols:
        chars = list(pieces.text)
        for low, high, symbol in marks.symbols:
            for start, end in pieces.find_positions(low, high):
                chars[start:end] = symbol * (end - start)
        pieces.text = "".join(chars)
    starts = accumulate(streams.story_lengths, initial=0)
    for at in [at for story in pairwise(starts) for at in _hide_instructions(pieces.text, visible, story)]:
        pieces.text = f"{pieces.text[:at]}{UNREAD_PICTURE}{pieces.text[at + 1 :]}"
        visible[at] = 1
    return visible


def _find_page_numbers(pieces: PieceText, special: list[_Range], length: int) -> set[int]:
    """Return where in the main text Word draws the number of the page: at special characters without a code.

    Raises:
        ContradictionError: others have none: a sector is lost, each of whose characters is a 1 to an office program.
    """
    empty = {at for at, char in enumerate(pieces.text[:length]) if char == _PAGE_NUMBER}
    ranges = (found for place in special for found in pieces.find_positions(*place)) if empty else ()
    drawn = {at for start, end in ranges for at in range(start, end)}
    if empty - drawn:
        raise ContradictionError("正文中有一段被清空")
    return empty


def _hide_instructions(text: str, visible: bytearray, story: _Range) -> list[int]:
    """Hide the codes of a story's fields, and return where those begin that show something but have no text for it."""
    drawn: list[int] = []
    begun: list[list[int]] = []
    for match in _FIELD_MARKS.finditer(text, *story):
        mark, at = match.group(), match.start()
        if mark == "\x13":
            begun.append([at, -1])
        elif begun and mark == "\x14" and begun[-1][1] < 0:
            begun[-1][1] = at
        elif begun and mark == "\x15":
            start, separator = begun.pop()
            end = separator if separator >= 0 else at
            has_result = separator >= 0 and text[separator + 1 : at].strip() != ""
            base = None if has_result else RUBY.match(text, start + 1, end)
            shown = slice(*base.span(1)) if base else slice(start, start)
            kept = visible[shown]
            is_drawn = not has_result and not base and visible[start] and shown_without_result(text[start + 1 : end])
            visible[start:end] = bytes(end - start)
            visible[shown] = kept
            drawn += [start] if is_drawn else []
    return drawn
