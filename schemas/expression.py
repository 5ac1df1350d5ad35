"""Expressions over the cells of a report: a small tree that is evaluated for many reports at once.

Numbers are float arrays with one entry a report, NaN where a cell has no number. Truths have three values: an entry
that is neither true nor false cannot be assessed. Parsing the catalogue's text into this tree is `schemas.formula`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from schemas.conditions import CONDITION_CODES, CONDITION_SUFFIX, PREDICATES

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Frame = Mapping[str, npt.NDArray[np.generic]]
"""Columns by name: `<code>` the values, `<code>:condition` the conditions, and context (see `schemas.columns`)."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Three-valued verdicts: true, false, or neither (cannot be assessed)."""

    true: Flags
    false: Flags

    def negated(self) -> Truth:
        """Return the opposite; what cannot be assessed stays so."""
        return Truth(self.false, self.true)

    def both(self, other: Truth) -> Truth:
        """Return the conjunction: false as soon as one side is false."""
        return Truth(self.true & other.true, self.false | other.false)

    def either(self, other: Truth) -> Truth:
        """Return the disjunction: true as soon as one side is true."""
        return Truth(self.true | other.true, self.false & other.false)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that stands in the formula or comes from the settings."""

    value: float

    def numbers(self, frame: Frame) -> Numbers:
        """Return the constant; numpy spreads it over the reports."""
        return np.asarray(self.value, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class CellValue:
    """The value of a cell, or of a context column such as `authority.is_township`."""

    code: str

    def numbers(self, frame: Frame) -> Numbers:
        """Return the column of values."""
        return frame[self.code].astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """A weighted sum. A sum with a blank in it has no value."""

    terms: tuple[tuple[float, Number], ...]

    def numbers(self, frame: Frame) -> Numbers:
        """Return the sum of all terms, NaN where one of them has no number."""
        parts = (term.numbers(frame) if weight == 1 else weight * term.numbers(frame) for weight, term in self.terms)
        return reduce(np.add, parts)


@dataclass(frozen=True, slots=True)
class KnownSum:
    """The sum of those terms that have a number: what a blank total would be, never a filed figure."""

    terms: tuple[Number, ...]

    def numbers(self, frame: Frame) -> Numbers:
        """Return the sum of the known terms, 0 where none is known."""
        return reduce(np.add, (np.nan_to_num(term.numbers(frame), nan=0.0) for term in self.terms))


Number = Constant | CellValue | Sum | KnownSum

Compare = Callable[[Numbers, Numbers], Flags]


def _differs(left: Numbers, right: Numbers) -> Flags:
    """Unequal numbers. Not `np.not_equal`, which holds where there is no number."""
    return np.less(left, right) | np.greater(left, right)


COMPARISONS: dict[str, tuple[Compare, Compare]] = {
    "==": (np.equal, _differs),
    "!=": (_differs, np.equal),
    "<=": (np.less_equal, np.greater),
    ">=": (np.greater_equal, np.less),
    "<": (np.less, np.greater_equal),
    ">": (np.greater, np.less_equal),
}
"""By operator what makes it true, and what makes it false: neither does where a side has no number."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Left against right; not assessable where either side has no number."""

    left: Number
    operator: str
    right: Number

    def truth(self, frame: Frame) -> Truth:
        """Compare the two sides report by report."""
        left, right = self.left.numbers(frame), self.right.numbers(frame)
        holds, opposite = COMPARISONS[self.operator]
        return Truth(holds(left, right), opposite(left, right))


@dataclass(frozen=True, slots=True)
class Predicate:
    """A statement about the condition of one cell, such as blank(…). Always assessable."""

    name: str
    code: str

    def truth(self, frame: Frame) -> Truth:
        """Return whether the cell's condition is one of those the predicate names."""
        conditions = frame[self.code + CONDITION_SUFFIX]
        holds = reduce(np.logical_or, (conditions == CONDITION_CODES[each] for each in PREDICATES[self.name]))
        return Truth(holds, ~holds)


@dataclass(frozen=True, slots=True)
class Whole:
    """The cell holds a whole number: false where it holds something that is no number at all."""

    code: str

    def truth(self, frame: Frame) -> Truth:
        """Return whether the value is whole; not assessable where nothing stands in the cell."""
        values = frame[self.code].astype(np.float64, copy=False)
        whole, no_number = np.floor(values) == values, Predicate("not_a_number", self.code).truth(frame).true
        return Truth(whole, ~(whole | np.isnan(values)) | no_number)


@dataclass(frozen=True, slots=True)
class Known:
    """The column has a number: for context columns, which have no condition beside them. Always assessable."""

    code: str

    def truth(self, frame: Frame) -> Truth:
        """Return whether there is a number."""
        known = ~np.isnan(frame[self.code].astype(np.float64, copy=False))
        return Truth(known, ~known)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a statement."""

    operand: Statement

    def truth(self, frame: Frame) -> Truth:
        """Return the negation."""
        return self.operand.truth(frame).negated()


@dataclass(frozen=True, slots=True)
class All:
    """Every one of the statements holds; true where there are none."""

    operands: tuple[Statement, ...]

    def truth(self, frame: Frame) -> Truth:
        """Return the conjunction over all statements."""
        yes = np.asarray(True)
        return reduce(Truth.both, (operand.truth(frame) for operand in self.operands), Truth(yes, ~yes))


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the statements holds; false where there are none."""

    operands: tuple[Statement, ...]

    def truth(self, frame: Frame) -> Truth:
        """Return the disjunction over all statements."""
        no = np.asarray(False)
        return reduce(Truth.either, (operand.truth(frame) for operand in self.operands), Truth(no, ~no))


@dataclass(frozen=True, slots=True)
class Implies:
    """If the condition holds, so must the consequence."""

    condition: Statement
    consequence: Statement

    def truth(self, frame: Frame) -> Truth:
        """Return the material implication."""
        return self.condition.truth(frame).negated().either(self.consequence.truth(frame))


Statement = Comparison | Predicate | Whole | Known | Not | All | AnyOf | Implies
Expression = Number | Statement


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the direct parts of an expression."""
    match expression:
        case Sum(terms):
            return tuple(term for _, term in terms)
        case KnownSum(terms) | All(terms) | AnyOf(terms):
            return terms
        case Comparison(left, _, right) | Implies(left, right):
            return (left, right)
        case Not(operand):
            return (operand,)
        case _:
            return ()


def codes(expression: Expression) -> Iterator[str]:
    """Yield the cell and context codes in an expression in the order they stand, repeats included."""
    if isinstance(expression, CellValue | Predicate | Whole | Known):
        yield expression.code
    for child in children(expression):
        yield from codes(child)


def sides(expression: Expression) -> tuple[Number, Number] | None:
    """Return (left, right) of the comparison that a rule comes down to, None where it is not one comparison.

    Of several comparisons one of which must hold, the first says what was meant.
    """
    match expression:
        case Comparison(left, _, right):
            return left, right
        case AnyOf((first, *_)):
            return sides(first)
        case Implies(_, consequence):
            return sides(consequence)
        case _:
            return None


def broken_codes(expression: Expression, frame: Frame) -> Iterator[str]:
    """Yield the codes that a failed statement is about: of an `every`, only those parts that do not hold.

    Args:
        expression: a statement that is false for the report.
        frame: columns of one report.
    """
    match expression:
        case All(operands):
            for operand in operands:
                if bool(operand.truth(frame).false.all()):
                    yield from broken_codes(operand, frame)
        case Implies(_, All() as consequence):
            yield from broken_codes(consequence, frame)
        case Not(AnyOf(operands)):
            for operand in operands:
                if bool(operand.truth(frame).true.all()):
                    yield from codes(operand)
        case _:
            yield from codes(expression)
