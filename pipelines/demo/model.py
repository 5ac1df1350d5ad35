"""What a demo report is in memory: the cells as filed and the text around the tables. No format, no files."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.demo.units import DemoUnit
from schemas.codebook import Cell, Form, forms


@dataclass(frozen=True, slots=True)
class FiledCell:
    """A cell as filed: the text printed, the number a reader should find (amounts in 万元), and its state."""

    raw: str
    value: float | None
    state: str


@dataclass(frozen=True, slots=True)
class Plant:
    """A mistake put into a report on purpose.

    `kind` and `note` say in Chinese what was done, `rule` which rules should find it (joined by ;).
    `filed` has the cells printed instead of the true ones, `stated` the counts that the text gives instead of the true
    ones. `period` is a wrong year of the statistical period, `author` another unit named in the preface, `section_five`
    replaces section 五. `wrong_sum` names a list in the text that does not add up (`published`, `channels`),
    `received_before` the number of requests that the text takes for last year's. `copy_of` is the year whose report was
    handed in again with only the title changed, `form` the code of a form other than the prescribed one.
    """

    kind: str
    rule: str
    note: str
    filed: dict[str, FiledCell] = field(default_factory=dict)
    stated: dict[str, float] = field(default_factory=dict)
    period: int | None = None
    author: str | None = None
    section_five: tuple[str, ...] | None = None
    wrong_sum: str | None = None
    received_before: float | None = None
    copy_of: int | None = None
    form: str | None = None


@dataclass(frozen=True)
class DemoReport:
    """A report of a unit on a year. `sections` has the paragraphs of 一, 五 and 六."""

    unit: DemoUnit
    year: int
    form: Form
    title: str
    preface: str
    sections: dict[str, tuple[str, ...]]
    cells: dict[str, FiledCell]
    plant: Plant | None = None

    @property
    def short_name(self) -> str:
        """Short name under which the unit hands this report in."""
        return self.unit.short_name_in(self.year)


def official_form(year: int) -> Form:
    """Return the form prescribed for a report year."""
    return forms()["2019" if year < forms()["2021"].report_years[0] else "2021"]


def printed_number(cell: Cell, value: float) -> FiledCell:
    """Print a number as offices do: an amount of the 2019 form with its unit, a change with its sign."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    if cell.column.kind == "change" and value > 0:
        text = f"+{text}"
    if cell.column.kind == "amount" and cell.column.unit not in cell.column.label:
        text += cell.column.unit
    return FiledCell(text, value, "number")


BLANK = FiledCell("", None, "blank")
