"""Pieces become labels and slots: every text is matched with the labels of the forms, joined if split.

Does not belong here: rows and tables (rows.py, appeals.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from pipelines.recognise.fold import compact
from pipelines.recognise.labels import (
    Meaning,
    Role,
    find_exact,
    find_grouped,
    find_marked,
    find_similar,
    is_fragment,
    is_piece_of,
    is_piece_of_group,
    may_continue,
)
from pipelines.recognise.other_heads import HEADS_LIKE_PIECES
from pipelines.recognise.shown_values import ends_in_value, shows_value
from pipelines.recognise.spaced_labels import join_marks
from pipelines.recognise.tokens import Kind, Token

MAX_PIECES = 60
"""A label may run down a narrow cell one character a line, or have white space between all its characters."""
_LOST_VALUE = re.compile(r"[\d\s.,+-]*\ufffd[\d\s.,\ufffd]*")
"""A cell whose digits a reader could not tell, or cannot give to it."""
_LOOSE_DIGITS = re.compile(r"\d(?![\d.]*(?:[年月日号號页頁]|[、)）〕\]】]\s*\S))")
"""Digits that may be a value: not those of a date, of a document's number or of numbering."""
_MARK = re.compile(r"[(（]([一二三四五六七])[)）]")
_REMARK = re.compile(r"[(（][^()（）]{4,}[)）]")
_CUT_SHORT = re.compile(r"[-+]?\d[\d,]*(?:[.,．，]|\s*\\)")
_CUT_OFF = re.compile(r"[.,．，]\d+(?:万?元)?")
"""The rest of a number that something has parted: both together are none that can be read (477 .35)."""
_NUMBERED = re.compile(r"\s*\d")
"""Columns carry no numbering: a digit in front is a value."""
_OPENING = ("（", "(", "〔", "[")
_BEGINS_NUMBERING = re.compile(r"[(（〔\[][一二三四五六七]")
_NO_NUMBERING = re.compile(r"\s*\d+\s*[,，]+\s*")
"""A number and commas: with the next line it could be a label with numbering, but it is a value with blanks."""


class ItemKind(Enum):
    """What a piece turned out to be."""

    LABEL = auto()
    SLOT = auto()
    STOP = auto()
    ROW_END = auto()


@dataclass(slots=True)
class Item:
    """A label with its meanings, or a slot that holds a value, a blank or something unreadable.

    `text` is what is printed, joined from `tokens`; remarks that follow a label in pieces of their own are added to it.
    """

    kind: ItemKind
    token: Token
    meanings: tuple[Meaning, ...] = ()
    text: str = ""
    last_line: int = field(default=-1)
    has_dropped_digits: bool = False

    @property
    def holds_value(self) -> bool:
        """Whether a value at its end was not cut off, so that it is not blank: `规章：15`, `政府集中采购（8，/）`.

        Nor is it where a piece with digits behind it could not be read.
        """
        is_marked_column = self.meaning(Role.COLUMN) is not None and _NUMBERED.match(self.text) is not None
        is_shown = shows_value(self.text, is_row=self.meaning(Role.ROW) is not None)
        return self.has_dropped_digits or is_marked_column or is_shown

    def meaning(self, role: Role) -> Meaning | None:
        """Return the meaning in this role, if the label has one."""
        return next((meaning for meaning in self.meanings if meaning.role is role), None)


def segment(tokens: list[Token]) -> list[Item]:
    """Turn pieces into items in the same order.

    A text that is no label ends the row that is open (STOP) where no rows are shown; inside a shown row it is a slot
    that cannot be read. Pieces of labels that line breaks cut off are dropped.
    """
    tokens, items = join_marks(tokens), []
    last_label: Item | None = None
    heads: dict[tuple[int, int], str] = {}
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.kind is not Kind.TEXT:
            has_value = token.kind is Kind.STOP and ends_in_value(token.text)
            items.append(Item(_KINDS[token.kind], token, (), token.text, token.line, has_dropped_digits=has_value))
            position += 1
            continue
        meanings, end = _match(tokens, position)
        meanings = _match_with_above(token, meanings, heads)
        meanings = _resolve(_named_by_the_next(meanings, tokens, position, end), last_label)
        if meanings:
            pieces = tokens[position:end]
            named = next((piece for piece in pieces if not _is_remark_of_own(piece)), token)
            text = "".join(piece.text for piece in pieces)
            last_label = Item(ItemKind.LABEL, named, meanings, text, pieces[-1].line)
            items.append(last_label)
        elif _is_cut_short(tokens, position):
            items.append(Item(ItemKind.SLOT, token, (), token.text, token.line, has_dropped_digits=True))
        elif _begins_other_row(tokens, position, items):
            items.append(Item(ItemKind.STOP, token, (), token.text, token.line, has_dropped_digits=True))
        else:
            items += _handle_unknown(token, items)
        position = end
    return items


_KINDS = {
    Kind.VALUE: ItemKind.SLOT,
    Kind.BLANK: ItemKind.SLOT,
    Kind.STOP: ItemKind.STOP,
    Kind.ROW_END: ItemKind.ROW_END,
}


def _match(tokens: list[Token], position: int) -> tuple[tuple[Meaning, ...], int]:
    """Match the longest run of neighbouring texts that is a label; a misprinted label must be in one piece."""
    best: tuple[Meaning, ...] = ()
    text, end = "", position + 1
    if grouped := find_grouped(tokens[position].text):
        return grouped, end
    for index in range(position, min(position + MAX_PIECES, len(tokens))):
        if tokens[index].kind is not Kind.TEXT or (index > position and _is_sign(tokens[index].text)):
            break
        if best and _BEGINS_NUMBERING.fullmatch(tokens[index].text.strip()):
            break  # of the next label, no remark on this one
        text += tokens[index].text
        meanings = find_exact(text)
        if meanings and not (index > position and _NO_NUMBERING.fullmatch(tokens[position].text)):
            best, end = meanings, index + 1
        if not may_continue(text):
            break
    return best or find_similar(tokens[position].text) or _match_mark(tokens, position), end


def _is_remark_of_own(token: Token) -> bool:
    """Tell whether a cell of a grid holds a remark and no more, as the corner of table 三: no label begins in it."""
    return token.grid > 0 and _REMARK.fullmatch(token.text.strip()) is not None


def _match_mark(tokens: list[Token], position: int) -> tuple[Meaning, ...]:
    """Match a numeral in brackets of which the values of its row are next: （六） of （六）其他处理."""
    own, following = tokens[position], tokens[position + 1 : position + 2]
    has_values = any(token.kind is Kind.VALUE and token.row == own.row for token in following)
    mark = _MARK.fullmatch(own.text.strip()) if own.is_in_row and has_values else None
    return find_marked(mark[1]) if mark else ()


def _match_with_above(
    token: Token, meanings: tuple[Meaning, ...], heads: dict[tuple[int, int], str]
) -> tuple[Meaning, ...]:
    """Match a text together with what stands above it in its column, where a head is split over two rows."""
    if token.start < 0 or any(meaning.role is Role.ROW for meaning in meanings):
        return meanings
    above = heads.get((token.grid, token.start), "")
    heads[token.grid, token.start] = token.text
    if above and above != token.text and compact(token.text) and is_fragment(token.text) and len(meanings) != 1:
        return find_exact(above + token.text) or meanings
    return meanings


def _named_by_the_next(
    meanings: tuple[Meaning, ...], tokens: list[Token], position: int, end: int
) -> tuple[Meaning, ...]:
    """Keep the meanings of 总计 in table 四 where the label behind it in its row is a result of that table."""
    following = tokens[end] if len(meanings) > 1 and end < len(tokens) else None
    if following is None or (following.grid, following.row) != (tokens[position].grid, tokens[position].row):
        return meanings
    behind = find_exact(following.text) if following.is_in_row and following.kind is Kind.TEXT else ()
    is_before_result = bool(behind) and all((m.role, m.block) == (Role.COLUMN, "appeals") for m in behind)
    return tuple(m for m in meanings if m.block == "appeals") or meanings if is_before_result else meanings


def _resolve(meanings: tuple[Meaning, ...], last_label: Item | None) -> tuple[Meaning, ...]:
    """Choose among the meanings of a label printed in several places (总计, 其他) by the label before it."""
    roles = {meaning.role for meaning in meanings}
    blocks = {meaning.block for meaning in meanings}
    if len(meanings) < 2 or (roles == {Role.COLUMN} and "appeals" not in blocks) or last_label is None:
        return meanings
    before = last_label.meanings
    is_appeals = before[0].block in ("appeals", "四")
    near = tuple(meaning for meaning in meanings if (meaning.block == "appeals") == is_appeals)
    if not near:
        return () if is_appeals else meanings
    after_row = before[0].role is Role.ROW or (before[0].role is Role.HEADING and _is_row_group(before[0]))
    role = Role.ROW if after_row and not is_appeals else Role.COLUMN
    return tuple(meaning for meaning in near if meaning.role is role) or near


def _is_row_group(meaning: Meaning) -> bool:
    return meaning.code[:1] in "三四五六" if meaning.code else False


def _is_sign(text: str) -> bool:
    """Tell whether a text is a sign of its own (?, ※) and no word, bracket or punctuation of a label."""
    return not compact(text) and bool(text.strip("()[]（）【】“”\"'、，。,.:：;"))


def _is_cut_short(tokens: list[Token], position: int) -> bool:
    """Tell whether a text is the beginning of a number, whose rest may be the next value (160. above 5964).

    A backslash ends a line within a cell, as Markdown has it.
    """
    text, following = tokens[position].text, tokens[position + 1 : position + 2]
    is_mark = len(text) == len("1.") and text[-1] != "\\" and not (following and following[0].kind is Kind.VALUE)
    return _CUT_SHORT.fullmatch(text) is not None and not is_mark


def _same_row(item: Item, token: Token) -> bool:
    return (item.token.grid, item.token.row) == (token.grid, token.row)


def _begins_other_row(tokens: list[Token], position: int, items: list[Item]) -> bool:
    """Tell whether a piece of another label stands in front of values, below a label that has none yet."""
    token, above = tokens[position], items[-1] if items else None
    if token.is_in_row or above is None or above.meaning(Role.ROW) is None or token.line <= above.last_line:
        return False
    if not compact(token.text):
        return token.text.strip() in _OPENING and _is_before_value(tokens, position)  # of a numbering
    is_own = is_piece_of(token.text, above.meanings) or is_piece_of_group(token.text)
    return is_fragment(token.text) and not is_own and _is_before_value(tokens, position)


def _is_before_value(tokens: list[Token], position: int) -> bool:
    """Tell whether the next value comes before the next label."""
    for place in range(position + 1, min(position + MAX_PIECES, len(tokens))):
        if tokens[place].kind is not Kind.TEXT or _match(tokens, place)[0]:
            return tokens[place].kind is Kind.VALUE
    return False


def _handle_unknown(token: Token, items: list[Item]) -> Iterator[Item]:
    previous = items[-1] if items else None
    follows_slot = previous is not None and previous.kind is ItemKind.SLOT
    if previous is not None and previous.token.kind is Kind.VALUE and _CUT_OFF.fullmatch(token.text):
        whole = f"{previous.token.text} {token.text}"
        previous.token = replace(previous.token, kind=Kind.TEXT, text=whole)
        return
    row_label = previous.meaning(Role.ROW) if previous is not None and _same_row(previous, token) else None
    is_behind_row_label = row_label is not None and row_label.block != "appeals"
    is_other_head = compact(token.text) in HEADS_LIKE_PIECES
    is_piece = is_fragment(token.text) and not (token.is_in_row and (follows_slot or is_behind_row_label))
    has_digits = _LOOSE_DIGITS.search(token.text) is not None
    if is_piece and not (is_other_head or _is_sign(token.text) or _LOST_VALUE.fullmatch(token.text)):
        if previous is not None and previous.kind is ItemKind.LABEL:
            _add_piece(previous, token, has_digits=has_digits)
    elif token.is_in_row:
        has_digits = token.grid <= 0 and token.text[-1:].isdecimal()  # its own value, where what parts them is lost
        yield Item(ItemKind.SLOT, token, text=token.text, last_line=token.line, has_dropped_digits=has_digits)
    elif previous is not None and previous.kind is ItemKind.LABEL and token.text[:1] in "（([【〔":
        _add_piece(previous, token, has_digits=has_digits)
    else:
        yield Item(ItemKind.STOP, token, text=token.text, last_line=token.line, has_dropped_digits=has_digits)


def _add_piece(label: Item, token: Token, *, has_digits: bool) -> None:
    """Add to a label what stands behind it: the rest of it, or a remark."""
    label.text += token.text
    label.last_line = token.line
    label.has_dropped_digits = label.has_dropped_digits or has_digits
