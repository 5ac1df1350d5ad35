"""The demo county in memory: its units, their true numbers, the mistakes planted, and every report as filed.

Pure: the same seed gives the same county. Files are made in `writers`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

import numpy as np
from numpy.typing import NDArray

from pipelines.demo.mistakes import TABLE_MISTAKES, Mistake, Situation
from pipelines.demo.model import DemoReport, FiledCell, Plant, official_form, printed_number
from pipelines.demo.numbers import draw_numbers
from pipelines.demo.prose import write_preface, write_sections, write_title
from pipelines.demo.prose_mistakes import PROSE_MISTAKES
from pipelines.demo.text_mistakes import TEXT_MISTAKES
from pipelines.demo.units import DemoUnit, make_units
from schemas.codebook import Form, forms

MISTAKES = {**TABLE_MISTAKES, **TEXT_MISTAKES, **PROSE_MISTAKES}
PLANTED_SHARE = 0.12
DEFAULT_SEED = 711
DEFAULT_UNITS = 64
DEFAULT_YEARS = tuple(range(2019, 2026))

Key = tuple[int, int]
"""A report: index of its unit, report year."""


@dataclass(frozen=True)
class County:
    """A synthetic county. `numbers` are the true values by cell code, units × years; `plants` what is wrong."""

    seed: int
    units: tuple[DemoUnit, ...]
    years: tuple[int, ...]
    numbers: dict[str, NDArray[np.float64]] = field(repr=False)
    plants: dict[Key, Plant] = field(default_factory=dict, repr=False)
    missing: frozenset[Key] = frozenset()

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The reports handed in, year by year."""
        every = ((index, year) for year in self.years for index in range(len(self.units)))
        return tuple(key for key in every if self.units[key[0]].reports_in(key[1]) and key not in self.missing)

    def form_of(self, key: Key) -> Form:
        """Return the form that a report uses."""
        plant = self.plants.get(key)
        return forms()[plant.form] if plant and plant.form else official_form(key[1])

    def true_values(self, key: Key, form: Form | None = None) -> dict[str, float]:
        """Return cell code → true value for the cells of the report's form, or of the form given."""
        unit, place = key[0], self.years.index(key[1])
        return {code: float(self.numbers[code][unit, place]) for code in (form or self.form_of(key)).required_codes}

    def report(self, key: Key) -> DemoReport:
        """Return one report as filed."""
        (index, year), plant, form = key, self.plants.get(key), self.form_of(key)
        unit, values = self.units[index], self.true_values(key)
        random = Random(f"{self.seed}/{unit.code}/{year}")
        title = write_title(random, unit, year)
        if plant and plant.copy_of:
            model = self.report((index, plant.copy_of))
            return DemoReport(unit, year, form, title, model.preface, model.sections, model.cells, plant)
        period, author = (plant.period or year, plant.author) if plant else (year, None)
        preface = write_preface(random, unit, year, period, author)
        stated = {**values, **plant.stated} if plant else values
        before = plant.received_before if plant and plant.received_before else self._received_before(key)
        sections = write_sections(random, unit, year, form, stated, before, plant.wrong_sum if plant else None)
        if plant and plant.section_five:
            sections["五"] = plant.section_five
        return DemoReport(unit, year, form, title, preface, sections, self.filed_cells(key), plant)

    def filed_cells(self, key: Key) -> dict[str, FiledCell]:
        """Return cell code → cell as filed."""
        plant, form = self.plants.get(key), self.form_of(key)
        cells = {code: printed_number(form.cells_by_code[code], v) for code, v in self.true_values(key).items()}
        return {**cells, **plant.filed} if plant else cells

    def reports(self) -> Iterator[DemoReport]:
        """Make every report that is handed in, year by year."""
        return (self.report(key) for key in self.keys)

    def filed_values(self, form_code: str) -> tuple[tuple[Key, ...], NDArray[np.float64]]:
        """Return the reports on a form and their values as one array, for work on very many reports.

        Returns:
            The keys, and reports × cells of the form in its order, NaN where a cell holds no number.
        """
        form = forms()[form_code]
        keys = tuple(key for key in self.keys if self.form_of(key) is form)
        at = np.array([(unit, self.years.index(year)) for unit, year in keys], dtype=np.intp).reshape(-1, 2)
        values = np.stack([self.numbers[code][at[:, 0], at[:, 1]] for code in form.required_codes], axis=1)
        places = {code: place for place, code in enumerate(form.required_codes)}
        for line, key in enumerate(keys):
            for code, cell in (self.plants[key].filed if key in self.plants else {}).items():
                values[line, places[code]] = np.nan if cell.value is None else cell.value
        return keys, values

    def _received_before(self, key: Key) -> float | None:
        """Requests received the year before, None where the two years' reports cannot be compared."""
        (index, year), code = key, "requests.received.total"
        unit, before = self.units[index], (index, year - 1)
        merged = (unit.short_name, year - 1) in self._mergers
        if merged or before not in self.key_set or before in self.plants:
            return None
        return float(self.numbers[code][index, self.years.index(year - 1)])

    @cached_property
    def key_set(self) -> frozenset[Key]:
        """The reports handed in, to ask whether one is."""
        return frozenset(self.keys)

    @cached_property
    def _mergers(self) -> frozenset[tuple[str | None, int | None]]:
        """Short name of a unit that took over another, and the last year of that other."""
        return frozenset((unit.merged_into, unit.to_year) for unit in self.units if unit.merged_into)


def generate_county(
    seed: int = DEFAULT_SEED,
    units: int = DEFAULT_UNITS,
    years: tuple[int, ...] = DEFAULT_YEARS,
    missing: int = 0,
    planted_share: float = PLANTED_SHARE,
) -> County:
    """Make a county.

    Args:
        seed: the same seed gives the same county.
        units: how many units report each year.
        years: report years, ascending.
        missing: how many reports are not handed in, those of the last year first.
        planted_share: share of the reports with a mistake, 0 for none.

    Raises:
        ValueError: there are no units or years, or fewer reports than are to be missing.
    """
    if units < 1 or not years:
        raise ValueError("至少要有一个单位和一个年度")
    made = make_units(seed, units, years)
    county = County(seed, made, years, draw_numbers(seed, made, years))
    if missing >= len(county.keys):
        raise ValueError(f"共 {len(county.keys)} 份报告，不能缺 {missing} 份")
    random = Random(f"{seed}/mistakes")
    absent = frozenset(_draw_missing(county, missing, random))
    county = County(seed, made, years, county.numbers, missing=absent)
    return County(seed, made, years, county.numbers, _plant(county, planted_share, random), absent)


def _draw_missing(county: County, count: int, random: Random) -> list[Key]:
    shuffled = random.sample(county.keys, len(county.keys))
    return sorted(shuffled, key=lambda key: -key[1])[:count]


def _plant(county: County, share: float, random: Random) -> dict[Key, Plant]:
    """Choose reports, never two running of one unit; plant in each the possible mistake made too seldom so far."""
    plants: dict[Key, Plant] = {}
    uses: Counter[Mistake] = Counter()
    wanted = round(share * len(county.keys))
    for key in random.sample(county.keys, len(county.keys)):
        index, year = key
        if len(plants) == wanted:
            break
        if (index, year - 1) in plants or (index, year + 1) in plants:
            continue
        situation = _situation(county, key)
        for mistake in sorted(MISTAKES, key=lambda m: (uses[m] / MISTAKES[m], random.random())):
            plant = mistake(situation, random)
            if plant:
                uses[mistake] += 1
                plants[key] = plant
                break
    return plants


def _situation(county: County, key: Key) -> Situation:
    index, year = key
    before = (index, year - 1)
    return Situation(
        unit=county.units[index],
        year=year,
        form=county.form_of(key),
        values=county.true_values(key),
        before=county.true_values(before) if before in county.key_set else None,
        is_last_year=year == county.years[-1],
        county=county.units,
    )
