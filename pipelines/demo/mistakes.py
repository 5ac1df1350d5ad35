"""The mistakes that people make, as functions that make them: which cells they change, and which rules find them.

Each takes the situation of one report and returns a plant, or None where the mistake is not possible there. No mistake
touches a cell that next year's report is measured by, so that it shows in the report it was made in and nowhere else.
Mistakes that are not in the cells alone are in `text_mistakes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from pipelines.demo.model import BLANK, FiledCell, Plant, printed_number
from pipelines.demo.units import DEPARTMENT, DemoUnit
from schemas.codebook import Form, all_cells

NEXT_YEAR_DEPENDS = ("carried_out", "carried_in", "pending", "in_force", "total_public", "prior_items", "change")
"""Rows and columns that are compared with another year's report."""


@dataclass(frozen=True)
class Situation:
    """A report before anything is wrong with it. `before` has last year's values, None for the first report."""

    unit: DemoUnit
    year: int
    form: Form
    values: dict[str, float]
    before: dict[str, float] | None
    is_last_year: bool
    county: tuple[DemoUnit, ...]
    """All units, this one among them."""

    @property
    def is_township(self) -> bool:
        """Whether the unit is no department of the county."""
        return self.unit.kind != DEPARTMENT


Mistake = Callable[[Situation, Random], Plant | None]


def broken_rules(form: Form, values: dict[str, float]) -> tuple[str, ...]:
    """Return which of the sums inside a report do not hold: 三.行合计, 三.收办平衡, 三.结果合计, 四.合计."""
    broken = {rule: None for rule, difference in _differences(form, values) if difference}
    return tuple(broken)


def _differences(form: Form, values: dict[str, float]) -> Iterator[tuple[str, float]]:
    requests, appeals = form.block("requests"), form.block("appeals")

    def request(row: str, column: str) -> float:
        return values[f"requests.{row}.{column}"]

    outcomes = [row.code for row in requests.rows if row.group and row.code != "outcome_total"]
    *applicants, total = (column.code for column in requests.columns)
    for row in requests.rows:
        yield "三.行合计", sum(request(row.code, name) for name in applicants) - request(row.code, total)
    for name in (*applicants, total):
        ended = request("outcome_total", name)
        incoming = request("received", name) + request("carried_in", name)
        yield "三.收办平衡", incoming - ended - request("carried_out", name)
        yield "三.结果合计", sum(request(row, name) for row in outcomes) - ended
    for row in appeals.rows:
        *results, whole = (values[f"appeals.{row.code}.{column.code}"] for column in appeals.columns)
        yield "四.合计", sum(results) - whole


def change_cells(situation: Situation, kind: str, note: str, changes: dict[str, float], rule: str = "") -> Plant | None:
    """Return a plant that files these numbers. Without `rule` it must break a sum, else nobody could find it."""
    wrong = {code: value for code, value in changes.items() if situation.values[code] != value}
    if not wrong:
        return None
    rules = rule or ";".join(broken_rules(situation.form, {**situation.values, **wrong}))
    filed = {code: printed_number(all_cells()[code], value) for code, value in wrong.items()}
    return Plant(kind, rules, note, filed) if rules else None


def _countable(situation: Situation, least: int) -> list[str]:
    """Codes of tables 三 and 四 with at least this value that only this report is measured by."""
    return [
        code
        for code, value in situation.values.items()
        if code.startswith(("requests.", "appeals."))
        and value >= least
        and not any(part in NEXT_YEAR_DEPENDS for part in code.split("."))
    ]


def _mistyped(kind: str, least: int, mistype: Callable[[str, Random], str]) -> Mistake:
    """Make a mistake of typing: it changes the digits of one number."""

    def make(situation: Situation, random: Random) -> Plant | None:
        codes = _countable(situation, least)
        random.shuffle(codes)
        for code in codes:
            true = str(int(situation.values[code]))
            plant = change_cells(situation, kind, f"{true} 误填", {code: float(mistype(true, random))})
            if plant:
                return plant
        return None

    return make


def _swap(digits: str, random: Random) -> str:
    at = random.randrange(len(digits) - 1)
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _lose(digits: str, random: Random) -> str:
    at = random.randrange(len(digits))
    return digits[:at] + digits[at + 1 :]


def _double(digits: str, random: Random) -> str:
    at = random.randrange(len(digits))
    return digits[: at + 1] + digits[at:]


def wrong_total(situation: Situation, random: Random) -> Plant | None:
    """The total of one row of table 三 or of one procedure of table 四 is added up wrongly."""
    codes = [code for code in _countable(situation, 1) if code.endswith(".total")]
    if not codes:
        return None
    code = random.choice(codes)
    wrong = max(0.0, situation.values[code] + random.choice((-2, -1, 1, 2, 10)))
    return change_cells(situation, "总计算错", "各项未改，总计与各项之和不符", {code: wrong})


def neighbours_value(situation: Situation, random: Random) -> Plant | None:
    """A number stands a row too low: the cell has the value of the cell above it."""
    rows = [row.code for row in situation.form.block("requests").rows]
    codes = _countable(situation, 0)
    random.shuffle(codes)
    for code in codes:
        block, row, column = code.split(".")
        if block != "requests" or row == rows[0]:
            continue
        above = f"{block}.{rows[rows.index(row) - 1]}.{column}"
        plant = change_cells(situation, "错填相邻格", "填了上一行的数", {code: situation.values[above]})
        if plant:
            return plant
    return None


def total_forgotten(situation: Situation, random: Random) -> Plant | None:
    """One request by a legal service is entered in its column, and the totals stay 0 (as seen in real reports)."""
    if situation.values["requests.received.total"]:
        return None
    rows = ("received", "granted", "outcome_total")
    changes = {f"requests.{row}.legal_service": 1.0 for row in rows}
    return change_cells(situation, "漏加总计", "法律服务机构填 1，总计仍为 0", changes)


def appeal_total_forgotten(situation: Situation, random: Random) -> Plant | None:
    """Reviews are entered by result while their total stays as it was."""
    code = "appeals.review.upheld"
    wrong = situation.values[code] + random.randint(1, 3)
    return change_cells(situation, "复议总计未改", "结果维持增加，总计未改", {code: wrong})


def wrong_carry_over(situation: Situation, random: Random) -> Plant | None:
    """Table 三 holds in itself, but takes in another number of cases than last year's report carried out."""
    if situation.before is None:
        return None
    more, columns = random.randint(1, 3), ("natural_person", "total")
    changes = {
        f"requests.{row}.{column}": situation.values[f"requests.{row}.{column}"] + more
        for row in ("carried_in", "granted", "outcome_total")
        for column in columns
    }
    plant = change_cells(situation, "结转不衔接", f"上年结转多填 {more} 件", changes, "三.结转衔接;三.结转衔接明细")
    return Plant(plant.kind, plant.rule, plant.note, plant.filed, stated=changes) if plant else None


def blank_for_zero(situation: Situation, random: Random) -> Plant | None:
    """The zeros of a table are left out; a blank is not 0."""
    table = random.choice(("requests.", "appeals."))
    return _zeros_as(situation, table, BLANK, "零未填", "为 0 的格留空")


def mark_for_zero(situation: Situation, random: Random) -> Plant | None:
    """The zeros of table 四 are a mark for nothing."""
    mark = random.choice(("-", "/", "—", "无"))
    return _zeros_as(situation, "appeals.", FiledCell(mark, None, "mark"), "以符号代零", f"为 0 的格填“{mark}”")


def _zeros_as(situation: Situation, table: str, cell: FiledCell, kind: str, note: str) -> Plant | None:
    zeros = [code for code, value in situation.values.items() if code.startswith(table) and value == 0]
    if len(zeros) == sum(code.startswith(table) for code in situation.values) and cell is BLANK:
        return None
    return Plant(kind, "报.非数字", note, dict.fromkeys(zeros, cell)) if zeros else None


def table_left_blank(situation: Situation, random: Random) -> Plant | None:
    """A whole table is not filled in."""
    table = random.choice(("requests.", "appeals."))
    rule = "三.未填;报.非数字" if table == "requests." else "报.非数字"
    codes = [code for code in situation.values if code.startswith(table)]
    return Plant("整表未填", rule, "整张表空白", dict.fromkeys(codes, BLANK))


TABLE_MISTAKES: dict[Mistake, int] = {
    _mistyped("数字换位", 10, _swap): 3,
    _mistyped("漏一位数字", 10, _lose): 3,
    _mistyped("重复一位数字", 2, _double): 2,
    wrong_total: 3,
    neighbours_value: 3,
    total_forgotten: 1,
    appeal_total_forgotten: 1,
    wrong_carry_over: 3,
    blank_for_zero: 2,
    mark_for_zero: 1,
    table_left_blank: 1,
}
"""How often people make each, one against the other."""
