"""Which official form a report is on, told from the columns and rows it prints and never from its year.

Does not belong here: the values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from pipelines.recognise.fold import compact, drop_notes, fold, spellings, split_mark
from pipelines.recognise.labels import Meaning, Role
from pipelines.recognise.untold_tables import pieces_of_labels
from schemas.codebook import forms

if TYPE_CHECKING:
    from pipelines.recognise.rows import RowSeen
    from pipelines.recognise.segment import Item

_SPLIT_ROWS = frozenset({"other_not_corrected", "other_fee_unpaid", "other_rest"})
"""The three rows into which the 2021 form splits 其他处理."""
FEWEST_PIECES = 4
"""Pieces of a label in a text that are no chance."""
_SIGNS_IN_FRONT = re.compile(r"^[^\w(]+")
"""Whatever stands between two cells."""
_SENTENCE = re.compile(r"[。；;，,]\D")
"""Punctuation of a sentence, which begins with the same words in the narrative (a comma before digits groups them)."""


@cache
def _own_meanings() -> dict[str, frozenset[Meaning]]:
    """Form → the rows and columns of table 二 that only this generation of the form prints."""
    printed: dict[str, set[Meaning]] = {}
    for code in ("2019", "2021"):
        blocks = [block for block in forms()[code].blocks if block.table == "二"]
        printed[code] = {Meaning(Role.ROW, block.code, row.code) for block in blocks for row in block.rows}
        printed[code] |= {Meaning(Role.COLUMN, block.code, column.code) for block in blocks for column in block.columns}
    old, new = printed["2019"], printed["2021"]
    return {"2019": frozenset(old - new), "2021": frozenset(new - old)}


@cache
def _own_labels() -> dict[str, frozenset[str]]:
    """Form → the labels of columns of table 二 that only this generation of the form prints, folded."""
    printed = {
        code: frozenset(
            compact(column.label) for block in forms()[code].blocks if block.table == "二" for column in block.columns
        )
        for code in ("2019", "2021")
    }
    return {"2019": printed["2019"] - printed["2021"], "2021": printed["2021"] - printed["2019"]}


def find_form(items: list[Item], rows: list[RowSeen], texts: Iterable[str] = ()) -> str:
    """Return the code of the form: columns and rows of table 二 decide, then the rows of 其他处理.

    Where table 二 could not be cut into cells, its labels anywhere in the text decide (`texts`: the lines outside
    grids). Where they are nowhere, the three rows of 其他处理 make it the 2021 form and one row the 2019 form. The one
    row counts also where its cells ran together and could not be read: it is printed all the same.
    """
    whole = "\n".join(texts)
    score = _count_own(items, whole)
    requests = _find_request_rows(rows)
    is_split = bool(requests & _SPLIT_ROWS)
    if score["2019"] > score["2021"] or (score["2019"] == score["2021"] and requests and not is_split):
        return "2019"
    is_one_row = "other" in requests or any(_is_one_row(item.text) for item in items) or _names_one_row_alone(whole)
    return "2021-one-other" if is_one_row and not (is_split or _names_split_rows(whole)) else "2021"


def is_form_told(items: list[Item], rows: list[RowSeen], texts: Iterable[str] = ()) -> bool:
    """Tell whether all that the form is told by was seen; else what stands on a page that is but a picture may tell it.

    The arguments are those of `find_form`.
    """
    score = _count_own(items, "\n".join(texts))
    requests = _find_request_rows(rows)
    is_new = score["2021"] > score["2019"]
    return score["2019"] > score["2021"] or bool(requests & _SPLIT_ROWS) or (is_new and "other" in requests)


def _count_own(items: list[Item], whole: str) -> Counter[str]:
    """Return how much of table 二 was seen that only one generation of the form prints."""
    seen = {meaning for item in items for meaning in item.meanings}
    score = Counter({code: len(seen & own) for code, own in _own_meanings().items()})
    if score["2019"] == score["2021"]:
        text = compact(whole)
        score += Counter({code: sum(label in text for label in own) for code, own in _own_labels().items()})
    return score


def _find_request_rows(rows: list[RowSeen]) -> set[str | None]:
    return {row.code for row in rows if row.block == "requests" and not _is_bare_other(row)}


def _is_bare_other(row: RowSeen) -> bool:
    """Tell whether the label of a row is 其他 without its number: it may be the head of a column, printed elsewhere."""
    return row.code == "other_rest" and row.label is not None and fold(row.label.text) in ("其他", "其它")


@cache
def _one_row_and_beginnings_of_split() -> tuple[str, tuple[str, ...]]:
    """Return the label of the one row 其他处理 without mark, and what the rows it was split into begin with."""
    rows = {row.code: row for form in forms().values() for row in form.block("requests").rows}
    split = [text for code in _SPLIT_ROWS for text in (rows[code].label, *rows[code].aliases)]
    return spellings(rows["other"].label)[-1], tuple({spellings(text)[-1][:2] for text in split})


def _names_one_row_alone(whole: str) -> bool:
    """Tell whether a text has the label of the one row and none of those it was split into."""
    label, _ = _one_row_and_beginnings_of_split()
    rows = {row.code: row for row in forms()["2021"].block("requests").rows}
    split = (spellings(text)[-1] for code in _SPLIT_ROWS for text in (rows[code].label, *rows[code].aliases))
    text = compact(whole)
    return label in text and not any(len(own) > len(label) and own in text for own in split)


def _names_split_rows(whole: str) -> bool:
    """Tell whether a text has pieces of both rows of 其他处理 with words of their own, whole or torn."""
    text = compact(whole)
    own = [pieces_of_labels("2021")["requests", code] for code in sorted(_SPLIT_ROWS - {"other_rest"})]
    return all(sum(piece in text for piece in pieces) >= FEWEST_PIECES for pieces in own)


def _is_one_row(text: str) -> bool:
    """Tell whether the row 其他处理 is printed in a text with something of its own behind the label.

    The 2021 form prints its first own row behind the same words: （六）其他处理1.申请人无正当理由逾期不补正.
    """
    label, beginnings = _one_row_and_beginnings_of_split()
    folded = fold(text)
    at = folded.find(label)
    if at < 0 or (at and folded[at - 1] not in ")、.") or _SENTENCE.search(folded[at:]):
        return False
    rest = drop_notes(folded[at + len(label) :])
    behind = compact(split_mark(_SIGNS_IN_FRONT.sub("", rest))[1])
    return any(char.isdigit() for char in rest) and not behind.startswith(beginnings)
