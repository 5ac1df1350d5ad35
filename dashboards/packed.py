"""Numbers of units by code, packed: a province has hundreds of thousands, and a dictionary takes ten times as much.

What the numbers are of does not belong here.
"""

from __future__ import annotations

from array import array
from collections.abc import ItemsView, Iterator, Mapping
from math import inf, nan

NOT_THERE = -inf
"""Stands where a unit has no entry; NaN where it has one without a number."""

Places = dict[str, int]
"""Authority code → its place in the numbers: shared by all that are packed together, and grows with new codes."""


class PackedNumbers(Mapping[str, "float | None"]):
    """Numbers by authority code, None where there is no number, in the order of the places."""

    __slots__ = ("_numbers", "_places")

    def __init__(self, numbers: Mapping[str, float | None], places: Places) -> None:
        """Pack numbers; codes without a place get one."""
        at = [places.setdefault(code, len(places)) for code in numbers]
        self._places = places
        self._numbers = array("d", [NOT_THERE]) * (max(at, default=-1) + 1)
        for place, number in zip(at, numbers.values(), strict=True):
            self._numbers[place] = nan if number is None else number

    def __getitem__(self, code: str) -> float | None:
        """Return the number of a unit."""
        place = self._places[code]
        number = self._numbers[place] if place < len(self._numbers) else NOT_THERE
        if number == NOT_THERE:
            raise KeyError(code)
        return number if number == number else None

    def __iter__(self) -> Iterator[str]:
        """Yield the codes of units with an entry."""
        return (code for code, _ in self.items())

    def items(self) -> ItemsView[str, float | None]:
        """Return codes and numbers, one after another, in a fifth of the time of asking for each."""
        return _Items(self)

    def _entries(self) -> Iterator[tuple[str, float | None]]:
        numbers = zip(self._places, self._numbers, strict=False)  # later codes have no entry here
        return ((code, number if number == number else None) for code, number in numbers if number != NOT_THERE)

    def __len__(self) -> int:
        """Return how many have an entry."""
        return len(self._numbers) - self._numbers.count(NOT_THERE)


class _Items(ItemsView[str, "float | None"]):
    """The entries in order."""

    def __init__(self, numbers: PackedNumbers) -> None:
        super().__init__(numbers)
        self._entries = numbers._entries

    def __iter__(self) -> Iterator[tuple[str, float | None]]:
        return self._entries()


class PackedPairs(Mapping[str, tuple[float, float]]):
    """Two numbers by authority code."""

    __slots__ = ("_first", "_second")

    def __init__(self, pairs: Mapping[str, tuple[float, float]], places: Places) -> None:
        """Pack pairs; codes without a place get one."""
        self._first = PackedNumbers({code: first for code, (first, _) in pairs.items()}, places)
        self._second = PackedNumbers({code: second for code, (_, second) in pairs.items()}, places)

    def __getitem__(self, code: str) -> tuple[float, float]:
        """Return the pair of a unit."""
        first, second = self._first[code], self._second[code]
        if first is None or second is None:
            raise KeyError(code)
        return first, second

    def __iter__(self) -> Iterator[str]:
        """Yield the codes of units with a pair."""
        return iter(self._first)

    def __len__(self) -> int:
        """Return how many have a pair."""
        return len(self._first)
