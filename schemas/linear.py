"""Linear forms of the rules: what an error rule demands of the numbers, as coefficients over cells.

For locating mistakes, which needs the rules as equations rather than as verdicts. Everything derives from the
expression trees of the catalogue; what a cell may hold at all (whole, not negative) comes from the codebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product

from schemas.catalogue import RuleInstance, rule_instances
from schemas.codebook import all_cells
from schemas.expression import (
    All,
    AnyOf,
    CellValue,
    Comparison,
    Constant,
    Expression,
    Implies,
    Not,
    Number,
    Statement,
    Sum,
    Whole,
    children,
)


@dataclass(frozen=True, eq=False)
class Linear:
    """Σ coefficient × cell + constant, which must be 0 (`==`) or not negative (`>=`)."""

    coefficients: dict[str, float]
    constant: float
    operator: str

    def amount(self, values: Mapping[str, float | None]) -> float | None:
        """Return the left side for the values of a report, None where a cell has no value."""
        total = self.constant
        for code, weight in self.coefficients.items():
            value = values.get(code)
            if value is None:
                return None
            total += weight * value
        return total

    def is_broken(self, values: Mapping[str, float | None]) -> bool:
        """Return whether it is known not to hold for the values of a report."""
        amount = self.amount(values)
        if amount is None:
            return False
        return amount != 0 if self.operator == "==" else amount < 0


@dataclass(frozen=True, eq=False)
class LinearRule:
    """An error rule in linear form: it holds when all of at least one alternative hold."""

    rule: str
    instance: str
    alternatives: tuple[tuple[Linear, ...], ...]

    @cached_property
    def codes(self) -> frozenset[str]:
        """Codes of all cells in it."""
        return frozenset(code for each in self.alternatives for linear in each for code in linear.coefficients)

    def is_broken(self, values: Mapping[str, float | None]) -> bool:
        """Return whether the rule is known not to hold: no alternative is left."""
        return all(any(linear.is_broken(values) for linear in each) for each in self.alternatives)


@cache
def linear_rules(form_code: str) -> dict[tuple[str, str], LinearRule]:
    """Return the error rules of a form that are linear, by (rule id, instance key), in the order of the catalogue."""
    result = {}
    for key, instance in rule_instances(form_code).items():
        alternatives = linear_alternatives(instance) if instance.rule.severity == "error" else None
        if alternatives:
            result[key] = LinearRule(*key, alternatives)
    return result


def lowest_value(code: str) -> float:
    """Return the least number a cell may hold: 0, or minus infinity for a change."""
    return float("-inf") if all_cells()[code].column.kind == "change" else 0.0


def is_allowed(code: str, value: float) -> bool:
    """Return whether a cell may hold a number: whole unless it is money, not negative unless it is a change."""
    return value >= lowest_value(code) and (all_cells()[code].column.kind == "amount" or value == int(value))


def linear_alternatives(instance: RuleInstance) -> tuple[tuple[Linear, ...], ...] | None:
    """Return the alternatives of a rule instance in linear form, None where it asks of anything but sums."""
    try:
        return tuple(_alternatives(instance.expression, wanted=True))
    except _NotLinearError:
        return None


class _NotLinearError(Exception):
    """The expression says something that is no statement about sums of cells."""


def _alternatives(statement: Statement, *, wanted: bool) -> Iterator[tuple[Linear, ...]]:
    """Disjunctive normal form of a statement, or of its opposite where it is not wanted."""
    match statement:
        case Comparison():
            yield from ((linear,) for linear in _comparison(statement, wanted))
        case Not(operand):
            yield from _alternatives(operand, wanted=not wanted)
        case Implies(condition, consequence) if wanted:
            yield from _alternatives(condition, wanted=False)
            yield from _alternatives(consequence, wanted=True)
        case All(operands) if wanted:
            yield from _together(operands, wanted)
        case AnyOf(operands) if not wanted:
            yield from _together(operands, wanted)
        case AnyOf(operands) | All(operands):
            for operand in operands:
                yield from _alternatives(operand, wanted=wanted)
        case _:
            raise _NotLinearError


def _together(operands: tuple[Statement, ...], wanted: bool) -> Iterator[tuple[Linear, ...]]:
    for parts in product(*(tuple(_alternatives(operand, wanted=wanted)) for operand in operands)):
        yield tuple(linear for part in parts for linear in part)


OPPOSITES = {"==": "!=", "!=": "==", "<=": ">", ">": "<=", ">=": "<", "<": ">="}


def _comparison(comparison: Comparison, wanted: bool) -> Iterator[Linear]:
    """A comparison as one or two alternatives; strict ones are over whole numbers, so that > 0 is >= 1."""
    operator = comparison.operator if wanted else OPPOSITES[comparison.operator]
    coefficients, constant = _linear(Sum(((1, comparison.left), (-1, comparison.right))))
    opposite = {code: -weight for code, weight in coefficients.items()}
    strict = 1.0 if operator in ("<", ">", "!=") else 0.0
    if operator == "==":
        yield Linear(coefficients, constant, "==")
    if operator in (">=", ">", "!="):
        yield Linear(coefficients, constant - strict, ">=")
    if operator in ("<=", "<") or (operator == "!=" and not _is_never_negative(coefficients, constant)):
        yield Linear(opposite, -constant - strict, ">=")


def _is_never_negative(coefficients: dict[str, float], constant: float) -> bool:
    return constant >= 0 and all(
        weight > 0 and code in all_cells() and lowest_value(code) == 0 for code, weight in coefficients.items()
    )


def _linear(number: Number) -> tuple[dict[str, float], float]:
    """Coefficients and constant of a number."""
    match number:
        case Constant(value):
            return {}, value
        case CellValue(code) if code in all_cells():
            return {code: 1.0}, 0.0
        case Sum(terms):
            coefficients: dict[str, float] = {}
            constant = 0.0
            for factor, term in terms:
                inner, addition = _linear(term)
                constant += factor * addition
                for code, weight in inner.items():
                    coefficients[code] = coefficients.get(code, 0.0) + factor * weight
            return {code: weight for code, weight in coefficients.items() if weight}, constant
        case _:
            raise _NotLinearError


def asks_for_whole_numbers(instance: RuleInstance) -> bool:
    """Return whether a rule says what a single cell may hold, rather than how cells hang together."""
    return any(isinstance(each, Whole) for each in _walk(instance.expression))


def _walk(expression: Expression) -> Iterator[Expression]:
    yield expression
    for child in children(expression):
        yield from _walk(child)
