"""Which reports have a part in common: by the shingles that are not common to most reports of the year.

All pairs from a likeness on are found: two sets that share so much have one of their rarest members in common.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.likeness.shingles import LENGTH, Shingles

FEWEST_FOR_COMMON = 10
"""Reports that must have a shingle before it counts as the wording of the form or of the county, not of a unit."""
MOST_HOLDERS = 64
"""A shingle that more reports of a year have does not bring two together, though not half of them have it."""
MOST_OTHERS = 3
"""Others that are kept for a report, the most alike first."""
SAMPLED_MARGIN = 15
"""Percent by which a likeness estimated from a sample may fall short of the one counted afterwards."""
MOST_IN_FULL = 128
"""Where a year has more reports than this, not all shingles are kept, and what seems alike is counted in full."""
FEWEST_SAMPLED = 8
"""At least one shingle in so many is kept, however many reports there are: of fewer too little could be told."""
PAIRS_AT_ONCE = 32
"""Pairs counted together: each has some hundred shingles, each of which takes some eighty bytes on the way."""

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint32]
Pairs = tuple[Places, Places]
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Parts:
    """One part (一 or 五) of reports: an entry a report, and the shingles of all.

    `authority` is a number for each unit, in the order of their codes. Only where `is_current` can a report be the
    model of another; only where `is_asked` is it looked at itself. `one_in` is what the shingles were sampled by.
    """

    authority: Places
    year: Places
    is_current: Flags
    is_asked: Flags
    shingles: Shingles
    one_in: int = 1


def sampled_by(years: Iterable[int]) -> int:
    """Return what shingles of reports on these years are to be sampled by: 1 where all are kept, or a power of 2.

    The more reports a year has, the fewer shingles of each, so that memory stays the same.
    """
    most, one_in = max(Counter(years).values(), default=0), 1
    while one_in < FEWEST_SAMPLED and most > MOST_IN_FULL * one_in:
        one_in *= 2
    return one_in


def alike_pairs(parts: Parts, percent: float, least_characters: float) -> Iterator[tuple[int, int]]:
    """Yield (report, other) that may be copies: its own unit's last one, and those of the year that are most like it.

    Args:
        parts: the reports.
        percent: likeness from which two are reported.
        least_characters: a report with fewer characters that are not common wording is left out.
    """
    least = max((least_characters - LENGTH + 1) / parts.one_in, 1)
    wanted = (percent - (SAMPLED_MARGIN if parts.one_in > 1 else 0)) / 100
    for year in np.unique(parts.year[parts.is_asked]).tolist():
        of_year = parts.year == year
        now = _of(parts.shingles, of_year)
        numbers, holders = np.unique(now.number, return_counts=True)
        is_common = (holders >= FEWEST_FOR_COMMON) & (2 * holders > np.count_nonzero(of_year))
        now = _long_enough(_without(now, numbers[is_common]), least)
        before = _of(parts.shingles, (parts.year == year - 1) & parts.is_current)
        before = _without(before, numbers[is_common])
        one, other, _ = _alike(_own_pairs(parts, now, before), now, before, wanted)
        yield from zip(one.tolist(), other.tolist(), strict=True)
        del before
        yield from _best(parts, *_alike(_other_pairs(parts, now, (numbers, holders), wanted), now, now, wanted))


def _of(shingles: Shingles, reports: Flags) -> Shingles:
    return _kept(shingles, reports[shingles.owner])


def _kept(shingles: Shingles, kept: Flags) -> Shingles:
    return Shingles(shingles.owner[kept], shingles.number[kept])


def _without(shingles: Shingles, numbers: Numbers) -> Shingles:
    return _kept(shingles, ~_are_among(shingles.number, numbers)) if len(numbers) else shingles


def _long_enough(shingles: Shingles, least: float) -> Shingles:
    return _kept(shingles, np.bincount(shingles.owner)[shingles.owner] >= least)


def _own_pairs(parts: Parts, now: Shingles, before: Shingles) -> Pairs:
    """Reports of a year with the same unit's current one of the year before."""
    model = {int(parts.authority[place]): place for place in np.unique(before.owner).tolist()}
    asked = np.unique(now.owner[parts.is_asked[now.owner]])
    units = [(place, int(parts.authority[place])) for place in asked.tolist()]
    found = np.array([(place, model[unit]) for place, unit in units if unit in model], dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _other_pairs(parts: Parts, now: Shingles, counted: tuple[Numbers, Places], wanted: float) -> Pairs:
    """Reports of a year with those of other units that have one of their rarest shingles.

    Args:
        parts: the reports.
        now: their shingles that are not common.
        counted: the shingles of the year, in order, and how many reports hold each.
        wanted: likeness from which two count.
    """
    holders = counted[1].astype(np.int32)[np.searchsorted(counted[0], now.number)]
    size, own_alone = np.bincount(now.owner), np.bincount(now.owner[holders == 1])
    some = (holders > 1) & (holders <= MOST_HOLDERS)
    owner, number, holders = now.owner[some], now.number[some], holders[some]
    order = np.lexsort((number, holders, owner))
    owner, number = owner[order], number[order]
    own_alone = np.pad(own_alone, (0, len(size) - len(own_alone)))
    rank = np.arange(len(owner)) - np.searchsorted(owner, owner) + own_alone[owner]
    kept = rank <= (size - np.ceil(wanted * size))[owner]
    kept &= np.isin(number, number[kept & parts.is_asked[owner]])
    order = np.argsort(number[kept], kind="stable")
    owner, number = owner[kept][order], number[kept][order]
    found = [np.zeros(0, dtype=np.uint64)]
    step, together = 1, np.flatnonzero(number[1:] == number[:-1])
    while len(together):
        found.append(np.unique(_keys(owner[together], owner[together + step])))
        step += 1
        together = together[together + step < len(number)]
        together = together[number[together] == number[together + step]]
    keys = np.unique(np.concatenate(found))
    one, other = (keys >> np.uint64(32)).astype(np.int64), (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    both = np.concatenate([one, other]), np.concatenate([other, one])
    is_other = (parts.authority[both[0]] != parts.authority[both[1]]) & parts.is_current[both[1]]
    is_other &= parts.is_asked[both[0]]
    return both[0][is_other], both[1][is_other]


def _alike(
    pairs: Pairs, now: Shingles, models: Shingles, wanted: float
) -> tuple[Places, Places, npt.NDArray[np.float64]]:
    """The pairs that are alike enough, and how alike: shingles of both over shingles of either."""
    one, other = pairs
    count = int(max(one.max(initial=-1), other.max(initial=-1))) + 1
    size, size_of_model = np.bincount(now.owner, minlength=count), np.bincount(models.owner, minlength=count)
    near = np.minimum(size[one], size_of_model[other]) >= wanted * np.maximum(size[one], size_of_model[other])
    one, other = one[near], other[near]
    shared = np.zeros(len(one))
    for start in range(0, len(one), PAIRS_AT_ONCE):
        some = slice(start, start + PAIRS_AT_ONCE)
        mine, theirs = _keys_by_pair(now, size, one[some]), _keys_by_pair(models, size_of_model, other[some])
        found = mine[_are_among(mine, theirs)] >> np.uint64(32)
        shared[some] = np.bincount(found.astype(np.int64), minlength=len(one[some]))
    alike = shared / (size[one] + size_of_model[other] - shared)
    kept = alike >= wanted
    return one[kept], other[kept], alike[kept]


def _are_among(numbers: npt.NDArray[np.integer], known: npt.NDArray[np.integer]) -> Flags:
    """Which numbers are among known ones, at least one, in their order: `np.isin` takes four times the memory."""
    is_known: Flags = known[np.minimum(np.searchsorted(known, numbers), len(known) - 1)] == numbers
    return is_known


def _keys_by_pair(shingles: Shingles, size: Places, reports: Places) -> npt.NDArray[np.uint64]:
    """The shingles of these reports, one after the other, each with the place of its report in the list."""
    ends = np.cumsum(size)
    number = [shingles.number[ends[report] - size[report] : ends[report]] for report in reports.tolist()]
    return _keys(np.repeat(np.arange(len(reports)), size[reports]), np.concatenate(number))


def _keys(owner: npt.NDArray[np.integer], number: npt.NDArray[np.integer]) -> npt.NDArray[np.uint64]:
    return (owner.astype(np.uint64) << np.uint64(32)) | number.astype(np.uint64)


def _best(parts: Parts, one: Places, other: Places, alike: Shares) -> Iterator[tuple[int, int]]:
    """The first `MOST_OTHERS` of each report: the most alike first, then by unit, whichever came first."""
    order = np.lexsort((parts.authority[other], -alike, one))
    one, other = one[order], other[order]
    rank = np.arange(len(one)) - np.searchsorted(one, one)
    kept = rank < MOST_OTHERS
    yield from zip(one[kept].tolist(), other[kept].tolist(), strict=True)
