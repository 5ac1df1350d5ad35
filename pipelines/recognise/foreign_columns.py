"""Columns beside those of the form, with a head of their own (备注, 上年数): taken out before rows are read.

Where the head names every column of a block and one of these, the grid shows which cell is whose. Wherever anything
stands outside the columns that the head names, nothing is taken out and the rows stay too long to be read. A head that
is not on the list may be a label of the form, misprinted: it is another's only beside a block that is whole without it.
Does not belong here: whole tables of another year (repeats.py), and serial numbers in text without rows (rows.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from itertools import groupby

from pipelines.recognise.fold import TEXTS_KEPT, compact
from pipelines.recognise.labels import Meaning, Role, find_exact, find_similar
from pipelines.recognise.other_heads import (
    FOREIGN_HEADS,
    REMARKS,
    TOTALS,
    groups_of_heads,
    is_like_head,
    parts_of_totals,
)
from pipelines.recognise.tokens import Kind, Token, TokenRow, split_rows
from schemas.codebook import forms

_MOST_OF_A_HEAD = 5  # table 三 has seven columns, no other block so many


def drop_foreign_columns(tokens: list[Token]) -> list[Token]:
    """Return the pieces of a document in reading order without foreign columns, those behind them moved up."""
    if not any(_may_be_foreign(token) for token in tokens):
        return tokens
    head: list[TokenRow] = []
    body: list[TokenRow] = []
    result: list[TokenRow] = []
    known: set[tuple[int, int]] = set()
    for is_data, run in groupby(split_rows(tokens), key=_is_data):
        rows = list(run)
        if is_data or not any(map(_is_head, rows)):
            body += rows
        else:
            result += _clean(head, body, known)
            head, body = rows, []
    result += _clean(head, body, known)
    return [token for row in _without_remarks_behind(result) for token in row]


def _without_remarks_behind(rows: list[TokenRow]) -> Iterator[TokenRow]:
    """Yield the rows without the cell behind the form's where 备注 ends the head, and merged cells were left out.

    Such rows have columns no more, but a place for each of their values: one more than the form is that of 备注.
    """
    has_remarks = False
    named: Counter[str] = Counter()
    for row in rows:
        cells = [token for token in row if token.kind is not Kind.ROW_END and token.is_in_row]
        filled = [token for token in cells if token.kind is not Kind.BLANK]
        if any(map(_is_section, row)):
            has_remarks = False
        elif filled and not any(token.kind is Kind.VALUE for token in filled) and compact(filled[-1].text) in REMARKS:
            if len(filled) > 1 and not _may_end_a_head(filled[-2]):
                has_remarks = False
                yield row
                continue
            has_remarks = has_remarks or len(filled) > 1
            row = [token for token in row if token is not filled[-1]]  # noqa: PLW2901
        elif has_remarks and _has_one_too_many(cells, named):
            row = [token for token in row if token is not cells[-1]]  # noqa: PLW2901
        if has_remarks and _is_head(row):
            named = Counter(block for token in cells for block in _blocks_of_column(token))
        yield row


def _has_one_too_many(cells: TokenRow, named: Counter[str]) -> bool:
    """Tell whether a row has a value more than a form gives it, and not just those that the head above it names."""
    front = _labels_in_front(cells)
    count = len(cells) - front
    blocks = {m.block for token in cells[:front][-1:] for m in _meanings(token)}
    return count - 1 in _widths_of(cells) and not any(named[block] == count for block in blocks)


def _blocks_of_column(token: Token) -> set[str]:
    return {meaning.block for meaning in _meanings(token) if meaning.role is Role.COLUMN}


def _may_end_a_head(token: Token) -> bool:
    """Tell whether remarks behind a label are behind all: the last label of table 三, 总计, is a row above others."""
    own = (m for m in _meanings(token) if m.block == "requests")
    columns = [m for m in own if m.role is Role.COLUMN or m.code in groups_of_heads()]
    return not columns or any(meaning.code == "total" for meaning in columns)


def _labels_in_front(cells: TokenRow) -> int:
    return max((n for n, token in enumerate(cells, 1) if any(m.role is Role.ROW for m in _meanings(token))), default=0)


def _widths_of(cells: TokenRow) -> set[int]:
    """Return how many values a row may have by its label, all of table 四 where it has none."""
    front = cells[: _labels_in_front(cells)]
    blocks = {m.block for token in front[-1:] for m in _meanings(token) if m.role is Role.ROW} if front else {""}
    return _counts_side_by_side()[blocks.pop()] if len(blocks) == 1 else set()


@cache
def _counts_side_by_side() -> dict[str, set[int]]:
    """Block → how many columns the forms give it; the whole of table 四 under no name."""
    widths: dict[str, set[int]] = {}
    for form in forms().values():
        for block in form.blocks:
            widths.setdefault(block.code, set()).add(len(block.columns))
        appeals = form.block("appeals")
        widths.setdefault("", set()).add(len(appeals.columns) * len(appeals.rows))
    return widths


def _may_be_foreign(token: Token) -> bool:
    return token.kind is Kind.TEXT and token.start >= 0 and (not _meanings(token) or compact(token.text) in TOTALS)


def _is_foreign(token: Token) -> bool:
    return token.kind is Kind.TEXT and token.start >= 0 and compact(token.text) in FOREIGN_HEADS


def _meanings(token: Token) -> tuple[Meaning, ...]:
    return _meanings_of(token.text) if token.kind is Kind.TEXT else ()


@lru_cache(maxsize=TEXTS_KEPT)
def _meanings_of(text: str) -> tuple[Meaning, ...]:
    return () if compact(text) in FOREIGN_HEADS else find_exact(text) or find_similar(text)


def _is_row_label(token: Token) -> bool:
    """Tell whether a piece is the label of a row of tables 二 or 三 and nothing else."""
    meanings = _meanings(token)
    return bool(meanings) and all(m.role is Role.ROW and m.block != "appeals" for m in meanings)


def _is_column_label(token: Token) -> bool:
    return any(meaning.role is Role.COLUMN for meaning in _meanings(token))


def _is_data(row: TokenRow) -> bool:
    return any(token.kind is Kind.VALUE or _is_row_label(token) for token in row)


def _is_head(row: TokenRow) -> bool:
    """Tell whether a row has a label of a column; one that is also the label of a row (总计) proves nothing."""
    meanings = (_meanings(token) for token in row)
    return any(found and all(m.role is Role.COLUMN for m in found) for found in meanings)


def _clean(head: list[TokenRow], body: list[TokenRow], known: set[tuple[int, int]]) -> list[TokenRow]:
    """Return the rows without the foreign columns that the head names, unchanged where anything is uncertain.

    Args:
        head: rows of labels.
        body: the rows below them.
        known: grids with their foreign columns, which run down all blocks that have no label of their own over them.
    """
    plain, head = head, [_join_repeated(row) for row in head]
    tops: dict[int, int] = {}
    for number, row in enumerate(head):
        for token in (*filter(_is_foreign, row), *parts_of_totals(head, row)):
            tops |= {column: min(number, tops.get(column, number)) for column in _columns(token)}
    end = next((number for number, row in enumerate(body) if any(map(_is_section, row))), len(body))
    labels = [(number, token) for number, row in enumerate(head) for token in row if _is_column_label(token)]
    labelled = {column for _, token in labels for column in _columns(token)}
    tops = tops or {c: 0 for grid, c in known if c not in labelled and head and grid == head[-1][0].grid != 0}
    unlisted = {} if tops else _unlisted(head, body[:end], labelled)
    tops |= unlisted
    is_torn = any(_columns(token) <= tops.keys() and _is_over(token, number, tops) for number, token in labels)
    own = [token for _, token in labels if not _columns(token) <= tops.keys()]
    others = [token.text for row in head for token in row if token.text and _columns(token) & unlisted.keys()]
    if not tops or is_torn or not _is_block(own, set(tops), others):
        return plain + body
    named = {column for token in own for column in _columns(token)} - tops.keys()
    edge = max(token.end for row in head for token in row)
    if not all(_stands_right(row, named, set(tops), edge) for row in body[:end]):
        return plain + body
    known |= {(head[-1][0].grid, column) for column in tops}
    cleaned = [_shrink(row, number, tops) for number, row in enumerate(head)]
    return cleaned + [_shrink(row, len(head), tops) for row in body[:end]] + body[end:]


def _join_repeated(row: TokenRow) -> TokenRow:
    """Return a row of a head with a label that is written out over each column it covers as one piece."""
    joined: TokenRow = []
    for token in row:
        last = joined[-1] if joined else token
        if token.kind is Kind.TEXT and last.end == token.start >= 0 and last.text == token.text and last is not token:
            joined[-1] = replace(last, end=token.end)
        else:
            joined.append(token)
    return joined


def _columns(token: Token) -> set[int]:
    return set(range(token.start, token.end))


def _is_section(token: Token) -> bool:
    return any(meaning.role is Role.SECTION for meaning in _meanings(token))


def _unlisted(head: list[TokenRow], body: list[TokenRow], named: set[int]) -> dict[int, int]:
    """Return the columns, each with its row, under a text of the head that is no label: no label stands below it.

    Blank rows of table 四 are rows of the head, too: nothing but their labels tells them (类别 over 行政复议).
    """

    def labelled_below(number: int) -> set[int]:
        below = (token for row in (*head[number + 1 :], *body) for token in row)
        is_label = (token for token in below if any(meaning.role is not Role.COLUMN for meaning in _meanings(token)))
        return {column for token in is_label for column in _columns(token)}

    return {
        column: number
        for number, row in enumerate(head)
        for token in row
        if token.kind is Kind.TEXT and not _meanings(token) and not _columns(token) & (named | labelled_below(number))
        for column in _columns(token)
    }


def _is_over(token: Token, number: int, tops: dict[int, int]) -> bool:
    """Tell whether a piece of the head stands above the foreign heads in its columns."""
    return number < min((tops[column] for column in _columns(token) & tops.keys()), default=0)


@cache
def _blocks() -> frozenset[tuple[str, frozenset[str], int]]:
    """Every block with the codes of its columns, and how many columns it has side by side: table 四 all or a third."""
    return frozenset(
        (block.code, frozenset(codes), len(codes) * count)
        for form in forms().values()
        for block in form.blocks
        for count in ({1, len(block.rows)} if block.code == "appeals" else {1})
        if (codes := [column.code for column in block.columns])
    )


def _is_block(own: list[Token], foreign: set[int], unlisted: list[str]) -> bool:
    """Tell whether the labels of columns are those of one block, none missing, each once and over one place.

    Table 三 may lack some, if no `unlisted` head is like one of them; else no form may have more columns beside those.
    """
    places: dict[frozenset[int], set[Meaning]] = {}
    for token in own:
        columns = frozenset(_columns(token) - foreign)
        places.setdefault(columns, set(_meanings(token))).intersection_update(_meanings(token))
    if sum(map(len, places)) != len(frozenset().union(*places)):
        return False
    for block, codes, count in _blocks():
        found = [_codes_in(meanings, block) for meanings in places.values()]
        seen: set[str] = set().union(*found)
        if len(found) == count and all(found) and seen == codes:
            return not unlisted or not any(block == other and codes < more for other, more, _ in _blocks())
        if block == "requests" and len(found) >= _MOST_OF_A_HEAD and all(found) and len(found) == len(seen):
            return not any(is_like_head(text, code) for text in unlisted for code in codes - seen)
    return False


def _codes_in(meanings: set[Meaning], block: str) -> set[str]:
    return {meaning.code for meaning in meanings if meaning.role is Role.COLUMN and meaning.block == block}


def _stands_right(row: TokenRow, named: set[int], foreign: set[int], edge: int) -> bool:
    """Tell whether a row below the head fits it: one that ends elsewhere may lack a cell or have one too many."""
    is_whole = max(token.end for token in row) == edge or not (_is_data(row) and any(token.start >= 0 for token in row))
    return is_whole and all(_fits(token, named, foreign) for token in row)


def _fits(token: Token, named: set[int], foreign: set[int]) -> bool:
    """Tell whether a piece below the head stands where it should: values under a head, labels under none."""
    columns = _columns(token)
    if token.kind is Kind.VALUE and token.is_in_row:
        return bool(columns) and (columns <= foreign or columns <= named)
    if _is_row_label(token):
        return token.start >= 0 and not columns & (named | foreign)
    return True


def _shrink(row: TokenRow, number: int, tops: dict[int, int]) -> TokenRow:
    """Return a row without the foreign columns; what stands over a foreign head, a title, stays."""
    result = []
    for token in row:
        start, end = (place - sum(column < place for column in tops) for place in (token.start, token.end))
        if token.start < 0:
            result.append(token)
        elif start < end or _is_over(token, number, tops):
            result.append(replace(token, start=start, end=max(end, start + 1)))
    return result
