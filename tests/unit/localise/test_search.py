"""The search: exactly the inclusion-minimal sets that trying everything finds."""

from __future__ import annotations

from itertools import combinations, product
from time import monotonic

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.localise.search import SearchLimits, search
from pipelines.localise.tableau import System

HIGHEST = 8


def limits(**changes):
    usual = {"largest": 4, "most": 10_000, "enough": 10_000, "steps": 100_000, "steps_beyond": 100_000}
    return SearchLimits(**{**usual, "sizes_beyond": 3, "until": monotonic() + 60} | changes)


def two_way_table(values, inequality=False):
    """Two rows and two columns with their sums and the sum of all: nine cells, six rows; an inequality if asked."""
    cells = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    lines = [*cells, *map(list, zip(*cells, strict=True))]
    rows = [({line[2]: 1, line[0]: -1, line[1]: -1}, 0) for line in lines]
    equations = [True] * len(rows)
    if inequality:
        rows.append(({0: 1, 4: -1}, 0))
        equations.append(False)
    return System(tuple(rows), tuple(equations), tuple(values), (0.0,) * 9, 0)


def holds(system, values):
    amounts = [constant + sum(w * values[c] for c, w in row.items()) for row, constant in system.rows]
    return all(a == 0 if equation else a >= 0 for a, equation in zip(amounts, system.is_equation, strict=True))


def by_trying_everything(system, largest):
    found = []
    for size in range(largest + 1):
        for cells in combinations(range(system.size), size):
            if not any(set(each) <= set(cells) for each in found) and can_hold(system, cells):
                found.append(cells)
    return {sum(1 << cell for cell in cells) for cells in found}


def can_hold(system, cells):
    for numbers in product(range(HIGHEST + 1), repeat=len(cells)):
        values = list(system.values)
        for cell, number in zip(cells, numbers, strict=True):
            values[cell] = number
        if holds(system, values):
            return True
    return False


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=9, max_size=9), st.booleans())
def test_all_minimal_sets_are_found_and_nothing_else(values, inequality):
    system = two_way_table(values, inequality)
    result = search((system,), limits(largest=3))
    found = {solution.cells for solution in result.solutions}
    assert len(found) == len(result.solutions)
    small = {
        each
        for each in found
        if all(v <= HIGHEST for s in result.solutions if s.cells == each for v in s.values.values())
    }
    expected = by_trying_everything(system, 3)
    assert small <= expected <= found
    for solution in result.solutions:
        assert holds(system, [solution.values.get(cell, value) for cell, value in enumerate(system.values)])


def test_a_system_that_holds_needs_no_change():
    result = search((two_way_table([1, 2, 3, 1, 1, 2, 2, 3, 5]),), limits())
    assert [solution.cells for solution in result.solutions] == [0]


def test_sets_come_smallest_first_and_no_further_than_asked():
    system = two_way_table([1, 2, 4, 1, 1, 2, 2, 3, 5])
    sizes = [solution.cells.bit_count() for solution in search((system,), limits()).solutions]
    assert sizes[0] == 1
    assert sizes == sorted(sizes)
    assert len(sizes) > 1
    assert [s.cells for s in search((system,), limits(sizes_beyond=0)).solutions] == [1 << 2]


def test_limits_are_kept_and_said():
    system = two_way_table([0, 0, 4, 0, 0, 4, 0, 0, 0])
    assert search((system,), limits()).is_complete
    assert not search((system,), limits(steps=2)).is_complete
    assert len(search((system,), limits(most=1)).solutions) == 1
    assert not search((system,), limits(until=0.0)).solutions


def test_the_same_system_gives_the_same_sets_in_the_same_order():
    system = two_way_table([3, 2, 4, 1, 1, 2, 2, 3, 9])
    one, other = (search((system,), limits()) for _ in range(2))
    assert [each.cells for each in one.solutions] == [each.cells for each in other.solutions]


def test_open_cells_are_given_a_number():
    system = two_way_table([1, 2, 0, 1, 1, 2, 2, 3, 5])
    opened = System(system.rows, system.is_equation, system.values, system.lows, open_cells=1 << 2)
    (first, *_) = search((opened,), limits()).solutions
    assert first.values == {2: 3}


def test_a_cell_that_may_sink_below_zero_does():
    rows, equations = (({0: 1, 1: 1}, 0),), (True,)
    bounded = System(rows, equations, (3, 0), (0.0, 0.0), 0)
    signed = System(rows, equations, (3, 0), (0.0, float("-inf")), 0)
    assert {each.cells for each in search((bounded,), limits()).solutions} == {1}
    assert {each.cells for each in search((signed,), limits()).solutions} == {1, 2}
