"""From failed rules to systems, searched part by part: parts of one block apart where that loses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from time import monotonic

from pipelines.localise.failures import Failure, block_of_cell, connected
from pipelines.localise.search import SearchLimits, SearchResult, Solution, search
from pipelines.localise.tableau import System
from schemas.linear import Linear, LinearRule, linear_rules, lowest_value

Values = Mapping[str, float | None]


@dataclass(frozen=True)
class Part:
    """Failed rules that are mended together, and what was found: sets over `codes`, by number of the cell.

    `elsewhere` are the cells of the failed rules of other parts.
    """

    failures: tuple[Failure, ...]
    systems: tuple[System, ...] = ()
    codes: tuple[str, ...] = ()
    result: SearchResult | None = None
    elsewhere: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Budget:
    """What locating may cost for one part: cells in a set, sets in all, enough sets to stop at, states visited.

    `seconds` are for the whole report, and only for what the steps do not bound.
    """

    largest: int = 8
    most: int = 1000
    enough: int = 50
    sizes_beyond: int = 2
    steps: int = 4000
    steps_beyond: int = 400
    seconds: float = 2.0


def solve_parts(form_code: str, values: Values, failures: Sequence[Failure], budget: Budget) -> Iterator[Part]:
    """Yield the parts of a report's failures with all their smallest sets of cells.

    Args:
        form_code: form of the report.
        values: its values, None where there is none.
        failures: failed rules that numbers can mend.
        budget: what it may cost; when it is spent, results are incomplete.
    """
    until = monotonic() + budget.seconds
    groups = connected(failures, [failure.codes for failure in failures])
    blocks = block_of_cell(form_code)
    touched = [
        frozenset(f"block {blocks[code]}" if code in blocks else code for failure in group for code in failure.codes)
        for group in groups
    ]
    for arena in connected(groups, touched):
        yield from _Arena(form_code, values, arena, budget, until).parts()


class _Arena:
    """Blocks of rules in which several groups of failures may have to be mended together."""

    def __init__(
        self, form_code: str, values: Values, groups: list[list[Failure]], budget: Budget, until: float
    ) -> None:
        failures = [failure for group in groups for failure in group]
        self.groups = groups
        self.budget = budget
        self.until = until
        self.open_codes = frozenset(code for failure in failures for code in failure.open_codes)
        self.values: Values = {**values, **dict.fromkeys(self.open_codes, 0.0)}
        self.failures = failures
        self.failed = {failure.rule for failure in failures if failure.rule}
        self.rules = tuple(self._rules_around(form_code, failures))

    def _rules_around(self, form_code: str, failures: list[Failure]) -> Iterator[LinearRule]:
        """Rules of the blocks that the failures touch, and what other reports demand; those with a blank left out."""
        blocks = block_of_cell(form_code)
        touched = {blocks[code] for failure in failures for code in failure.codes if code in blocks}
        known = list(linear_rules(form_code).values())
        outside = [failure.rule for failure in failures if failure.rule and failure.is_outside]
        for rule in [*known, *outside]:
            is_near = rule in outside or blocks[next(iter(rule.codes))] in touched
            if is_near and (rule in self.failed or self._is_whole(rule)):
                yield rule

    def _is_whole(self, rule: LinearRule) -> bool:
        return len(rule.alternatives) == 1 and all(self.values.get(code) is not None for code in rule.codes)

    def parts(self) -> list[Part]:
        """Search all groups together for the smallest size, and each by itself where that loses nothing."""
        if len(self.groups) == 1:
            return [self._part(self.failures)]
        together = self._part(self.failures, sizes_beyond=0)
        smallest = together.result.smallest if together.result else None
        if smallest is None:
            return [together]
        room = smallest - len(self.groups) + 1
        apart = [self._part(group, largest=room) for group in self.groups]
        return _disjoint(apart) if _is_product(apart, together, smallest) else [self._part(self.failures)]

    def _part(self, failures: list[Failure], largest: int | None = None, sizes_beyond: int | None = None) -> Part:
        codes, systems = self._systems(failures)
        budget = self.budget
        limits = SearchLimits(
            largest=budget.largest if largest is None else largest,
            most=budget.most,
            enough=budget.enough,
            steps=budget.steps,
            steps_beyond=budget.steps_beyond,
            sizes_beyond=budget.sizes_beyond if sizes_beyond is None else sizes_beyond,
            until=self.until,
        )
        others = (failure.codes for failure in self.failures if failure not in failures)
        return Part(tuple(failures), systems, codes, search(systems, limits), frozenset().union(*others))

    def _systems(self, failures: list[Failure]) -> tuple[tuple[str, ...], tuple[System, ...]]:
        """One system for each choice among the alternatives of the rules to mend."""
        mended = {failure.rule for failure in failures if failure.rule}
        opened = frozenset(code for failure in failures for code in failure.open_codes)
        fixed = [self._kept(rule) if rule in self.failed - mended else rule for rule in self.rules]
        codes = tuple(sorted({code for rule in fixed for code in rule.codes} | opened))
        choices = product(*(rule.alternatives for rule in fixed))
        return codes, tuple(
            self._system(codes, [linear for chosen in choice for linear in chosen], opened) for choice in choices
        )

    def _kept(self, rule: LinearRule) -> LinearRule:
        """A failed rule of another part: it need not hold, but must not miss by any more or less than it does."""
        kept = tuple(
            tuple(replace(linear, constant=linear.constant - (linear.amount(self.values) or 0.0)) for linear in each)
            for each in rule.alternatives[:1]
        )
        return replace(rule, alternatives=kept)

    def _system(self, codes: tuple[str, ...], linears: list[Linear], opened: frozenset[str]) -> System:
        numbers = {code: number for number, code in enumerate(codes)}
        known = [each for each in linears if all(self.values.get(code) is not None for code in each.coefficients)]
        return System(
            rows=tuple(
                ({numbers[code]: int(weight) for code, weight in each.coefficients.items()}, int(each.constant))
                for each in known
            ),
            is_equation=tuple(each.operator == "==" for each in known),
            values=tuple(int(self.values.get(code) or 0) for code in codes),
            lows=tuple(lowest_value(code) for code in codes),
            open_cells=sum(1 << numbers[code] for code in opened),
        )


def _is_product(apart: list[Part], together: Part, smallest: int) -> bool:
    """Whether mending all together in as few cells is nothing but mending each part by itself."""
    found = [_smallest_sets(part) for part in apart]
    if not all(found) or sum(sets[0].cells.bit_count() for sets in found) != smallest:
        return False
    return len(_smallest_sets(together)) <= prod(len(sets) for sets in found)


def _smallest_sets(part: Part) -> list[Solution]:
    found = part.result.solutions if part.result else []
    return [solution for solution in found if solution.cells.bit_count() == found[0].cells.bit_count()]


def _disjoint(parts: list[Part]) -> list[Part]:
    """Parts whose larger sets do not use cells that a smallest set of another part changes."""
    used = [{code for solution in _smallest_sets(part) for code in _codes(part, solution)} for part in parts]
    result = []
    for number, part in enumerate(parts):
        others = set().union(*(each for place, each in enumerate(used) if place != number))
        if part.result:
            kept = [each for each in part.result.solutions if not _codes(part, each) & others]
            part.result.solutions[:] = kept or part.result.solutions
        result.append(part)
    return result


def _codes(part: Part, solution: Solution) -> set[str]:
    return {part.codes[cell] for cell in solution.values}
