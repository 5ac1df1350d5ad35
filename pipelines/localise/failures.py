"""What failed in a report, sorted into independent parts: parts that share no cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from schemas.catalogue import rule_instances
from schemas.codebook import all_cells
from schemas.context import PREVIOUS
from schemas.expression import codes as codes_in
from schemas.findings import Finding
from schemas.linear import Linear, LinearRule, asks_for_whole_numbers, is_allowed, linear_rules

T = TypeVar("T")


@dataclass(frozen=True)
class Failure:
    """A failed error rule. `codes`: cells it is about; `rule`: its linear form; `open_codes`: cells that must change.

    A rule without a linear form and without cells that must change says nothing about numbers. `is_outside` marks a
    demand that comes from another report.
    """

    index: int
    codes: frozenset[str]
    rule: LinearRule | None = None
    open_codes: frozenset[str] = frozenset()
    is_outside: bool = False

    @property
    def is_about_numbers(self) -> bool:
        """Whether changing numbers can mend it."""
        return self.rule is not None or bool(self.open_codes)


def failures_of(form_code: str, values: Mapping[str, float | None], findings: Sequence[Finding]) -> list[Failure]:
    """Return the failed error rules among findings, with their places in the list."""
    return [
        _failure(form_code, values, index, finding)
        for index, finding in enumerate(findings)
        if finding.severity == "error" and finding.outcome == "fail"
    ]


def _failure(form_code: str, values: Mapping[str, float | None], index: int, finding: Finding) -> Failure:
    key = (finding.rule, finding.instance)
    linear = linear_rules(form_code).get(key)
    cells = frozenset(code for code in finding.cells if code in all_cells())
    if linear:
        return Failure(index, linear.codes, linear)
    if len(cells) == 1 and finding.expected is not None and _is_about_another_report(form_code, key):
        demand = Linear({next(iter(cells)): 1.0}, -finding.expected, "==")
        return Failure(index, cells, LinearRule(*key, ((demand,),)), is_outside=True)
    if key in rule_instances(form_code):
        is_about_cells = asks_for_whole_numbers(rule_instances(form_code)[key])
        wrong = frozenset(code for code in cells if is_about_cells and _must_change(values.get(code), code))
        return Failure(index, cells, None, wrong)
    return Failure(index, cells)


def _is_about_another_report(form_code: str, key: tuple[str, str]) -> bool:
    instance = rule_instances(form_code).get(key)
    return instance is not None and any(code.startswith(PREVIOUS) for code in codes_in(instance.expression))


def _must_change(value: float | None, code: str) -> bool:
    return value is None or not is_allowed(code, value)


def connected(items: Sequence[T], codes: Iterable[frozenset[str]]) -> list[list[T]]:
    """Group items that share a code, directly or through others; groups and items keep their order."""
    groups: list[tuple[set[str], list[int]]] = []
    for number, of_item in enumerate(codes):
        touching = [group for group in groups if group[0] & of_item]
        merged = (set(of_item).union(*(group[0] for group in touching)), [number])
        for group in touching:
            merged[1].extend(group[1])
            groups.remove(group)
        groups.append(merged)
    return [[items[number] for number in sorted(numbers)] for _, numbers in sorted(groups, key=lambda g: min(g[1]))]


@cache
def block_of_cell(form_code: str) -> dict[str, int]:
    """Return for each cell in a linear rule the number of its block: cells that hang together through rules."""
    rules = list(linear_rules(form_code).values())
    blocks = connected(rules, [rule.codes for rule in rules])
    return {code: number for number, block in enumerate(blocks) for rule in block for code in rule.codes}
