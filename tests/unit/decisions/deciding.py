"""A county with findings, and a person at the command line who decides on them."""

import shutil
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from pipelines.cli.decide import decide
from pipelines.errors import UsageProblem
from pipelines.store import Store
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from schemas.codebook import all_cells
from tests.unit.pipelines.making import hand_in, make_report, make_workspace

REVIEW = "appeals.review.total"
RECEIVED, NATURAL = "requests.received.total", "requests.received.natural_person"
OUTCOME, NATURAL_OUTCOME = "requests.outcome_total.total", "requests.outcome_total.natural_person"
GRANTED, NATURAL_GRANTED = "requests.granted.total", "requests.granted.natural_person"
LOST = "appeals.suit_direct.total"
MARKS = ("--by", "李敏", "--reason", "电话核实")


@cache
def _kept() -> TemporaryDirectory[str]:
    """Where counties with one report lie, as long as the process lasts."""
    return TemporaryDirectory()


class County:
    """A store with reports, a warehouse built from it, and the verb `gouji decide` on both."""

    def __init__(self, folder: Path) -> None:
        self.workspace = make_workspace(folder)
        self.store = Store(self.workspace.store)
        self._day = 0

    def hand_in(self, changes: dict[str, float | None], unit: str = "铜鼓县排埠镇", year: int = 2020) -> None:
        """Hand in a report and build. A county with one report is built once, for whoever hands in the same."""
        assert set(changes) <= set(all_cells())
        self._day += 1
        kept = Path(_kept().name) / sha256(repr((changes, unit, year)).encode()).hexdigest()
        if self._day == 1 and kept.is_dir():
            shutil.copytree(kept, self.workspace.out, dirs_exist_ok=True)
            return
        report = make_report(unit, year, changes=changes)
        hand_in(self.store, report, f"{year}/{unit}-{self._day}.txt", day=self._day)
        self.build()
        if self._day == 1:
            shutil.copytree(self.workspace.out, kept)

    def build(self) -> None:
        """Build the warehouse anew."""
        assert build_warehouse(self.workspace).discrepancies == ()

    def decide(self, *arguments: Any) -> tuple[int, str, str]:
        """Run the verb; return exit code, output, and errors."""
        places = ["--raw", str(self.workspace.raw), "--out", str(self.workspace.out)]
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = decide.main([*map(str, arguments), *places], standalone_mode=False)
        return code, out.getvalue(), err.getvalue()

    def refused(self, *arguments: Any) -> str:
        """Run the verb with something that is wrong; return what it says."""
        with pytest.raises(UsageProblem) as problem:
            self.decide(*arguments)
        return str(problem.value)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the warehouse."""
        with open_warehouse(self.workspace.warehouse) as warehouse:
            return warehouse.execute(sql).fetchall()

    def states(self) -> dict[str, str]:
        """State of each failed error by rule and instance."""
        rows = self.query(
            "SELECT rule || '/' || instance, state FROM findings_with_decisions"
            " WHERE outcome = 'fail' AND severity = 'error' ORDER BY ALL"
        )
        return dict(rows)

    def unit_state(self, year: int = 2020) -> tuple[Any, ...]:
        """State and number of errors of 排埠镇."""
        return self.query(
            f"SELECT state, error_count, settled_count FROM unit_states WHERE short_name = '排埠镇' AND year = {year}"
        )[0]
