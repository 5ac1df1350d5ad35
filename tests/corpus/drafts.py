"""Plain reports to begin with: the official layout, numbers that tell a cell from its neighbours, sober text."""

from __future__ import annotations

from random import Random

from schemas.codebook import TABLES, Form
from schemas.layout import table_layout
from tests.corpus.model import Draft, DraftCell, DraftTable, Truth

AUTHORITIES = (
    "云岭县青石镇",
    "云岭县横路乡",
    "云岭县城东街道",
    "云岭县自然资源局",
    "云岭县石壁水库管理场",
    "云岭县人民政府",
)
TEXT = {
    "一": (
        "本年度，我单位认真执行条例，做好各项工作。",
        "（一）主动公开方面。围绕重点工作及时发布信息，全年更新栏目12次。",
        "（二）监督保障方面。开展培训2次，没有发生责任追究的情形。",
    ),
    "五": ("存在的问题：一是公开内容不够丰富，二是更新不够及时。下一步将加强学习，完善制度。",),
    "六": ("没有收取信息处理费，没有其他需要报告的事项。",),
}
NOTICES = {"2019": "国办公开办函〔2019〕60号", "2021": "国办公开办函〔2021〕30号"}
SPREADS = ("distinct", "mostly zero", "digits")


def make_draft(random: Random, form: Form, spread: str = "distinct", year: int | None = None) -> Draft:
    """Return a report in the official layout.

    Args:
        random: decides on authority, year and numbers.
        form: the form.
        spread: `distinct` numbers show misplacement, `mostly zero` is a small town's, `digits` have one digit.
        year: report year, one of the form's if left out.
    """
    authority = random.choice(AUTHORITIES)
    year = year or random.choice((2019, 2020) if form.printed == "2019" else (2021, 2022, 2023, 2024))
    truth = _draw(random, form, spread)
    pieces: list[str | DraftTable] = [
        f"{authority}{year}年政府信息公开工作年度报告",
        f"根据《中华人民共和国政府信息公开条例》和{NOTICES[form.printed]}编制。统计期限自{year}年1月1日至{year}年12月31日。",
    ]
    for section in form.sections:
        pieces.append(f"{section.number}、{section.title}")
        pieces += TEXT.get(section.number, ())
        if section.number in TABLES:
            pieces.append(_table(form, section.number, truth))
    return Draft(random, form, authority, year, pieces, truth)


def _draw(random: Random, form: Form, spread: str) -> Truth:
    truth: Truth = {}
    different = iter(random.sample(range(10, 4000), len(form.required_codes)))
    for code in form.required_codes:
        kind = form.cells_by_code[code].column.kind
        value = float(
            {"distinct": lambda: next(different), "digits": lambda: random.randint(0, 9)}.get(
                spread, lambda: random.choice((0, 0, 0, 0, 0, 0, 0, 1, 2, 17, 240))
            )()
        )
        if spread == "distinct" and kind == "amount":
            value += random.choice((0, 0.5, 0.25, 0.1234))
        if spread == "distinct" and kind == "change" and random.random() < 0.5:
            value = -value
        truth[code] = (value, "number")
    return truth


def print_value(form: Form, code: str, value: float) -> str:
    """Print a value as the form has it: procurement with its unit, since the form leaves it to be written."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return f"{text}万元" if code.startswith("procurement.") and code.endswith(".amount") else text


def _table(form: Form, section: str, truth: Truth) -> DraftTable:
    cells = []
    for cell in table_layout(form, section):
        value = truth[cell.code][0] if cell.code else None
        text = cell.text if cell.code is None or value is None else print_value(form, cell.code, value)
        cells.append(DraftCell(cell.row, cell.column, cell.row_span, cell.column_span, text, cell.code))
    return DraftTable(section, cells)
