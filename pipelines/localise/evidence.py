"""How likely a correction is, and why: slips of the pen, values of neighbouring cells, the text, the year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log

from pipelines.localise.hints import Hints
from pipelines.localise.slips import Slip, likeliest_slip, possibly_meant
from schemas.codebook import all_cells, forms
from schemas.words import format_number, quoted

NEIGHBOUR_SHARE = 0.15 / 4
"""Likelihood that a number was copied from one particular of the four cells around."""

SUPPORT = 6.0
"""What it adds to the logarithm of a likelihood that the text or the year before gives the very number proposed, and
takes away that they give the number filed."""


@dataclass(frozen=True, slots=True)
class Weight:
    """Logarithm of the likelihood of a change, what speaks for it in Chinese, and whether that is from outside."""

    logarithm: float
    words: tuple[str, ...]
    is_outside: bool = False


@dataclass(frozen=True)
class Evidence:
    """What is known of one report: the values filed, and hints from outside its tables."""

    form_code: str
    values: Mapping[str, float | None]
    hints: Hints

    def weigh(self, code: str, meant: int) -> Weight:
        """Return how likely it is that a cell should have been this number."""
        filed = self.values.get(code)
        slip = max(likeliest_slip(filed, meant), self._copied(code, filed), key=lambda each: each.likelihood)
        support, words = self._support(code, filed, meant)
        return Weight(log(slip.likelihood) + support, tuple(filter(None, (slip.words, *words))), support != 0)

    def possibly_meant(self, code: str) -> set[int]:
        """Return the numbers worth trying for a cell where the rules leave a choice."""
        outside = [*self.hints.stated.get(code, ()), *filter(None, [self.hints.carried_over.get(code)])]
        return possibly_meant(self.values.get(code)) | {int(value) for value in outside}

    def _copied(self, code: str, filed: float | None) -> Slip:
        """The slip of filing the number of a cell beside: zeros are everywhere and say nothing."""
        around = neighbours(self.form_code)[code] if filed else ()
        same = [each for each in around if self.values.get(each) == filed]
        label = all_cells()[same[0]].label if same else ""
        return Slip(len(same) * NEIGHBOUR_SHARE, f"与相邻的{quoted(label)}相同，可能串格") if same else Slip(0.0, "")

    def _support(self, code: str, filed: float | None, meant: int) -> tuple[float, list[str]]:
        stated, before = self.hints.stated.get(code, ()), self.hints.carried_over.get(code)
        support, words = 0.0, []
        if meant in stated:
            support, words = support + SUPPORT, [f"与文字中所说的 {format_number(meant)} 一致"]
        if meant == before:
            support, words = support + SUPPORT, [*words, "与上年报告衔接"]
        if filed is not None and (filed in stated or filed == before):
            support, words = support - SUPPORT, [*words, "但所填的数与文字或上年报告一致"]
        return support, words


@cache
def neighbours(form_code: str) -> dict[str, tuple[str, ...]]:
    """Return the codes of the cells left, right, above and below each cell of a form."""
    result = {}
    for block in forms()[form_code].blocks:
        rows, columns = [row.code for row in block.rows], [column.code for column in block.columns]
        for cell in block.cells:
            r, c = rows.index(cell.row.code), columns.index(cell.column.code)
            around = [(r, c - 1), (r, c + 1), (r - 1, c), (r + 1, c)]
            inside = [(y, x) for y, x in around if 0 <= y < len(rows) and 0 <= x < len(columns)]
            result[cell.code] = tuple(f"{block.code}.{rows[y]}.{columns[x]}" for y, x in inside)
    return result


def because(evidence: Evidence, cells: Mapping[str, int]) -> str:
    """Return what a correction says and why, in Chinese: each cell, what was filed, what it would be."""
    parts = []
    for code, meant in cells.items():
        filed, label = evidence.values.get(code), all_cells()[code].label
        words = "，".join(evidence.weigh(code, meant).words)
        change = (
            f"{quoted(label)}没有数，按其余各格应补填 {format_number(meant)}"
            if filed is None
            else f"{quoted(label)}填 {format_number(filed)}，应为 {format_number(meant)}"
        )
        parts.append(f"{change}（{words}）" if words else change)
    return "；".join(parts) + "。"
