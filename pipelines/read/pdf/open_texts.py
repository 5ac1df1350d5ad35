"""The texts of a table without ruling lines: which lines are one cell, and which cells name rows and columns.

Lines that follow each other closely in one column are one cell. Which cells make a row or column is found elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.read.pdf.text import Line, join_pieces
from pipelines.read.printed_labels import (
    LABEL_HEAD,
    NUMBERING,
    begins_label,
    is_group_head,
    is_title,
    is_within_label,
    split_heads,
)

_VALUE = re.compile(r"[-+]?\d[\d,.]*\s*(?:[万亿]?元|[件个条项])?|[-—–－─/／无空]{1,2}")
_UNITS = frozenset(("件", "个", "条", "项", "元", "万元", "亿元"))
_CHARACTER_SHARE = 1.1
"""A line with room for another character was not full."""
CLOSE_SHARE = 1.12
"""Lines of one cell follow each other at the closest distance of the table, or hardly more."""
_WIDER = 1.25
"""Lines of a label of the form may be this much further apart, as where some of its signs are of another font."""
_WIDEST_PITCH = 1.7
ALIGNED_POINTS = 2.5
"""Values of a column share their left or right edge or their middle; programs round each by a fraction of a point."""
_HALF_BLANK = frozenset("（）《》“”、，。；：")
_SIGN_SHARE = 0.6
"""Programs set these signs over the edge of a line by up to the blank half of their square, and centre what is left."""

Extent = tuple[float, float]


@dataclass(slots=True)
class Piece:
    """A piece of a line; heights count on over the pages of the table."""

    text: str
    x0: float
    x1: float
    height: float
    size: float
    page: int


@dataclass(slots=True, eq=False)
class Block:
    """What stands in one cell: a piece, or several one below the other."""

    pieces: list[Piece]

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(piece.x0 for piece in self.pieces)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(piece.x1 for piece in self.pieces)

    @property
    def first(self) -> float:
        """Height of the first line."""
        return self.pieces[0].height

    @property
    def last(self) -> float:
        """Height of the last line."""
        return self.pieces[-1].height

    @property
    def is_value(self) -> bool:
        """Whether it begins with a number or a mark."""
        return is_value(self.pieces[0].text)

    @property
    def text(self) -> str:
        """Its lines as one text; what is added to a number stays on lines of its own."""
        text = self.pieces[0].text
        for piece in (piece for piece in self.pieces[1:] if piece.text):
            is_added = self.is_value and piece.text.strip() not in _UNITS
            text = f"{text}\n{piece.text}" if is_added else join_pieces(text, piece.text)
        return text


@dataclass(slots=True)
class Texts:
    """Labels of rows, heads over others, heads of single columns, what stands left of them, and texts among values."""

    labels: list[Block]
    upper: list[Block]
    lowest: list[Block]
    corner: list[Block]
    others: list[Block]


def is_value(text: str) -> bool:
    """Tell whether a piece is a number or a mark."""
    return _VALUE.fullmatch(text.strip()) is not None


def take_pieces(lines: Sequence[Line], pitch: float) -> list[Piece]:
    """Return the pieces of lines, those of the next page as close below the last of a page as lines of a cell are."""
    pieces: list[Piece] = []
    shift, page, height = 0.0, lines[0].page, 0.0
    for line in lines:
        if line.page != page:
            shift, page = height + pitch * line.size - line.baseline, line.page
        height = line.baseline + shift
        pieces += [
            Piece(text, x0, x1, height, line.size, page) for gap in line.gaps for x0, x1, text in _part_heads(*gap)
        ]
    return pieces


def _part_heads(x0: float, x1: float, text: str) -> Iterator[tuple[float, float, str]]:
    """Part heads that stand closer to each other than words of one head may; their signs are all equally wide."""
    heads = split_heads(text)
    width = (x1 - x0) / sum(map(len, heads))
    for head in heads:
        yield x0, x0 + width * len(head), head
        x0 += width * len(head)


def stack(pieces: Sequence[Piece], pitch: float) -> list[Block]:
    """Put pieces together that follow each other closely in one column."""
    filled = {piece.height: piece.page for piece in pieces if is_value(piece.text)}
    limit = pitch * CLOSE_SHARE * max((piece.size for piece in pieces), default=0.0)
    are_rows_close = any(
        lower - upper <= limit and filled[lower] == filled[upper] for upper, lower in pairwise(sorted(filled))
    )
    blocks: list[Block] = []
    open_blocks: list[Block] = []
    for piece in pieces:
        open_blocks = [block for block in open_blocks if piece.height - block.last <= _WIDER * limit]
        above = [block for block in open_blocks if block.last < piece.height and _is_below(piece, block)]
        named = [block for block in above if is_within_label(block.text, piece.text)]
        if len(named) == 1:
            named[0].pieces.append(piece)
            continue
        above = [block for block in above if piece.height - block.last <= limit]
        goes_on = len(above) == 1 and _goes_on(above[0], piece, filled) and not _spans(above[0], piece, pieces)
        are_close = are_rows_close or (goes_on and above[0].pieces[-1].page != piece.page)
        if goes_on and not (are_close and _had_room(above[0], piece, pieces, filled)):
            above[0].pieces.append(piece)
        else:
            blocks.append(Block([piece]))
            open_blocks.append(blocks[-1])
    return blocks


def find_pitch(lines: Sequence[Line]) -> float:
    """Return the smallest distance of two lines of text in one column, in sizes of their characters."""
    texts = [piece for piece in take_pieces(lines, _WIDEST_PITCH) if len(piece.text) > 1 and not is_value(piece.text)]
    found = [
        (lower.height - upper.height) / lower.size
        for index, upper in enumerate(texts)
        for lower in texts[index + 1 : index + 12]
        if lower.page == upper.page
        and lower.height - upper.height > 0.8 * lower.size
        and lower.x0 < upper.x1
        and upper.x0 < lower.x1
    ]
    return min([*found, _WIDEST_PITCH])


def _is_below(piece: Piece, block: Block) -> bool:
    if piece.x0 >= block.x1 or block.x0 >= piece.x1:
        return False
    ways = (piece.x0 - block.x0, piece.x1 - block.x1, (piece.x0 + piece.x1 - block.x0 - block.x1) / 2)
    has_sign = any(text[:1] in _HALF_BLANK or text[-1:] in _HALF_BLANK for text in (piece.text, block.pieces[-1].text))
    return min(map(abs, ways)) <= (max(ALIGNED_POINTS, piece.size * _SIGN_SHARE) if has_sign else ALIGNED_POINTS)


def _goes_on(block: Block, piece: Piece, filled: Container[float]) -> bool:
    if is_value(piece.text):
        return False
    if block.is_value:
        is_open = sum(map(block.text.count, "（(")) > sum(map(block.text.count, "）)"))
        return is_open or piece.text.strip()[:1] in ("（", "(") or piece.text.strip() in _UNITS
    if begins_label(piece.text, block.text) or is_group_head(block.text):
        return False
    is_cut = block.pieces[-1].page != piece.page and NUMBERING.match(block.pieces[0].text) is not None
    are_rows = block.last in filled and piece.height in filled and not is_cut
    return NUMBERING.match(piece.text) is None and not are_rows


def _spans(block: Block, piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether a head stands over several pieces, so that none of them goes on with it."""
    extent = (block.x0, block.x1)
    return any(
        other is not piece and other.height == piece.height and other.x0 < extent[1] and extent[0] < other.x1
        for other in pieces
    )


def _had_room(block: Block, piece: Piece, pieces: Sequence[Piece], filled: Container[float]) -> bool:
    """Whether a label had room for the piece below it, as far as labels beside values show."""
    last = block.pieces[-1]
    is_alike = last.page == piece.page and (block.last in filled) == (piece.height in filled)
    is_upright = len(last.text.strip()) == len(piece.text.strip()) == 1
    if block.is_value or is_alike or is_upright or NUMBERING.match(block.pieces[0].text):
        return False
    room = max(other.x1 - other.x0 for other in pieces if _is_below(other, block))
    return room - (last.x1 - last.x0) >= _CHARACTER_SHARE * last.size


def part_texts(blocks: Sequence[Block], values: Sequence[Block]) -> Texts:
    """Part the blocks that are no values into labels, what stands above them, and what else stands among values."""
    texts = [block for block in blocks if not block.is_value]
    top, left = _find_body(texts, values)
    labels = [block for block in texts if block.last >= top and block.x0 + block.x1 < 2 * left]
    edge = max((block.x1 - 0.5 * block.pieces[0].size for block in labels), default=float("-inf"))
    above = [block for block in texts if block.last < top]
    beside = [block for block in above if block.x0 < edge or is_title(block.text) or block.text == LABEL_HEAD]
    heads = [block for block in above if not any(block is other for other in beside)]
    foot = max((block.last for block in heads), default=float("-inf"))
    labels = [*(block for block in beside if block.first > foot), *labels]
    corner = [block for block in beside if block.first <= foot]
    taken = {id(block) for block in (*labels, *heads, *corner)}
    lowest = _find_lowest(heads)
    upper = [head for head in heads if head not in lowest]
    return Texts(labels, upper, lowest, corner, [block for block in texts if id(block) not in taken])


def _find_body(texts: Sequence[Block], values: Sequence[Block]) -> tuple[float, float]:
    """Return the height at which the rows of a table begin, and the left edge of its values."""
    if values:
        return min(block.first for block in values), min(block.x0 for block in values)
    lines: dict[float, list[Block]] = {}
    for block in texts:
        lines.setdefault(block.first, []).append(block)
    most = max(map(len, lines.values()))
    head = max(height for height, line in lines.items() if len(line) == most)
    below = [block for block in texts if block.first > head]
    return head + 0.2, max((block.x1 for block in below), default=0.0)


def _find_lowest(heads: Sequence[Block]) -> list[Block]:
    """Return the heads with no other below them: each is that of one column. One over several may stand over a gap."""
    lowest: list[Block] = []
    for head in sorted(heads, key=lambda block: -block.last):
        is_over_gap = is_group_head(head.text) and any(head.last < other.first for other in lowest)
        if not is_over_gap and not any(overlaps(head, (other.x0, other.x1)) for other in lowest):
            lowest.append(head)
    return lowest


def overlaps(block: Block, column: Extent) -> bool:
    """Tell whether some of a block stands over or under a column."""
    return block.x0 < column[1] and column[0] < block.x1
