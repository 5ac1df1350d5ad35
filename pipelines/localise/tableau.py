"""A system of equations in a solved form that can be pivoted: what every unknown is, given what the others do.

Unknowns are cells, numbered from 0, and after them one slack for each row of the system: the amount by which the row
misses. Dependent unknowns are written as value + Σ coefficient × (change of an independent unknown).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

Value = int | float | Fraction
Row = tuple[Value, dict[int, Value]]
"""Value of a dependent unknown, and its coefficients over the independent ones."""


@dataclass(frozen=True)
class System:
    """Rows over cells: `coefficients` · cells + constant, to be 0 where `is_equation`, else not negative.

    `values` and `lows` are what each cell holds and the least it may hold, by number of the cell. `open_cells` is a bit
    mask of cells that hold no number that could stay: they are at 0 and free to move.
    """

    rows: tuple[tuple[dict[int, int], int], ...]
    is_equation: tuple[bool, ...]
    values: tuple[int, ...]
    lows: tuple[float, ...]
    open_cells: int

    @cached_property
    def size(self) -> int:
        """Number of cells; the slack of row r is unknown number `size` + r."""
        return len(self.values)

    @cached_property
    def can_sink(self) -> tuple[bool, ...]:
        """For each cell whether it may hold less than it does."""
        return tuple(value > low for value, low in zip(self.values, self.lows, strict=True))


@dataclass(frozen=True, slots=True)
class Tableau:
    """A state of the search: dependent unknowns, the cells that may change so far, and those that must not.

    `chosen` is a bit mask. `resting` has the values of independent unknowns that left their place: cells at their least
    value, slacks at 0.
    """

    dependent: dict[int, Row]
    chosen: int
    banned: frozenset[int]
    resting: dict[int, Value]


def first_tableau(system: System) -> Tableau:
    """Return the state in which nothing has changed yet: all cells independent, all slacks dependent."""
    dependent: dict[int, Row] = {}
    for number, (coefficients, constant) in enumerate(system.rows):
        amount = constant + sum(weight * system.values[cell] for cell, weight in coefficients.items())
        dependent[system.size + number] = (amount, dict(coefficients))
    resting: dict[int, Value] = {cell: 0 for cell in range(system.size) if system.open_cells >> cell & 1}
    return Tableau(dependent, system.open_cells, frozenset(), resting)


def pivot(
    system: System, tableau: Tableau, leaving: int, target: Value, entering: int, banned: frozenset[int]
) -> Tableau:
    """Return the state after a dependent unknown is set to a target by changing an independent one.

    Args:
        system: the system.
        tableau: the state before.
        leaving: the dependent unknown; it comes to rest at the target.
        target: its new value.
        entering: the independent unknown that is changed as far as that takes; a cell is thereby chosen.
        banned: cells that must not be chosen from now on.
    """
    value, coefficients = tableau.dependent[leaving]
    weight = coefficients[entering]
    step = _divided(target - value, weight)
    is_fixed = leaving >= system.size and system.is_equation[leaving - system.size]
    share = {each: _divided(-other, weight) for each, other in coefficients.items() if each != entering}
    if not is_fixed:
        share[leaving] = _divided(1, weight)
    dependent: dict[int, Row] = {}
    for unknown, row in tableau.dependent.items():
        factor = row[1].get(entering)
        if unknown != leaving:
            dependent[unknown] = (
                row if factor is None else (row[0] + factor * step, _substituted(row[1], entering, share))
            )
    now = tableau.resting.get(entering, system.values[entering] if entering < system.size else 0)
    dependent[entering] = (now + step, share)
    resting = {each: rest for each, rest in tableau.resting.items() if each != entering}
    if not is_fixed:
        resting[leaving] = target
    chosen = tableau.chosen | (1 << entering if entering < system.size else 0)
    return Tableau(dependent, chosen, banned, resting)


def _substituted(coefficients: dict[int, Value], entering: int, share: dict[int, Value]) -> dict[int, Value]:
    """Coefficients of a row after the entering unknown is written in terms of the others."""
    result = dict(coefficients)
    factor = result.pop(entering)
    for each, weight in share.items():
        total = result.get(each, 0) + factor * weight
        if total:
            result[each] = total
        else:
            result.pop(each, None)
    return result


def _divided(number: Value, weight: Value) -> Value:
    if weight == 1:
        return number
    if weight == -1:
        return -number
    return Fraction(number) / Fraction(weight)
