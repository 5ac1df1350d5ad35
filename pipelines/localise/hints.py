"""What is known of a report's numbers from outside its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hints:
    """Evidence from elsewhere, by cell code: counts that the text states, and what the year before carried over.

    `stated` has all counts that the text gives for a cell. `carried_over` has the value that a cell must have by the
    report of the year before (carried_in from its carried_out, prior_items from its items).
    """

    stated: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    carried_over: Mapping[str, float] = field(default_factory=dict)
