"""What the county's tables of a year say beside the numbers: of how many units, what is missing, what does not hold.

The same words stand in the Word file and in the workbook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import duckdb

from pipelines.published_text import publish_text
from pipelines.roll_up.checks import SumCheck, check_sums
from pipelines.roll_up.reconciliation import Reconciliation, reconcile_county
from pipelines.roll_up.sums import GAP_WORDS, OTHER_FORM, UNDIVIDED, CellSum, RollUp, roll_up
from schemas.catalogue import Settings
from schemas.codebook import TABLES, all_cells
from schemas.words import SEVERITY_WORDS, format_number

MARK = "※"
"""Stands after a sum over fewer units than have reported."""
NO_SUM = "–"
NAMED_CELLS = 3
"""Cells named in a note before the others are only counted."""


@dataclass(frozen=True)
class CountyYear:
    """The county's sums of a year, what they do not pass, and the county's own report beside them."""

    rolled: RollUp
    checks: tuple[SumCheck, ...]
    reconciliation: Reconciliation | None
    is_synthetic: bool

    @property
    def title(self) -> str:
        """Title of the tables."""
        return f"{self.rolled.county}{self.rolled.year}年政府信息公开工作年度报告全县汇总表"

    @property
    def subtitle(self) -> str:
        """Line below the title; made-up data says so."""
        mark = "演示数据，虚构；" if self.is_synthetic else ""
        return f"（{mark}由 {len(self.rolled.reporting)} / {len(self.rolled.contributors)} 个单位的报告汇总）"

    @cached_property
    def basis(self) -> str:
        """Which numbers are added up."""
        if not self.rolled.corrected:
            return "所用数为各单位填报数；没有经确认的更正。"
        return f"所用数为各单位填报数，其中 {len(self.rolled.corrected)} 格用经确认的更正数，列在后面。"

    def sections(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield (heading, sentences) of what is to be said; a heading without anything to say is left out."""
        named = (
            ("汇总的范围", self._scope()),
            (f"没有数的格（表中有“{MARK}”的数不含这些单位）", tuple(self._gaps())),
            ("用更正数的格", tuple(self._corrections())),
            ("勾稽关系", self._checks()),
        )
        return ((heading, sentences) for heading, sentences in named if sentences)

    def _scope(self) -> tuple[str, ...]:
        rolled = self.rolled
        lines = [
            f"按{rolled.form.document}，由登记的 {len(rolled.contributors)} 个单位的最新报告逐格相加。{self.basis}"
        ]
        for state, words in (("not_handed_in", "未报送"), ("unreadable", "文件读不出")):
            names = [each.short_name for each in rolled.lacking if each.state == state]
            if names:
                lines.append(f"{words}的单位 {len(names)} 个，不在合计内：{'、'.join(names)}。")
        if rolled.strangers:
            lines.append(f"报送了但不在单位登记表中的，不在合计内：{'、'.join(rolled.strangers)}。")
        other = [each for each in rolled.reporting if each.form != rolled.form.code]
        if other:
            listed = "、".join(each.short_name for each in other)
            lines.append(f"用另一种格式填报的单位：{listed}。只取两种格式口径一致的格，其余按没有数处理。")
        lines.append("没有数不是 0：没有单位有数的格印作“–”。")
        return tuple(lines)

    def _gaps(self) -> Iterator[str]:
        by_unit: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code, found in self.rolled.sums.items():
            if found.number_count or not self.rolled.form.cells_by_code[code].row.optional:
                for unit, state in found.gaps:
                    by_unit[unit.short_name, state].append(code)
        for (name, state), codes in by_unit.items():
            note = {OTHER_FORM: "，口径不同，不能相加", UNDIVIDED: "，只有“其他处理”一行的合计"}.get(state, "")
            yield f"{name}：{_counted(codes)}{GAP_WORDS[state]}{note}。"

    def _corrections(self) -> Iterator[str]:
        for each in self.rolled.corrected:
            label = all_cells()[each.cell_code].label
            yield (
                f"{each.short_name}：{label}，填报 {format_number(each.filed)}，更正为 {format_number(each.used)}"
                f"（{publish_text(each.reason)}）。"
            )

    def _checks(self) -> tuple[str, ...]:
        if not self.rolled.reporting:
            return ()
        if not self.checks:
            return ("合计数符合表二、表三、表四的各条勾稽关系（有格没有数的关系不能判断）。",)
        return tuple(
            f"{each.finding.rule}（{SEVERITY_WORDS[each.finding.severity]}）：{each.words}" for each in self.checks
        )

    def sum_of(self, code: str) -> CellSum:
        """Return the sum of a cell of the form."""
        return self.rolled.sums[code]


def _counted(codes: list[str]) -> str:
    """Say how many cells of which tables, naming them where they are few."""
    if len(codes) <= NAMED_CELLS:
        return "、".join(all_cells()[code].label for code in codes) + " "
    numbers = {table: sum(all_cells()[code].table == table for code in codes) for table in TABLES}
    return "，".join(f"表{table} {number} 格" for table, number in numbers.items() if number)


def read_county_year(
    connection: duckdb.DuckDBPyConnection, year: int, settings: Settings, *, is_synthetic: bool = False
) -> CountyYear:
    """Read and judge the county's sums of a year from a warehouse.

    Raises:
        UsageProblem: the warehouse has no report of that year.
    """
    rolled = roll_up(connection, year)
    checks = check_sums(connection, rolled, settings)
    return CountyYear(rolled, checks, reconcile_county(connection, rolled), is_synthetic)


def reconciliation_lines(found: Reconciliation) -> tuple[str, ...]:
    """Return the sentences above the comparison with the county's own report."""
    declared = "".join(f"“{publish_text(sentence)}”" for sentence in found.declaration.sentences)
    compared = sum(row.difference is not None for row in found.rows)
    lines = [
        f"县报告：{found.name}（{publish_text(found.path)}）。"
        f"{found.declaration.words}{f'：{declared}' if declared else ''}。",
        f"可比的 {compared} 格中，{len(found.differing)} 格不等。差额为县报告减各单位之和。"
        if found.differing
        else f"可比的 {compared} 格都相等。",
    ]
    if found.suspects:
        lines.append(
            "差额等于某单位的数：" + "、".join(f"{name} {count} 格" for name, count in found.suspects[:5]) + "。"
        )
    return tuple(lines)
