"""`gouji explain`: what a rule or a cell is, in words, from the catalogue and the codebook."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import click

from pipelines.cell_names import cells_named, close_names
from pipelines.cli.say import say
from pipelines.errors import UsageProblem
from schemas.catalogue import KINDS, Rule, rules, rules_on_cells
from schemas.codebook import Cell, forms, forms_of_cell
from schemas.formula_words import formula_in_words
from schemas.words import SEVERITY_SIGNS, SEVERITY_WORDS

LISTED_CELLS = 12
"""Cells that are described for one word before the answer only says how many more there are."""


@click.command(epilog="Example: gouji explain 三.收办平衡        or: gouji explain requests.received.total")
@click.argument("name", metavar="RULE|CELL")
def explain(name: str) -> None:
    """Say what a rule (规则名) or a cell (格代码, or part of its label) means, and where it comes from."""
    for line in describe(name):
        say(line)


def describe(name: str) -> list[str]:
    """Return the explanation of a rule, a cell code, or all cells whose label contains the name, line by line.

    Raises:
        UsageProblem: nothing has this name; the message suggests what comes close.
    """
    if name in rules():
        return list(_rule_lines(rules()[name]))
    cells = cells_named(name)
    if not cells:
        raise UsageProblem(_unknown(name))
    lines = [line for cell in cells[:LISTED_CELLS] for line in _cell_lines(cell)]
    if len(cells) > LISTED_CELLS:
        lines.append(f"……另有 {len(cells) - LISTED_CELLS} 格，请把行名和列名都写上，以空格隔开。")
    return lines


def _rule_lines(rule: Rule) -> Iterator[str]:
    yield f"{SEVERITY_SIGNS[rule.severity]} {rule.id}（{SEVERITY_WORDS[rule.severity]}）"
    yield f"  {rule.explanation}"
    for case in rule.cases:
        yield f"  应有：{formula_in_words(rule, case)}"
    yield f"  依据：{rule.source}；类别：{KINDS[rule.kind]}"
    yield f"  格式：{'、'.join(rule.forms)}"


def _cell_lines(cell: Cell) -> Iterator[str]:
    yield f"{cell.code}  {cell.label}"
    yield f"  单位：{cell.column.unit}；格式：{'、'.join(forms_of_cell(cell.code))}"
    yield f"  规则：{'、'.join(_rules_of(cell.code)) or '没有规则用到这一格'}"


@cache
def _rules_of(code: str) -> tuple[str, ...]:
    """Rules that use a cell, in the order of the catalogue."""
    used = {rule for form_code in forms() for rule in rules_on_cells(form_code).get(code, ())}
    return tuple(rule for rule in rules() if rule in used)


def _unknown(name: str) -> str:
    close = close_names(name, rules())
    hint = f"是不是：{'、'.join(close)}？" if close else "见 docs/rules.md 和 docs/codebook.md。"
    return f"没有名为“{name}”的规则或格。{hint}"
