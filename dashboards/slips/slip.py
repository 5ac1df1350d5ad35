"""What a slip says: the findings of a report in order, numbered, with proposals and the cells to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.decisions.model import CellNow
from pipelines.hidden_marks import show_hidden
from schemas.codebook import TABLES, all_cells, forms
from schemas.layout import LayoutCell, table_layout
from schemas.words import STATE_WORDS, format_number

LONG_FINDING = 8
"""A finding on more cells than this is about a long sum, in which zeros are not suspects."""
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Item:
    """A finding on the slip.

    `cells` are those it is about, `suspects` those that a smallest proposal changes, `proposed` those of the proposal
    shown. `proposal` says in words what could be meant, `standing` what has been decided, `key` names the finding in
    the workbook.
    """

    number: int
    severity: str
    message: str
    proposal: str
    standing: str
    cells: tuple[str, ...]
    suspects: tuple[str, ...]
    proposed: tuple[str, ...]
    key: str

    @property
    def mark(self) -> str:
        """The number as it stands in the tables."""
        return CIRCLED[self.number - 1] if self.number <= len(CIRCLED) else f"({self.number})"


@dataclass(frozen=True)
class Slip:
    """A slip. `settled` are sentences on findings that nobody need answer, `answer_by` when to, `code` whose it is."""

    county: str
    unit: str
    short_name: str
    year: int
    form: str
    path: str
    revision: int
    items: tuple[Item, ...]
    settled: tuple[str, ...]
    cells: Mapping[str, CellNow]
    answer_by: str
    is_synthetic: bool
    code: str = ""

    @property
    def title(self) -> str:
        """The title, on both files."""
        return f"{self.year} 年度政府信息公开工作年度报告核对单"

    @property
    def counts(self) -> str:
        """How much is wrong, in words."""
        numbers = {"错误": "error", "提醒": "warning"}
        found = {word: sum(item.severity == severity for item in self.items) for word, severity in numbers.items()}
        return "、".join(f"{word} {number} 处" for word, number in found.items() if number)

    @property
    def opening(self) -> str:
        """The sentence that says what this is about."""
        times = f"第 {self.revision} 次报送，" if self.revision > 1 else ""
        report = f"{self.year} 年度政府信息公开工作年度报告（{times}文件 {show_hidden(self.path)}）"
        if not self.items and self.settled:
            return f"你单位报送的 {report}经核对，发现的问题都已处理，没有需要再答复的内容。"
        if not self.items:
            return f"你单位报送的 {report}经核对，各项勾稽关系成立，没有需要更正的内容。"
        return (
            f"你单位报送的 {report}经核对，有{self.counts}。请对照原始台账逐条核实，{self.answer_by}答复："
            "在同名的电子表格中填写后发回，或者更正后重新报送。填报数由你单位负责，本单所列建议仅供参考。"
        )

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables in which a cell is marked."""
        marked = set(self.marks)
        return tuple(number for number in TABLES if any(all_cells()[code].table == number for code in marked))

    @property
    def marks(self) -> dict[str, Marked]:
        """The cells to look at, with the findings they belong to."""
        found: dict[str, Marked] = {}
        for item in self.items:
            for code in dict.fromkeys((*item.suspects, *item.cells)):
                if code in item.suspects or not self._is_aside(item, code):
                    known = found.get(code, Marked((), is_suspect=False))
                    is_suspect = known.is_suspect or code in item.suspects
                    found[code] = Marked((*known.items, item), is_suspect)
        return found

    def of_all_cells(self, number: str) -> tuple[Item, ...]:
        """The findings on every cell of a table, as of one that was left blank: they are numbered once, above it.

        Behind each cell their numbers would break its line, and the table would be longer than a page.
        """
        codes = {cell.code for cell in self.layout(number) if cell.code}
        return tuple(item for item in self.items if codes <= set(item.cells))

    def caption(self, number: str) -> str:
        """The title of a table, with the numbers of the findings on every cell of it."""
        title = next(section.title for section in forms()[self.form].sections if section.number == number)
        everywhere = "".join(item.mark for item in self.of_all_cells(number))
        return f"表{number}　{title}" + (f"（各格都与 {everywhere} 有关）" if everywhere else "")

    def _is_aside(self, item: Item, code: str) -> bool:
        cell = self.cells.get(code)
        return len(item.cells) > LONG_FINDING and cell is not None and cell.value == 0

    def layout(self, number: str) -> tuple[LayoutCell, ...]:
        """Return a table of the form, with the rows that only some places print when this report has them."""
        form = forms()[self.form]
        has_optional = any(cell.row.optional and code in self.cells for code, cell in form.cells_by_code.items())
        return table_layout(form, number, with_optional=has_optional)

    def text_of(self, code: str) -> str:
        """Return what was filed in a cell, as it is shown."""
        cell = self.cells.get(code)
        if cell is None:
            return STATE_WORDS["missing"]
        if cell.value is not None:
            return format_number(cell.value)
        return cell.raw.strip() if cell.state == "mark" else STATE_WORDS.get(cell.state, cell.state)


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell that is marked: for which findings, and whether a smallest proposal changes it."""

    items: tuple[Item, ...]
    is_suspect: bool

    def beside(self, text: str, numbered_above: tuple[Item, ...] = ()) -> str:
        """Return what was filed with the numbers of the findings behind it; none behind a zero that is no suspect."""
        numbers = "".join(item.mark for item in self.items if item not in numbered_above)
        return text if not numbers or (text == "0" and not self.is_suspect) else f"{text} {numbers}"
