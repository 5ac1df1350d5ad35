"""Checking on the spot says what the warehouse says: the same rules, with or without pandera around them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.checking import check_reports
from pipelines.checking_frames import findings_of
from pipelines.context import Context
from pipelines.parsing import parse_bytes
from pipelines.register import unregistered
from pipelines.tidy import cells_of_reports, wide_columns_of

REPORT = Path(__file__).parents[3] / "data/raw/2020/棋坪镇.txt"
HEAVY = ("dagster", "duckdb", "pandas", "pandera", "plotly", "pyarrow")
AUTHORITY = unregistered("铜鼓县棋坪镇")

CHANGES = st.dictionaries(st.sampled_from(["20", "15", "1260个", "65万元", "0"]), st.sampled_from(["7", "", "-", "八"]))


@settings(max_examples=8, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=3), st.dictionaries(st.just("previous.same_form"), st.just(1.0)))
def test_on_the_spot_and_through_the_schemas_the_findings_are_the_same(changes, context):
    text = REPORT.read_text(encoding="utf-8")
    reports = [parse_bytes(_changed(text, each).encode()).report for each in changes]
    assert all(reports)
    spot = check_reports(reports, [AUTHORITY] * len(reports), None, [Context(context)] * len(reports))
    names = [str(number) for number in range(len(reports))]
    cells = cells_of_reports(reports)
    columns = wide_columns_of("2019", [AUTHORITY] * len(reports), cells, [context] * len(reports))
    frame = pd.DataFrame(columns, index=names)
    raw = {
        name: {code: cell.raw for code, cell in report.cells.items()}
        for name, report in zip(names, reports, strict=True)
    }
    through_schemas = findings_of(frame, "2019", lambda some: [raw[name] for name in some])
    assert [(str(number), finding) for number, found in enumerate(spot) for finding in found] == through_schemas
    assert through_schemas


def _changed(text, changes):
    for printed, other in changes.items():
        text = text.replace(f"\t{printed}\n", f"\t{other}\n")
    return text


def test_a_single_check_loads_nothing_that_takes_longer_than_the_report():
    program = (
        "import runpy, sys\n"
        f"sys.argv = ['gouji', 'check', {str(REPORT)!r}]\n"
        "from pipelines.cli import main\n"
        "try: main()\n"
        f"finally: print('loaded', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPORT.parents[3])
    assert "二.采购单价" in done.stdout
    assert "loaded []" in done.stdout
