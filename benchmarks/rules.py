"""All table rules on 280,000 reports in memory, 1 % of them broken, beside the same rules written out in pandas.

    python -m benchmarks.rules [--units 40000] [--form 2019] [--rounds 3]

Through `schemas.wide.confront`, which is what one report goes through. Targets: at most 1.5 times the time of pandas,
2 GiB above the frame, every failure found.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from benchmarks.generated import draw, wide_frame_of
from benchmarks.memory import mebibytes
from benchmarks.written_out import Masks, written_out
from schemas.catalogue import rule_instances
from schemas.expression import Comparison, codes
from schemas.wide import confront

YEARS = tuple(range(2018, 2026))
BROKEN_SHARE = 0.01
BROKEN_CELLS = (
    "requests.granted.business",
    "requests.received.total",
    "appeals.review.upheld",
    "appeals.suit_direct.total",
)
"""Cells that a slip changes, in turn: a part and a total of each table that adds up."""

Result = TypeVar("Result")
Failure = tuple[str, str, object]
"""Rule, instance, report."""


def plant(frame: pd.DataFrame, form_code: str) -> set[Failure]:
    """Break 1 % of the reports, one cell each; return what must be found by the equations that the cell is in."""
    rows = np.random.default_rng(11).choice(len(frame), int(len(frame) * BROKEN_SHARE), replace=False)
    planted: set[Failure] = set()
    for number, code in enumerate(BROKEN_CELLS):
        chosen = rows[number :: len(BROKEN_CELLS)]
        frame.iloc[chosen, frame.columns.get_loc(code)] += 10_000
        for (rule, key), instance in rule_instances(form_code).items():
            equation = instance.expression
            if isinstance(equation, Comparison) and equation.operator == "==" and code in codes(equation):
                planted |= {(rule, key, frame.index[row]) for row in chosen}
    return planted


def by_pandas(check: Callable[[pd.DataFrame], Iterator[Masks]], frame: pd.DataFrame) -> set[Failure]:
    """Return what fails by the rules written out."""
    failed: set[Failure] = set()
    for rule, key, broken, unknown in check(frame):
        if unknown is not None and unknown.any():
            sys.exit(f"{rule} {key} cannot be assessed on {unknown.sum()} reports, all of which are whole")
        failed |= {(rule, key, report) for report in frame.index[broken]}
    return failed


def measured(act: Callable[[], Result]) -> tuple[Result, float, float]:
    """Return what a call returns, its seconds, and the MiB by which memory rose above what was there before."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, start = mebibytes("VmRSS"), time.perf_counter()
    result = act()
    return result, time.perf_counter() - start, mebibytes("VmHWM") - before


def main() -> None:
    """Print seconds, ratio, memory, and whether every planted failure was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=40_000)
    parser.add_argument("--form", default="2019")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    units, values = draw(options.units, YEARS)
    frame = wide_frame_of(options.form, units, values)
    del values
    size = frame.memory_usage().sum() / 2**20
    print(f"{len(frame)} reports × {frame.shape[1]} columns on form {options.form}, {size:.0f} MiB")
    if not confront(frame, options.form).empty:
        sys.exit("a report fails before anything was broken")
    planted = plant(frame, options.form)
    check = written_out(options.form)
    ours, theirs, memory = [], [], []
    for _ in range(options.rounds):
        verdicts, seconds, above = measured(lambda: confront(frame, options.form))
        ours.append(seconds)
        memory.append(above)
        failed, seconds, _ = measured(lambda: by_pandas(check, frame))
        theirs.append(seconds)
    found = set(zip(verdicts["rule"], verdicts["instance"], verdicts["report"], strict=True))
    print(f"schemas {min(ours):.2f} s, plain pandas {min(theirs):.2f} s: {min(ours) / min(theirs):.2f} times")
    print(f"peak {max(memory):.0f} MiB above the frame")
    print(f"failures: found {len(found)}, by pandas {len(failed)}, the same {found == failed}")
    print(f"planted in equations {len(planted)}, of them found {len(planted & found)}")
    if found != failed or not planted <= found:
        sys.exit("findings are missing, or are not what is wrong")


if __name__ == "__main__":
    main()
