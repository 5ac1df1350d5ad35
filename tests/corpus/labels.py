"""What people and programs do to headers and row labels."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.corpus.model import Draft, DraftCell

SHORT_FORMS = {
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.逾期不补正",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.逾期不缴费",
    "现行有效件数": "现行有效件",
    "本年增/减": "本年增/",
    "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
    "行政事业性收费": "行政事业型收费",
    "行政规范性文件": "规范性文件",
    "其他": "其它",
}
LOCAL_NOTES = {
    "规章": "规章(设区的市、自治州人民政府应提供相关数据)",
    "规范性文件": "规范性文件(指各行政机关印发的有正式文号的文件)",
    "上一年项目数量": "上一年项目数量(指2018年事项数)",
    "处理决定数量": "处理决定数量(指2019年办件量)",
    "行政许可": "行政许可（含依法受委托实施的、由县级部门赋权乡镇实施的以及派驻机构办理的事项，"
    "按实际办结数量统计，2023年口径与上年一致）",
}
ASCII = str.maketrans("（）：，“”", '():,""')
FULL_WIDTH = str.maketrans("123456789.", "１２３４５６７８９．")


def _headers(draft: Draft) -> list[DraftCell]:
    return [cell for cell in draft.cells() if cell.code is None and cell.text]


def decorate(draft: Draft) -> None:
    """Mix ASCII and full-width brackets and numerals, put spaces inside, add a colon or a star."""
    for cell in _headers(draft):
        change = draft.random.randrange(7)
        text = cell.text
        if change == 0:
            cell.text = text.translate(ASCII)
        elif change == 1:
            cell.text = text.translate(FULL_WIDTH)
        elif change == 2 and len(text) > 1:
            at = draft.random.randrange(1, len(text))
            cell.text = f"{text[:at]} {text[at:]}"
        elif change == 3 and len(text) <= 6:
            cell.text = "\u3000".join(text)
        elif change == 4:
            cell.text = f"{text}："
        elif change == 5:
            cell.text = f"  {text}\u00a0"


def shorten(draft: Draft) -> None:
    """Use the short forms, old labels and misprints that real reports have."""
    for cell in _headers(draft):
        cell.text = SHORT_FORMS.get(cell.text, cell.text)


def add_local_notes(draft: Draft) -> None:
    """Add the notes in brackets that provinces put behind labels, one of them over 60 characters."""
    for cell in _headers(draft):
        cell.text = LOCAL_NOTES.get(cell.text, cell.text)


def lose_labels(draft: Draft) -> None:
    """Leave the label 规章 blank, and that of one group of outcomes."""
    lost = {"规章", draft.random.choice(("（三）不予公开", "（四）无法提供", "（五）不予处理"))}
    for cell in _headers(draft):
        cell.text = "" if cell.text in lost else cell.text
    regulations = {code for code in draft.truth if code.startswith("documents.regulations.")}
    if all(draft.truth[code][1] == "blank" for code in regulations):
        draft.uncertain |= regulations


def lose_numbering(draft: Draft) -> None:
    """Leave out the numbers before labels: （一） 1. 一、."""
    for cell in _headers(draft):
        if draft.random.random() < 0.5:
            for mark in ("、", "）", "."):
                head, found, tail = cell.text.partition(mark)
                if found and len(head) <= 2 and tail:
                    cell.text = tail
                    break


def break_lines(draft: Draft) -> None:
    """Break labels over two lines inside their cells."""
    for cell in _headers(draft):
        if len(cell.text) > 2 and draft.random.random() < 0.6:
            at = draft.random.randrange(1, len(cell.text))
            cell.text = f"{cell.text[:at]}\n{cell.text[at:]}"


def run_down(draft: Draft) -> None:
    """Write the labels of groups downwards, a character a line."""
    for cell in _headers(draft):
        if cell.row_span > 3:
            cell.text = "\n".join(cell.text)


def split_heads(draft: Draft) -> None:
    """Put the second half of column labels into a row of its own, and 总计 into the lower row."""
    for table in draft.tables:
        if table.section == "二":
            _split_head_rows(table.cells)
        else:
            _split_tall_heads(table.cells)


def _split_head_rows(cells: list[DraftCell]) -> None:
    heads = {cell.row for cell in cells if cell.code is None and cell.column > 0}
    for row in sorted(heads, reverse=True):
        for cell in [c for c in cells if c.row > row]:
            cell.row += 1
        for cell in [c for c in cells if c.row == row]:
            half = len(cell.text) // 2 if cell.column else len(cell.text)
            cells.append(DraftCell(row + 1, cell.column, 1, cell.column_span, cell.text[half:]))
            cell.text = cell.text[:half]


def _split_tall_heads(cells: list[DraftCell]) -> None:
    for cell in [c for c in cells if c.code is None and c.row_span == 2 and c.column_span == 1 and c.row < 3]:
        half = 0 if cell.text == "总计" else 1
        cells.append(DraftCell(cell.row + 1, cell.column, 1, 1, cell.text[half:]))
        cell.text, cell.row_span = cell.text[:half], 1


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def traditional(draft: Draft) -> None:
    """Convert everything to traditional characters, as mirrors do, with a wrong pair."""
    for cell in _headers(draft):
        cell.text = _converter().convert(cell.text).replace("行政強制", "行政強製")
    draft.pieces = [_converter().convert(p) if isinstance(p, str) else p for p in draft.pieces]


CHANGES = (
    decorate,
    shorten,
    add_local_notes,
    lose_labels,
    lose_numbering,
    break_lines,
    run_down,
    split_heads,
    traditional,
)
