"""The demo county's own reports: its units as filed added up, a report a year but the last, which is still to come.

They differ in what their text declares and in whether they are the sum: the county itself is never one of the units.
"""

from __future__ import annotations

from random import Random

from pipelines.demo.county import County, Key
from pipelines.demo.model import DemoReport, FiledCell, Plant, official_form, printed_number
from pipelines.demo.prose import write_preface, write_sections, write_title
from pipelines.demo.units import DemoUnit, county_data
from pipelines.roll_up.sums import Contribution, contribute
from schemas.codebook import Form

COUNTY_KIND = "县"
PERMITS = "licensing.permits.decisions"
OWN_PERMITS = 12
"""Decisions of the county's own offices, in the years in which the report counts them too."""

SCOPES = (
    "本报告所列数据由全县各乡镇、街道和县直各部门的数据汇总而成。",
    "本报告所列统计数据为全县各乡镇、街道、部门汇总数据。",
    "本报告数据包括县政府本级及各乡镇、街道、县直各部门。",
    "",
)
"""What the reports declare, year by year in turn: the sum; the sum, with one unit left out in a cell; more; nothing."""


def county_unit() -> DemoUnit:
    """Return the county as an author of reports."""
    data = county_data()
    return DemoUnit(data["code_prefix"], "", f"{data['county']}人民政府", COUNTY_KIND, {})


def own_reports(county: County) -> tuple[DemoReport, ...]:
    """Return the county's own reports, for every year but the last, or for the only one."""
    years = county.years[:-1] or county.years
    return tuple(_own_report(county, year, place % len(SCOPES)) for place, year in enumerate(years))


def _own_report(county: County, year: int, turn: int) -> DemoReport:
    form, unit, random = official_form(year), county_unit(), Random(f"{county.seed}/county/{year}")
    keys = [key for key in county.keys if key[1] == year]
    given = {key: _given(county, key, form) for key in keys}
    values = {code: sum(given[key].get(code, 0.0) for key in keys) for code in form.required_codes}
    values[PERMITS] += OWN_PERMITS if turn == 2 else 0
    plant = _leave_out(county, given, form, values[PERMITS]) if turn == 1 else None
    sections = write_sections(random, unit, year, form, values, None)
    if SCOPES[turn]:
        sections["一"] = (SCOPES[turn], *sections["一"])
    cells = {code: printed_number(form.cells_by_code[code], value) for code, value in values.items()}
    return DemoReport(
        unit,
        year,
        form,
        write_title(random, unit, year),
        write_preface(random, unit, year, year),
        sections,
        {**cells, **(plant.filed if plant else {})},
        plant,
    )


def _leave_out(county: County, given: dict[Key, dict[str, float]], form: Form, true: float) -> Plant:
    """Leave the unit with the most permits out of their sum."""
    largest = max(given, key=lambda key: given[key].get(PERMITS, 0.0))
    name = county.units[largest[0]].short_name_in(largest[1])
    cell = printed_number(form.cells_by_code[PERMITS], true - given[largest].get(PERMITS, 0.0))
    return Plant("县报告漏加一个单位", "县.汇总", f"行政许可漏加{name}，应为 {true:g}", {PERMITS: cell})


def _given(county: County, key: Key, form: Form) -> dict[str, float]:
    """What a report gives to the cells of a form, as far as the forms can be compared."""
    report = county.report(key)
    cells = {code: _contribution(cell) for code, cell in report.cells.items()}
    found = {code: contribute(code, cells, report.form.code, form) for code in form.required_codes}
    return {code: given.value for code, given in found.items() if given.value is not None}


def _contribution(cell: FiledCell) -> Contribution:
    return Contribution(cell.value, cell.state)
