"""The slip as a Word file: to be printed, signed and sent back, or read beside the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.documents.word import (
    FANG,
    HEI,
    TEXT_WIDTH,
    Look,
    Printed,
    list_table,
    official_table,
    paragraph,
    write_document,
)
from dashboards.slips.slip import Item, Slip
from schemas.layout import LayoutCell
from schemas.words import SEVERITY_WORDS

TITLE = Look(size=36, bold=True, align="center")
TEXT = Look(size=24, font=FANG, align="both")
HEADING = Look(size=26, font=HEI)
SMALL = Look(size=18, colour="595959")
SIGNATURE = Look(size=24, font=FANG, align="right")
GAP = Look(size=12)
SUSPECT, RELATED, HEADER = "FFD966", "FFF2CC", "F2F2F2"
"""Fills: a cell that a proposal changes, a cell that a finding is about, a label of the form. Grey enough on paper."""
ANSWER = "□ 更正为：\n\n□ 说明：\n\n□ 无误"
HEAD = ("序号", "程度", "问题", "建议", "答复")
WIDTHS = (620, 720, 3420, 3110, TEXT_WIDTH - 620 - 720 - 3420 - 3110)
SHORT = "四"
"""The table that fits below the findings; the others begin a page."""
CELL_SIZES = {"二": 20, "三": 17, "四": 17}
"""Size of the letters in each table."""


def slip_document(slip: Slip) -> bytes:
    """Return the slip as a .docx file."""
    return write_document(_pieces(slip), f"{slip.short_name} {slip.title}")


def _pieces(slip: Slip) -> Iterator[str]:
    if slip.is_synthetic:
        yield paragraph("演示数据，虚构", SMALL)
    yield paragraph(slip.title, TITLE, space=200)
    yield paragraph(f"{slip.unit}：", TEXT)
    yield paragraph(slip.opening, TEXT, indent=True, space=160)
    if slip.items:
        yield paragraph("一、需要核实的问题", HEADING, keep=True)
        yield list_table(HEAD, (_row(item) for item in slip.items), WIDTHS)
        yield paragraph("", GAP, space=0)
        yield paragraph("“答复”一栏请选一项，写明更正后的数或者理由。", SMALL, space=160)
    if slip.settled:
        yield paragraph("已经处理、不必再答复的：", TEXT, keep=True)
        for sentence in slip.settled:
            yield paragraph(f"· {sentence}", Look(size=21, font=FANG, align="both"))
    if slip.items:
        yield paragraph(
            "填写人：＿＿＿＿＿＿＿＿　　　审核人：＿＿＿＿＿＿＿＿　　　日期：＿＿＿＿＿＿", TEXT, space=200
        )
    yield paragraph(f"{slip.county}政务公开主管部门", SIGNATURE)
    yield paragraph("　　　　年　　月　　日", SIGNATURE, space=200)
    for position, number in enumerate(slip.tables):
        yield from _table(slip, number, is_first=position == 0)


def _row(item: Item) -> tuple[Printed, ...]:
    small = Look(size=20, font=FANG)
    proposal = "\n".join(text for text in (item.proposal, item.standing) if text) or "请按说明核实。"
    return (
        Printed(item.mark, Look(size=22, align="center")),
        Printed(SEVERITY_WORDS[item.severity], Look(size=20, align="center", bold=item.severity == "error")),
        Printed(item.message, small),
        Printed(proposal, small),
        Printed(ANSWER, Look(size=20, font=FANG)),
    )


def _table(slip: Slip, number: str, *, is_first: bool) -> Iterator[str]:
    """A table of the report with the cells to look at marked."""
    if is_first:
        yield paragraph(
            "二、报送的表（深色格可能有误，浅色格与之有关，圈号为问题的序号）", HEADING, keep=True, new_page=True
        )
    yield paragraph(slip.caption(number), Look(size=22, font=HEI), keep=True)
    marks, above, size = slip.marks, slip.of_all_cells(number), CELL_SIZES[number]

    def content(cell: LayoutCell) -> Printed:
        if cell.code is None:
            return Printed(cell.text, Look(size=size, align="center", fill=HEADER))
        mark = marks.get(cell.code)
        text = slip.text_of(cell.code)
        if mark is None:
            return Printed(text, Look(size=size, align="center"))
        fill = SUSPECT if mark.is_suspect else RELATED
        return Printed(mark.beside(text, above), Look(size=size, align="center", bold=mark.is_suspect, fill=fill))

    yield official_table(slip.layout(number), content)
    yield paragraph("", GAP)
