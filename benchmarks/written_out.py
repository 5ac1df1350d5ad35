"""The rules of a form written out as plain pandas: column arithmetic, rule by rule, as a good analyst writes it.

The peer of `benchmarks.rules`. Generated as text from the catalogue's expressions, so that it asks for the same;
nothing of the product's own evaluation runs in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from schemas.catalogue import rule_instances
from schemas.codebook import forms
from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX, PREDICATES
from schemas.expression import (
    All,
    AnyOf,
    CellValue,
    Comparison,
    Constant,
    Expression,
    Implies,
    Known,
    KnownSum,
    Not,
    Number,
    Predicate,
    Statement,
    Sum,
    Whole,
    codes,
)

Masks = tuple[str, str, "pd.Series[bool]", "pd.Series[bool] | None"]
OPPOSITES = {"==": "!=", "!=": "==", "<=": ">", ">": "<=", ">=": "<", "<": ">="}


def written_out(form_code: str) -> Callable[[pd.DataFrame], Iterator[Masks]]:
    """Return a function that gives, for each rule instance, (rule, instance, broken, not assessable or None)."""
    names: dict[str, Callable[[pd.DataFrame], Iterator[Masks]]] = {}
    exec(_script(form_code), names)  # noqa: S102 - our own text, made above
    return names["check"]


def _script(form_code: str) -> str:
    optional = {cell.code for cell in forms()[form_code].cells if cell.row.optional}
    lines = ["from numpy import floor", "def check(frame):"]
    for (rule, key), instance in rule_instances(form_code).items():
        true, false = _truths(instance.expression)
        lines.append(f"    broken = {false}")
        unknown = "None" if _is_always_known(instance.expression) else f"~(broken | {true})"
        for code in sorted(optional & set(codes(instance.expression))) if unknown != "None" else ():
            unknown += f" & ~{_condition(code, 'missing')}"
        lines += [f"    unknown = {unknown}", f"    yield {rule!r}, {key!r}, broken, unknown"]
    return "\n".join(lines) + "\n"


def _condition(code: str, *conditions: str) -> str:
    column = f'frame["{code}{CONDITION_SUFFIX}"]'
    return "(" + " | ".join(f"({column} == {CONDITION_CODES[each]})" for each in conditions) + ")"


def _is_always_known(expression: Expression) -> bool:
    match expression:
        case Predicate() | Known():
            return True
        case Not(operand):
            return _is_always_known(operand)
        case All(operands) | AnyOf(operands):
            return all(map(_is_always_known, operands))
        case _:
            return False


def _number(expression: Number) -> str:
    match expression:
        case Constant(value):
            return repr(value)
        case CellValue(code):
            return f'frame["{code}"]'
        case Sum(terms):
            parts = (_number(term) if weight == 1 else f"{weight!r} * {_number(term)}" for weight, term in terms)
            return f"({' + '.join(parts)})"
        case KnownSum(terms):
            return f"({' + '.join(f'{_number(term)}.fillna(0)' for term in terms)})"


def _truths(statement: Statement) -> tuple[str, str]:
    """Where a statement is true, and where it is false; where neither, it cannot be assessed."""
    match statement:
        case Comparison(left, operator, right):
            sides = [_number(left), _number(right)]
            known = [f"{side}.notna()" for side in sides if "frame" in side]
            holds, fails = (f"({sides[0]} {each} {sides[1]})" for each in (operator, OPPOSITES[operator]))
            with_known = [f"({' & '.join([each, *known])})" if "!=" in each else each for each in (holds, fails)]
            return with_known[0], with_known[1]
        case Predicate(name, code):
            holds = _condition(code, *PREDICATES[name])
            return holds, f"~{holds}"
        case Whole(code):
            value, rounded = f'frame["{code}"]', f'floor(frame["{code}"])'
            no_number = _condition(code, *PREDICATES["not_a_number"])
            return f"({rounded} == {value})", f"((({rounded} != {value}) & {value}.notna()) | {no_number})"
        case Known(code):
            return f'frame["{code}"].notna()', f'frame["{code}"].isna()'
        case Not(operand):
            true, false = _truths(operand)
            return false, true
        case All(operands):
            pairs = [_truths(each) for each in operands if each != All(())]
            return f"({' & '.join(true for true, _ in pairs)})", f"({' | '.join(false for _, false in pairs)})"
        case AnyOf(operands):
            pairs = [_truths(each) for each in operands]
            return f"({' | '.join(true for true, _ in pairs)})", f"({' & '.join(false for _, false in pairs)})"
        case Implies(condition, consequence):
            return _truths(AnyOf((Not(condition), consequence)))
