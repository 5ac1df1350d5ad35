"""Findings: what a rule has to say of one report, in numbers and in Chinese words.

Built only for what does not pass (`schemas.verdicts`), from the rule's own message.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from schemas.catalogue import RuleInstance, Settings, settings_with
from schemas.codebook import all_cells, forms, forms_of_cell
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX
from schemas.context import PREVIOUS, SAME_FORM
from schemas.domains import Binding
from schemas.expression import Frame, Number, broken_codes, sides
from schemas.formula import parse_number
from schemas.words import CONDITION_WORDS, format_number, inside_quotes, quoted

NUMBER_IN_MESSAGE = re.compile(r"\[([^\]]+)\]")
WORDS_IN_MESSAGE = re.compile(r"\{([\w.]+)\}")
"""A label, a side, or by the name of a context column the text behind it."""
LISTED_CELLS = 6
"""Cells that a message names before it says how many more there are."""
NAMED_CELLS = 2
"""Cells without a number that a message names; more it counts, and the finding lists them."""

NO_EARLIER = "没有上一年度的报告"
CONDITION_NAMES = {code: name for name, code in CONDITION_CODES.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fails on a report, or cannot be assessed on it.

    `actual` is the side that was filed, `expected` what it should be, `difference` actual − expected; all None where
    the rule is not one comparison. `cells` are the codes it is about, most telling first.
    """

    rule: str
    instance: str
    severity: str
    outcome: str
    cells: tuple[str, ...]
    expected: float | None
    actual: float | None
    difference: float | None
    message: str


def explain(
    instance: RuleInstance,
    outcome: str,
    report: Frame,
    form_code: str,
    raw: Mapping[str, str],
    settings: Settings | None = None,
) -> Finding:
    """Turn a verdict into a finding.

    Args:
        instance: the rule instance that does not pass.
        outcome: `fail` or `not_assessable`.
        report: wide columns of the one report.
        form_code: form of the report.
        raw: text of each cell as printed, and of each context column the sentence behind it, by name; may be left out.
        settings: thresholds the verdict was made with, the defaults when None.
    """
    numbers = dict(settings if settings is not None else settings_with())
    actual, expected = _sides(instance, report)
    if outcome == "fail":
        broken = tuple(broken_codes(instance.expression, report))
        cells = _cells(broken)
        sentence = next((raw[code] for code in broken if code in raw), "")
        message = _failure_message(instance, report, form_code, numbers, cells, sentence, raw)
    else:
        cells = tuple(code for code in _cells(instance.codes) if not _has_number(code, report))
        message = _not_assessable_message(instance, cells, report)
    difference = actual - expected if actual is not None and expected is not None else None
    rule = instance.rule
    return Finding(rule.id, instance.key, instance.case.severity, outcome, cells, expected, actual, difference, message)


def _cells(found: Iterable[str]) -> tuple[str, ...]:
    known = all_cells()
    return tuple(code for code in dict.fromkeys(found) if code in known)


def _number(expression: Number, report: Frame) -> float | None:
    value = float(np.ravel(expression.numbers(report))[0])
    return None if math.isnan(value) else value


def _sides(instance: RuleInstance, report: Frame) -> tuple[float | None, float | None]:
    both = sides(instance.expression)
    return (_number(both[0], report), _number(both[1], report)) if both else (None, None)


def _has_number(code: str, report: Frame) -> bool:
    return not math.isnan(float(report[code][0]))


def condition_words(code: str, report: Frame) -> str:
    """Return the words for the condition of a cell: 未填, 读不出, ..."""
    return CONDITION_WORDS[CONDITION_NAMES[int(report[code + CONDITION_SUFFIX][0])]]


@cache
def _message_number(
    formula: str, form_code: str, bindings: tuple[tuple[str, Binding], ...], settings: Settings
) -> Number:
    return parse_number(formula, dict(bindings), forms()[form_code], dict(settings))


def _failure_message(
    instance: RuleInstance,
    report: Frame,
    form_code: str,
    settings: dict[str, float],
    cells: tuple[str, ...],
    sentence: str,
    raw: Mapping[str, str],
) -> str:
    actual, expected = _sides(instance, report)
    bindings, frozen = tuple(instance.bindings.items()), tuple(sorted(settings.items()))
    gap = None if actual is None or expected is None else abs(actual - expected)
    labels = {name: inside_quotes(binding.label) for name, binding in instance.bindings.items()}
    words = {
        **labels,
        "left": format_number(actual),
        "right": format_number(expected),
        "difference": format_number(gap),
        "cells": _listed(cells, raw),
        "count": str(len(cells)),
        "sentence": sentence,
    }
    with_numbers = NUMBER_IN_MESSAGE.sub(
        lambda m: format_number(_number(_message_number(m[1], form_code, bindings, frozen), report)),
        instance.case.message,
    )
    return WORDS_IN_MESSAGE.sub(lambda m: words[m[1]] if m[1] in words else raw.get(m[1], ""), with_numbers)


def _listed(cells: tuple[str, ...], raw: Mapping[str, str]) -> str:
    known = all_cells()
    named = [f"{known[code].label}（“{raw[code]}”）" if raw.get(code) else known[code].label for code in cells]
    more = f"等 {len(named)} 格" if len(named) > LISTED_CELLS else ""
    return "；".join(named[:LISTED_CELLS]) + more


def _not_assessable_message(instance: RuleInstance, cells: tuple[str, ...], report: Frame) -> str:
    labels = "、".join(quoted(binding.label) for binding in instance.bindings.values())
    earlier = missing_earlier(instance, report)
    if earlier:
        return f"不能判断：{earlier}。"
    before = _cells(code.removeprefix(PREVIOUS) for code in _previous_codes(instance) if not _has_number(code, report))
    if not cells and not before:
        return f"{labels}不能判断：登记表中没有该单位的类别。"
    missing = [*_without_number(cells, lambda code: f"（{condition_words(code, report)}）", "")]
    missing += _without_number(before, lambda code: "", "上一年度报告的")
    return f"{labels}不能判断：{'；'.join(missing)}没有数。"


def _without_number(cells: tuple[str, ...], condition: Callable[[str], str], whose: str) -> Iterator[str]:
    """Yield what to say of cells without a number: a few by name, more by table and condition, with how many."""
    known = all_cells()
    if len(cells) <= NAMED_CELLS:
        yield from (f"{whose}{known[code].label}{condition(code)}" for code in cells)
        return
    counted = Counter((known[code].table, condition(code)) for code in cells)
    yield from (f"{whose}表{table} {count} 格{words}" for (table, words), count in counted.items())


def _previous_codes(instance: RuleInstance) -> tuple[str, ...]:
    return tuple(code for code in instance.codes if code.startswith(PREVIOUS))


def earlier_columns(instance: RuleInstance) -> tuple[str, ...]:
    """Return the columns on which `missing_earlier` depends, `previous.same_form` first; none where on none."""
    names = _previous_codes(instance)
    return (SAME_FORM, *(name for name in names if name != SAME_FORM)) if names else ()


def missing_earlier(instance: RuleInstance, report: Frame) -> str:
    """Return in words why there is no report of the year before to compare with, empty where there is one or no need.

    Args:
        instance: an instance that cannot be assessed.
        report: wide columns of the one report.
    """
    missing = [code for code in _previous_codes(instance) if not _has_number(code, report)]
    if not missing:
        return ""
    same_form = float(report[SAME_FORM][0])
    if math.isnan(same_form):
        return NO_EARLIER
    printed = {forms()[form].printed for code in missing for form in forms_of_cell(code.removeprefix(PREVIOUS))}
    return "上一年度使用另一种格式" if not same_form and len(printed) == 1 else ""
