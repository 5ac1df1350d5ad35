"""Locating planted mistakes: how often the true cells are listed, how often first, and how long it takes.

    python -m benchmarks.localisation [--reports 200] [--seed 1] [--tables 三四]

Consistent reports of all forms and sizes are made, 1 to 5 cells of tables 三 and 四 are misprinted as people do (a
digit wrong, lost, doubled, swapped, the number of a neighbour, a number left at 0), the report is checked by the very
rules of the project, and the problems are located. Findings are made before the clock starts.

What is not listed is no smallest set: two mistakes in one equation of table 四, of which changing one cell mends it.
"listed or part explains" counts those in, and is 100 %.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from pipelines.checking_frames import findings_of
from pipelines.localise.evidence import neighbours
from pipelines.localise.problems import Problem, find_problems
from schemas.codebook import all_cells, forms
from schemas.findings import Finding
from tests.unit.schemas.consistent import consistent_values, wide_frame

SIZES = ((0.3, 0.5), (3.0, 0.2), (40.0, 0.0))
"""Kinds of units: mean of the counts, share of applicants without any request."""


@dataclass
class Tally:
    """What came out for one number of planted mistakes."""

    reports: int = 0
    detected: int = 0
    listed: int = 0
    hidden: int = 0
    """True set not minimal: part of it already explains everything, so that no method can list it."""
    first: int = 0
    decidable: int = 0
    decidable_and_first: int = 0
    seconds: list[float] = field(default_factory=list)


def misprint(values: dict[str, float], form_code: str, code: str, random: np.random.Generator) -> float:
    """Return what a person could print in a cell by mistake: another number than the true one."""
    true = values[code]
    while True:
        wrong = _slip(str(int(true)), [values[each] for each in neighbours(form_code)[code]], random)
        if wrong != true:
            return wrong


def _slip(digits: str, around: list[float], random: np.random.Generator) -> float:
    place = int(random.integers(len(digits)))
    kinds = {
        "replaced": digits[:place] + str(random.integers(10)) + digits[place + 1 :],
        "lost": digits[:place] + digits[place + 1 :],
        "doubled": digits[: place + 1] + digits[place:],
        "swapped": digits[:place] + digits[place : place + 2][::-1] + digits[place + 2 :],
        "neighbour": str(int(random.choice(around))),
        "zero": "0",
    }
    chosen = random.choice(list(kinds), p=[0.3, 0.2, 0.1, 0.2, 0.15, 0.05])
    return float(kinds[chosen] or 0)


def planted_reports(
    form_code: str, count: int, mistakes: int, random: np.random.Generator, tables: str = "三四"
) -> Iterator[tuple[dict[str, float], dict[str, float]]]:
    """Yield (values as filed, true values of the cells misprinted)."""
    for number in range(count):
        busy, zeros = SIZES[number % len(SIZES)]
        true = consistent_values(form_code, int(random.integers(2**31)), busy, zeros)
        codes = [code for code in true if all_cells()[code].table in tables]
        chosen = [str(code) for code in random.choice(codes, mistakes, replace=False)]
        filed = true | {code: misprint(true, form_code, code, random) for code in chosen}
        yield filed, {code: true[code] for code in chosen}


def is_listed(problems: list[Problem], planted: dict[str, float]) -> bool:
    """Whether each problem lists a part of the true set, which together are all of it."""
    parts = [_true_parts(problem, planted) for problem in problems]
    return all(parts) and set().union(*(max(each, key=len) for each in parts)) == set(planted)


def _true_parts(problem: Problem, planted: dict[str, float]) -> list[set[str]]:
    return [set(each.cells) for each in problem.corrections if set(each.cells) <= set(planted)]


def is_first(problems: list[Problem], planted: dict[str, float]) -> bool:
    """Whether the first corrections of all problems together are the true cells with the true numbers."""
    return {
        code: value for each in problems if each.corrections for code, value in each.corrections[0].cells.items()
    } == planted


def measure(reports: list[tuple[dict[str, float], dict[str, float]]], form_code: str, tally: Tally) -> None:
    """Locate the mistakes planted in reports of a form, and count."""
    frame = wide_frame(form_code, [filed for filed, _ in reports])
    frame.index = frame.index.astype(str)
    found: dict[str, list[Finding]] = {}
    for name, finding in findings_of(frame, form_code, lambda names: [{}] * len(names)):
        found.setdefault(name, []).append(finding)
    for number, (filed, planted) in enumerate(reports):
        findings = found.get(str(number), [])
        start = perf_counter()
        problems = find_problems(form_code, filed, findings)
        tally.seconds.append(perf_counter() - start)
        count_result(problems, planted, tally)


def count_result(problems: list[Problem], planted: dict[str, float], tally: Tally) -> None:
    """Add one report to the tally."""
    tally.reports += 1
    tally.detected += bool(problems)
    listed, first = is_listed(problems, planted), is_first(problems, planted)
    tally.listed += listed
    smaller = [_true_parts(problem, planted) for problem in problems]
    tally.hidden += not listed and all(smaller)
    tally.first += first
    is_decidable = all(problem.is_decidable for problem in problems)
    tally.decidable += is_decidable
    tally.decidable_and_first += is_decidable and first


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=100, help="reports for each form and number of mistakes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tables", default="三四", help="tables in which mistakes are planted: 三, 四 or both")
    arguments = parser.parse_args()
    print(
        "mistakes  reports  detected  listed  listed or part explains  first  unique  first of unique  median    95 %"
    )
    for mistakes in range(6):
        random, tally = np.random.default_rng([arguments.seed, mistakes]), Tally()
        for form_code in forms():
            planted = planted_reports(form_code, arguments.reports, mistakes, random, arguments.tables)
            measure(list(planted), form_code, tally)
        total = tally.reports
        shares = [tally.detected, tally.listed, tally.listed + tally.hidden, tally.first, tally.decidable]
        texts = [f"{share / total:8.1%}" for share in shares]
        of_unique = f"{tally.decidable_and_first / max(1, tally.decidable):8.1%}"
        median, late = statistics.median(tally.seconds), statistics.quantiles(tally.seconds, n=20)[-1]
        print(
            f"{mistakes:8}  {total:7}  {'  '.join(texts)}  {of_unique}  {median * 1000:6.1f} ms  {late * 1000:6.1f} ms"
        )


if __name__ == "__main__":
    main()
