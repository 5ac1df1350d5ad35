"""Texts among the heads of table 三 that are no labels of it: a column that the form does not have may stand there.

Does not belong here: taking out such columns where a grid shows which they are (foreign_columns.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipelines.recognise.fold import compact
from pipelines.recognise.tokens import Kind, TokenRow
from schemas.codebook import forms

_HEAD = re.compile("[\u4e00-\u9fff]{2,8}")
"""Words that may be a head: no remark in brackets, no sentence, no number of a page."""
HEADS_LIKE_PIECES = frozenset(("上年", "增减"))
"""Heads of other columns that are a piece of some label as well (上年结转, 本年增减): alone they are a head."""
SERIAL_HEAD = "序号"
REMARKS = ("备注", "备考", "说明", "备注说明", "情况说明", "数据说明")
_OTHER_YEAR = ("上年", "上年数", "上年度", "上年总计", "上年合计", "上年同期", "上年同期数", "上年数据", "上年度数据")
_CHANGES = ("增减", "增减数", "增减率", "增减幅度", "增减情况", "增幅", "同比", "同比增减", "同比增长", "同比增减率")
_COMPARED = ("比上年", "较上年", "比上年增减", "较上年增减", "与上年相比", "比上年同期增减", "较上年同期增减")
_COUNTED = (SERIAL_HEAD, "编号", "行次", "行号", "单位", "计量单位")
TOTALS = ("小计", "共计", "合计", "总计")
"""Words over totals: where a head has two of them, the one named first here is that of a part (法人或其他组织 小计)."""
_LAST_YEAR = tuple(name.replace("上年", "去年") for name in (*_OTHER_YEAR, *_COMPARED))
FOREIGN_HEADS = frozenset((*REMARKS, *_OTHER_YEAR, *_LAST_YEAR, *_CHANGES, *_COMPARED, *_COUNTED))
"""Heads, without white space and punctuation, of columns that no form has. None of them is a label of a form."""


def may_be_head(text: str) -> bool:
    """Tell whether a text that is no label may be the head of a column, perhaps with labels in one piece with it."""
    text = "".join(text.split())
    for label in _texts_over_columns():
        text = text.replace(label, "")
    return _HEAD.fullmatch(text) is not None


def is_like_head(text: str, code: str) -> bool:
    """Tell whether a text may be the label of a column of table 三 with misprints or another word: half of it is."""
    own = set(compact(text))
    return any(2 * len(set(label) & own) >= len(set(label)) for label in _labels()[code])


def has_other_heads(texts: Iterable[str], read: Iterable[str]) -> bool:
    """Tell whether any text among the heads is like none of the columns whose labels were not read.

    Args:
        texts: what stands among the heads and was not read.
        read: codes of the columns whose labels were.
    """
    lacking = _labels().keys() - set(read)
    return any(not any(is_like_head(text, code) for code in lacking) for text in texts)


def parts_of_totals(head: list[TokenRow], row: TokenRow) -> TokenRow:
    """Return the totals of a part of the columns in a row of a head that has the total of all of them, too."""
    words = [compact(token.text) for each in head for token in each if token.kind is Kind.TEXT]
    most = max((TOTALS.index(word) for word in words if word in TOTALS), default=0)
    return [token for token in row if token.kind is Kind.TEXT and compact(token.text) in TOTALS[:most]]


@cache
def _texts_over_columns() -> tuple[str, ...]:
    """Labels of the columns of table 三 and what stands over them, the longest first."""
    block = next(iter(forms().values())).block("requests")
    over = {column.group for column in block.columns} | {block.group_label}
    texts = {compact(text) for text in over if text}.union(*_labels().values())
    return tuple(sorted(texts, key=len, reverse=True))


@cache
def _labels() -> dict[str, set[str]]:
    """Column of table 三 → its labels."""
    labels: dict[str, set[str]] = {}
    for column in (column for form in forms().values() for column in form.block("requests").columns):
        labels.setdefault(column.code, set()).update(map(compact, (column.label, *column.aliases)))
    return labels


@cache
def groups_of_heads() -> frozenset[str]:
    """What stands over several columns of table 三, in front of 总计."""
    columns = (column for form in forms().values() for column in form.block("requests").columns)
    return frozenset(compact(column.group) for column in columns if column.group)
