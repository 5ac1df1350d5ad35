"""Numbers for a set of cells: those that the rules fix, and where they leave a choice the likeliest that they allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from pipelines.localise.evidence import Evidence
from pipelines.localise.search import Solution, chosen_values
from pipelines.localise.tableau import System, Value


@dataclass(frozen=True, slots=True)
class Settled:
    """The number each cell would take, by code. `is_unique`: the rules allow no others for these cells.

    `is_known` is false where neither rules nor evidence say anything of one of the cells.
    """

    cells: dict[str, int]
    is_unique: bool
    is_known: bool


def settle(system: System, codes: tuple[str, ...], solution: Solution, evidence: Evidence) -> Settled:
    """Return the numbers for a set of cells found by the search.

    Args:
        system: the system that the set was found for.
        codes: the code of each cell of the system.
        solution: the set.
        evidence: what is known of the report.
    """
    choice = _Choice(system, codes, solution, evidence)
    for unknown in solution.tableau.resting:
        choice.move(unknown)
    return Settled({codes[cell]: int(choice.now[cell]) for cell in choice.cells}, choice.is_unique, choice.is_known)


class _Choice:
    """The values that a solution leaves open, moved one after the other to where the evidence likes them best."""

    def __init__(self, system: System, codes: tuple[str, ...], solution: Solution, evidence: Evidence) -> None:
        self.system = system
        self.codes = codes
        self.evidence = evidence
        self.dependent = solution.tableau.dependent
        self.cells = chosen_values(system, solution.tableau)
        self.now = {unknown: row[0] for unknown, row in self.dependent.items()} | solution.tableau.resting
        self.is_unique = True
        self.is_known = True

    def move(self, unknown: int) -> None:
        """Move an independent unknown, and with it all that depend on it, to the likeliest place in its range."""
        moved = {unknown: 1, **{each: row[1][unknown] for each, row in self.dependent.items() if unknown in row[1]}}
        low, high = self._range(moved)
        self.is_unique = self.is_unique and low == high == 0
        steps = {step for step in self._steps(moved) if low <= step <= high}
        is_open = unknown < self.system.size and bool(self.system.open_cells >> unknown & 1)
        if not steps and is_open and low != high:
            self.is_known = False
        best = max(sorted(steps | {0}, key=abs), key=lambda step: self._likelihood(moved, step, is_open))
        for each, weight in moved.items():
            self.now[each] += weight * best

    def _range(self, moved: dict[int, Value]) -> tuple[float | Fraction, float | Fraction]:
        """How far the unknown may go down and up before something is less than it may be."""
        low: float | Fraction = -inf
        high: float | Fraction = inf
        for each, weight in moved.items():
            room = self.now[each] - self._least(each)
            if room != inf:
                bound = -Fraction(room) / Fraction(weight)
                low, high = (max(low, bound), high) if weight > 0 else (low, min(high, bound))
        return low, high

    def _least(self, unknown: int) -> float:
        return self.system.lows[unknown] if unknown < self.system.size else 0

    def _steps(self, moved: dict[int, Value]) -> Iterator[int]:
        """Steps that bring one of the cells to a number that may have been meant."""
        for each, weight in moved.items():
            if each in self.cells:
                for meant in self.evidence.possibly_meant(self.codes[each]):
                    step = Fraction(meant - int(self.now[each])) / Fraction(weight)
                    if step.denominator == 1:
                        yield int(step)

    def _likelihood(self, moved: dict[int, Value], step: int, is_open: bool) -> float:
        """Likelihood of the numbers after a step; a number that is filed in the cell already would be no change."""
        if step == 0 and is_open:
            return -inf if self.is_known else 0.0
        total = 0.0
        for each, weight in moved.items():
            if each in self.cells:
                meant = self.now[each] + weight * step
                if meant != int(meant) or meant == self.evidence.values.get(self.codes[each]):
                    return -inf
                total += self.evidence.weigh(self.codes[each], int(meant)).logarithm
        return total
