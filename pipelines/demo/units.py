"""The units of the demo county: who reports in which years, under which name, and how busy they are.

The list is data (`data/county.json`); names beyond it are put together from syllables. Numbers are drawn in `numbers`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

DATA_DIRECTORY = Path(__file__).parent / "data"
DEPARTMENT = "部门"
WORKLOADS = (
    "requests",
    "documents",
    "permits",
    "services",
    "penalties",
    "coercion",
    "fees",
    "procurement",
    "appeals",
)
"""What a unit has to do in a year: cases and documents as counts, fees in 万元."""


@dataclass(frozen=True)
class DemoUnit:
    """A unit of the county. `workload` has the yearly means by the names of WORKLOADS.

    `from_year` and `to_year` are the first and last report year, None where the years asked for set the limit.
    A unit renamed reported as `former_short_name` in the years before `renamed_from`.
    """

    code: str
    county: str
    short_name: str
    kind: str
    workload: dict[str, float]
    from_year: int | None = None
    to_year: int | None = None
    former_short_name: str | None = None
    renamed_from: int | None = None
    merged_into: str | None = None

    @property
    def name(self) -> str:
        """Full name: 云岭县青石镇."""
        return self.county + self.short_name

    def short_name_in(self, year: int) -> str:
        """Return the short name under which the unit reported for a year."""
        if self.former_short_name and self.renamed_from and year < self.renamed_from:
            return self.former_short_name
        return self.short_name

    def name_in(self, year: int) -> str:
        """Return the full name under which the unit reported for a year."""
        return self.county + self.short_name_in(year)

    def reports_in(self, year: int) -> bool:
        """Say whether the unit exists in a report year."""
        return (self.from_year or year) <= year <= (self.to_year or year)


@cache
def county_data() -> dict[str, Any]:
    """Read `data/county.json`: the county's name and mark, the profiles of the kinds, the list of units."""
    data: dict[str, Any] = json.loads((DATA_DIRECTORY / "county.json").read_text(encoding="utf-8"))
    return data


def make_units(seed: int, count: int, years: tuple[int, ...]) -> tuple[DemoUnit, ...]:
    """Return units such that `count` of them report in each of the years.

    A unit that ends (merged into another) and one that begins later take one place together.

    Args:
        seed: decides how busy the units without numbers of their own are.
        count: reports a year; names beyond the county's list are made up.
        years: report years, ascending.
    """
    listed = county_data()["units"]
    ending = [item for item in listed if "to_year" in item]
    beginning = [item for item in listed if "from_year" in item]
    places: list[tuple[dict[str, Any], ...]] = [
        (item,) for item in listed if item not in ending and item not in beginning
    ]
    places += [(first, second) for first, second in zip(ending, beginning, strict=True)]
    if count <= len(places):
        chosen = [places[index * len(places) // count] for index in range(count)]
    else:
        chosen = places + [(item,) for item in _made_up(count - len(places))]
    units = [_unit(item, number, seed) for number, item in enumerate((i for place in chosen for i in place), start=1)]
    return tuple(unit for unit in units if any(unit.reports_in(year) for year in years))


def _made_up(count: int) -> list[dict[str, Any]]:
    """Names for a county larger than the list: every third a 乡, numbered once the syllables are used up."""
    syllables = county_data()["more_names"]
    stems = ["".join(parts) for parts in product(syllables["first"], syllables["second"], syllables["third"])]
    Random("names").shuffle(stems)
    kinds = [("镇" if index % 3 else "乡") for index in range(count)]
    again = [f"第{index // len(stems)}" if index >= len(stems) else "" for index in range(count)]
    return [
        {"short_name": f"{stems[index % len(stems)]}{again[index]}{kind}", "kind": kind}
        for index, kind in enumerate(kinds)
    ]


def _unit(item: dict[str, Any], number: int, seed: int) -> DemoUnit:
    data = county_data()
    return DemoUnit(
        code=f"{data['code_prefix']}-{number:03d}",
        county=data["county"],
        short_name=item["short_name"],
        kind=item["kind"],
        workload=_workload(item, seed),
        from_year=item.get("from_year"),
        to_year=item.get("to_year"),
        former_short_name=item.get("former_short_name"),
        renamed_from=item.get("renamed_from"),
        merged_into=item.get("merged_into"),
    )


def _workload(item: dict[str, Any], seed: int) -> dict[str, float]:
    """Means of a unit: a department's own, else those of its kind times how large the unit happens to be."""
    data = county_data()
    if item["kind"] == DEPARTMENT:
        means = {**data["department_defaults"], **{key: item[key] for key in WORKLOADS if key in item}}
        return {key: float(means[key]) for key in WORKLOADS}
    random = Random(f"{seed}/{item['short_name']}")
    size = random.lognormvariate(0, 0.35)
    own = {key: random.lognormvariate(0, 0.5) if key == "requests" else random.uniform(0.8, 1.25) for key in WORKLOADS}
    return {key: data["profiles"][item["kind"]][key] * size * own[key] for key in WORKLOADS}
