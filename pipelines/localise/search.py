"""The search for all smallest sets of cells whose change makes every row of a system hold.

A depth-first search over pivots (the dual simplex method, branching over what may enter): a row that misses must
contain a cell that changes, so each cell of it is tried; cells tried before are banned in the later branches, so that
no set is met twice. A row of the tableau that misses is an implied edit in the sense of Fellegi and Holt, so the search
is exact. Sets are found in the order of their size, one size after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from time import monotonic

from pipelines.localise.tableau import System, Tableau, Value, first_tableau, pivot

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Solution:
    """A set of cells as a bit mask, with the value each would take, the state it was found in, and of which system."""

    cells: int
    values: dict[int, int]
    tableau: Tableau
    system: int


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """What a search may cost: cells in a set, sets in all, sets that are enough to stop at, steps, time.

    Steps are states visited, so that the same report always gives the same sets; time is only the last resort.
    """

    largest: int
    most: int
    enough: int
    steps: int
    steps_beyond: int
    """States that may be visited for larger sizes than the smallest at which sets were found."""
    sizes_beyond: int
    """Sizes above the smallest that are searched at all."""
    until: float
    """`time.monotonic()` at which the search stops."""


@dataclass
class SearchResult:
    """The sets found, smallest first. `is_complete`: all sets of the smallest size are among them."""

    solutions: list[Solution] = field(default_factory=list)
    is_complete: bool = False
    steps: int = 0
    steps_beyond: int = 0

    @property
    def smallest(self) -> int | None:
        """Number of cells of the smallest sets, None where none was found."""
        return self.solutions[0].cells.bit_count() if self.solutions else None


@dataclass(frozen=True, slots=True)
class _Miss:
    """A dependent unknown that is out of bounds: where it must go, and what can move it there."""

    unknown: int
    target: Value
    free: tuple[int, ...]
    new: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Cover:
    """A lower bound of the cells still needed, and how much of it each cell would take away."""

    bound: float
    shares: dict[int, float]


class _StoppedError(Exception):
    """A limit of the search was reached."""


def search(systems: tuple[System, ...], limits: SearchLimits) -> SearchResult:
    """Return the inclusion-minimal sets of cells that make one of the systems hold, by size.

    Args:
        systems: alternatives over the same cells; usually one.
        limits: what the search may cost.
    """
    result = SearchResult()
    try:
        for size in range(limits.largest + 1):
            if _is_enough(result, size, limits):
                break
            for number in range(len(systems)):
                _Search(systems, number, limits, result, size).run()
            result.is_complete = result.is_complete or bool(result.solutions)
    except _StoppedError:
        pass
    return result


def _is_enough(result: SearchResult, size: int, limits: SearchLimits) -> bool:
    """Whether sets of this size need not be looked for any more."""
    if result.smallest is None:
        return False
    return size > result.smallest + limits.sizes_beyond or len(result.solutions) >= limits.enough


class _Search:
    """One of the systems, one size of sets."""

    def __init__(
        self, systems: tuple[System, ...], number: int, limits: SearchLimits, result: SearchResult, size: int
    ) -> None:
        self.system = systems[number]
        self.number = number
        self.limits = limits
        self.result = result
        self.size = size
        self.smaller = [solution.cells for solution in result.solutions if solution.cells.bit_count() < size]
        self.found = {solution.cells for solution in result.solutions}
        self.is_beyond = bool(result.solutions)

    def run(self) -> None:
        """Add all sets of this size.

        Raises:
            _StoppedError: a limit was reached.
        """
        self._visit(first_tableau(self.system), steps=0)

    def _visit(self, tableau: Tableau, steps: int) -> None:
        self._count_step()
        if any(cells & tableau.chosen == cells for cells in self.smaller) or steps > 2 * self.size + 2:
            return
        misses = list(self._misses(tableau))
        if not misses:
            self._record(tableau)
            return
        left = self.size - tableau.chosen.bit_count()
        demands = [miss for miss in misses if not miss.free]
        if any(not miss.new for miss in demands):
            return
        cover = _cover(demands)
        if ceil(cover.bound - ROUNDING) <= left:
            self._branch(tableau, min(demands or misses, key=lambda each: len(each.new)), demands, cover, steps)

    def _count_step(self) -> None:
        result, limits = self.result, self.limits
        result.steps += 1
        result.steps_beyond += self.is_beyond
        if result.steps > limits.steps or result.steps_beyond > limits.steps_beyond or monotonic() > limits.until:
            raise _StoppedError

    def _branch(self, tableau: Tableau, miss: _Miss, demands: list[_Miss], cover: _Cover, steps: int) -> None:
        banned, left = tableau.banned, self.size - tableau.chosen.bit_count()
        for entering in miss.free:
            self._visit(pivot(self.system, tableau, miss.unknown, miss.target, entering, banned), steps + 1)
        if left == 0:
            return
        for entering in miss.new:
            is_in_reach = cover.bound - cover.shares.get(entering, 0.0) <= left - 1 + ROUNDING
            if is_in_reach and (left > 1 or tableau.resting or _mends_all(self.system, tableau, entering, demands)):
                self._visit(pivot(self.system, tableau, miss.unknown, miss.target, entering, banned), steps + 1)
            banned = banned | {entering}

    def _misses(self, tableau: Tableau) -> Iterator[_Miss]:
        size, lows, is_equation = self.system.size, self.system.lows, self.system.is_equation
        for unknown, (value, coefficients) in tableau.dependent.items():
            if unknown >= size:
                if value < 0 or (value and is_equation[unknown - size]):
                    yield self._miss(tableau, unknown, 0, coefficients, upwards=value < 0)
            elif value < lows[unknown]:
                yield self._miss(tableau, unknown, int(lows[unknown]), coefficients, upwards=True)

    def _miss(
        self, tableau: Tableau, unknown: int, target: int, coefficients: dict[int, Value], upwards: bool
    ) -> _Miss:
        """What can move a row up (or down): unknowns that left their place before, and cells not yet chosen."""
        can_sink, banned, resting = self.system.can_sink, tableau.banned, tableau.resting
        new = [
            each
            for each, weight in coefficients.items()
            if each not in resting and each not in banned and ((weight > 0) is upwards or can_sink[each])
        ]
        free = [
            each for each in resting if each in coefficients and self._is_free(tableau, each, coefficients, upwards)
        ]
        return _Miss(unknown, target, tuple(free), tuple(new))

    def _is_free(self, tableau: Tableau, unknown: int, coefficients: dict[int, Value], upwards: bool) -> bool:
        is_up = (coefficients[unknown] > 0) is upwards
        return is_up or (unknown < self.system.size and tableau.resting[unknown] > self.system.lows[unknown])

    def _record(self, tableau: Tableau) -> None:
        cells = tableau.chosen
        if cells.bit_count() != self.size or cells in self.found:
            return
        values = chosen_values(self.system, tableau)
        is_change = all(
            values[cell] != self.system.values[cell] or self.system.open_cells >> cell & 1 for cell in values
        )
        if not is_change or any(value != int(value) for value in values.values()):
            return
        self.found.add(cells)
        whole = {cell: int(value) for cell, value in values.items()}
        self.result.solutions.append(Solution(cells, whole, tableau, self.number))
        if len(self.result.solutions) >= self.limits.most:
            raise _StoppedError


def chosen_values(system: System, tableau: Tableau) -> dict[int, Value]:
    """Return the value of every chosen cell in a state."""
    result: dict[int, Value] = {}
    for cell in range(system.size):
        if tableau.chosen >> cell & 1:
            result[cell] = tableau.dependent[cell][0] if cell in tableau.dependent else tableau.resting[cell]
    return result


def _cover(demands: list[_Miss]) -> _Cover:
    """Return a lower bound of how many more cells it takes to stand in all rows that miss, and what each cell covers.

    Each row weighs one over the number of such rows that its most shared cell stands in: no cell then covers more
    than 1 in all, so the sum of the weights is a lower bound.
    """
    shared: dict[int, int] = {}
    for miss in demands:
        for cell in miss.new:
            shared[cell] = shared.get(cell, 0) + 1
    shares = dict.fromkeys(shared, 0.0)
    bound = 0.0
    for miss in demands:
        weight = 1 / max([shared[cell] for cell in miss.new])
        bound += weight
        for cell in miss.new:
            shares[cell] += weight
    return _Cover(bound, shares)


def _mends_all(system: System, tableau: Tableau, entering: int, demands: list[_Miss]) -> bool:
    """Whether one cell alone, where none is free to move, can mend all rows that miss.

    It must stand in all of them, and take the same step in all that are equations; one that only misses a bound may be
    taken further.
    """
    rows = [(miss, tableau.dependent[miss.unknown]) for miss in demands]
    if any(entering not in coefficients for _, (_, coefficients) in rows):
        return False
    steps = {
        _step(miss.target - value, coefficients[entering])
        for miss, (value, coefficients) in rows
        if miss.unknown >= system.size and system.is_equation[miss.unknown - system.size]
    }
    return len(steps) <= 1


def _step(gap: Value, weight: Value) -> Value:
    return gap * weight if weight in (1, -1) else Fraction(gap) / Fraction(weight)
