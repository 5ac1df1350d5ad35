"""The labels and heads of the forms, by which readers put texts together, or tell them apart, where no cells show."""

from __future__ import annotations

import re
from functools import cache

from schemas.codebook import forms

NUMBERING = re.compile(r"^\s*([0-9]+\s*[.、．]|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、)")
"""How the labels of rows begin."""
LABEL_HEAD = "信息内容"
"""What stands over the labels of table 二."""
_BLOCK_TITLE = re.compile(r"^第[二2][十0][条0]?.{1,8}项$")
_BRACKETS = str.maketrans("()", "（）")
_LONGEST_END = 3
"""More signs of a group's label may be the whole of another one."""


def is_title(text: str) -> bool:
    """Tell whether a text is the title of a part of table 二."""
    return _BLOCK_TITLE.match("".join(text.split())) is not None


def is_label(text: str) -> bool:
    """Tell whether a text begins as the label of a row does."""
    return NUMBERING.match(text) is not None or "".join(text.split()) in _labels_without_numbers()


def is_row_or_group(text: str) -> bool:
    """Tell whether a text is the whole label of a row or of a group of rows of tables 二 and 三."""
    return "".join(text.split()).translate(_BRACKETS) in _labels()


def is_row(text: str) -> bool:
    """Tell whether a text is the whole label of a row of tables 二 and 三."""
    plain = "".join(text.split()).translate(_BRACKETS)
    return plain in _labels() and plain not in _groups()


def is_group_head(text: str) -> bool:
    """Tell whether a text is a head over several columns of the form; none is the beginning of another head."""
    return "".join(text.split()) in _group_heads()


def ends_group(text: str) -> bool:
    """Tell whether a text is the end of a group's label, whose beginning may stand on the page before."""
    end = "".join(text.split())
    return len(end) <= _LONGEST_END and any(group.endswith(end) for group in _groups())


def is_column_head(text: str) -> bool:
    """Tell whether a text is the head of one column of the form."""
    return "".join(text.split()) in _column_heads()


def is_within_label(above: str, text: str) -> bool:
    """Whether a text goes on with a label of the form, also one that is printed upwards; 无 is a sign of some."""
    joined = "".join((above + text).split()).translate(_BRACKETS)
    return any(label.startswith(joined) or label[::-1].startswith(joined) for label in _labels())


def begins_label(text: str, above: str) -> bool:
    """Whether a text is a label of table 二, or the beginning of one below another whole one."""
    below, labels = "".join(text.split()), _labels_without_numbers()
    return below in labels or ("".join(above.split()) in labels and any(label.startswith(below) for label in labels))


def split_heads(text: str) -> tuple[str, ...]:
    """Part a text that is nothing but heads of columns of the form, one beside the other; any other stays as it is."""
    plain = "".join(text.split())
    if plain in _column_heads() or not plain.startswith(tuple(_column_heads())):
        return (text,)
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in plain)]
    for end in range(1, len(plain) + 1):
        for head in _column_heads():
            if end >= len(head) and plain.startswith(head, end - len(head)):
                ways[end] += [(*way, head) for way in ways[end - len(head)]][:2]
    found = ways[-1]
    return found[0] if len(found) == 1 else (text,)


@cache
def _column_heads() -> frozenset[str]:
    blocks = [block for form in forms().values() for block in form.blocks]
    appeals = {row.label for block in blocks if block.table == "四" for row in block.rows}
    return frozenset(appeals | {column.label for block in blocks for column in block.columns})


@cache
def _group_heads() -> frozenset[str]:
    blocks = [block for form in forms().values() for block in form.blocks if block.table in ("三", "四")]
    over_columns = {name for block in blocks for name in (block.group_label, *(c.group for c in block.columns)) if name}
    appeals = {name for block in blocks if block.table == "四" for row in block.rows for name in (row.label, row.group)}
    return frozenset(name for name in over_columns | appeals if name)


@cache
def _groups() -> frozenset[str]:
    """Return the labels over rows of table 三."""
    blocks = [block for form in forms().values() for block in form.blocks if block.table == "三"]
    return frozenset(row.group for block in blocks for row in block.rows if row.group)


@cache
def _labels() -> frozenset[str]:
    """Return the labels of rows and groups of tables 二 and 三."""
    blocks = [block for form in forms().values() for block in form.blocks if block.table != "四"]
    return frozenset(name for block in blocks for row in block.rows for name in (row.label, row.group) if name)


@cache
def _labels_without_numbers() -> frozenset[str]:
    """Return the labels of table 二, which have no numbers in front; none is the rest of another."""
    blocks = (block for form in forms().values() for block in form.blocks if block.table == "二")
    return frozenset(row.label for block in blocks for row in block.rows)
