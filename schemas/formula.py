"""Parsing of the catalogue's formulas: Python expressions over cell codes, with {placeholders} for rows and columns.

    requests.{row}.total == sum(requests.{row}.{applicant})

A placeholder that the rule lists under `each` gives one instance a value; any other is spread by the function around
it (`sum`, `known_sum`, `every`, `some`). Beside cells, formulas name context columns (`schemas.context`). Nothing is
ever executed: the text is parsed into `schemas.expression`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from schemas.codebook import Form
from schemas.conditions import PREDICATES
from schemas.context import is_context, is_declared
from schemas.domains import Binding, domain
from schemas.expression import (
    All,
    AnyOf,
    CellValue,
    Comparison,
    Constant,
    Implies,
    Known,
    KnownSum,
    Not,
    Number,
    Predicate,
    Statement,
    Sum,
    Whole,
)

PLACEHOLDER = re.compile(r"\{(\w+)\}")
MARK = "_of_"
"""Stands before a placeholder's name while the formula is a Python expression, where braces would mean a set."""

OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.LtE: "<=",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.Gt: ">",
}


class FormulaError(ValueError):
    """A formula of the catalogue is not well formed."""


@dataclass(frozen=True)
class Instance:
    """One use of a formula: the binding of its `each` placeholders, and the expression over concrete cells."""

    bindings: dict[str, Binding]
    expression: Statement


def instances(formula: str, each: tuple[str, ...], form: Form, settings: Mapping[str, float]) -> Iterator[Instance]:
    """Yield one expression for every combination of the `each` placeholders in the form.

    Raises:
        FormulaError: the formula is not well formed, or names a cell that the form does not have.
    """
    for combination in product(*(domain(name, form) for name in each)):
        bindings = dict(zip(each, combination, strict=True))
        yield Instance(bindings, _Parser(form, settings, bindings).statement(parse_tree(formula)))


def parse_number(formula: str, bindings: Mapping[str, Binding], form: Form, settings: Mapping[str, float]) -> Number:
    """Parse a formula that stands for a number, such as a computed value in a message.

    Raises:
        FormulaError: the formula is not well formed, or names a cell that the form does not have.
    """
    return _Parser(form, settings, bindings).number(parse_tree(formula))


@cache
def parse_tree(formula: str) -> ast.expr:
    """Return a formula as a Python expression tree, in which a placeholder {x} is the name `_of_x`.

    Raises:
        FormulaError: it is not one expression.
    """
    try:
        return ast.parse(PLACEHOLDER.sub(rf"{MARK}\1", formula).strip(), mode="eval").body
    except SyntaxError as error:
        raise FormulaError(f"{formula}: {error.msg}") from error


@cache
def _placeholders(node: ast.expr) -> tuple[str, ...]:
    """Names of the placeholders in an expression."""
    parts = list(ast.walk(node))
    words = {part.attr for part in parts if isinstance(part, ast.Attribute)}
    words |= {part.id for part in parts if isinstance(part, ast.Name)}
    return tuple(sorted(word.removeprefix(MARK) for word in words if word.startswith(MARK)))


class _Parser:
    """Turns a Python expression tree into ours, refusing everything that the catalogue has no use for."""

    def __init__(self, form: Form, settings: Mapping[str, float], bindings: Mapping[str, Binding]) -> None:
        self.form = form
        self.settings = settings
        self.bindings = bindings

    def number(self, node: ast.expr) -> Number:
        match node:
            case ast.Constant(value=int() | float() as value):
                return Constant(float(value))
            case ast.Name() | ast.Attribute():
                return self._named_number(self._dotted(node))
            case ast.BinOp(left, ast.Add(), right):
                return Sum(((1, self.number(left)), (1, self.number(right))))
            case ast.BinOp(left, ast.Sub(), right):
                return Sum(((1, self.number(left)), (-1, self.number(right))))
            case ast.BinOp(left, ast.Mult(), right):
                return Sum(((self._weight(left), self.number(right)),))
            case ast.Call(ast.Name("sum"), [inner]):
                return Sum(tuple((1, parser.number(inner)) for parser in self._spread(inner)))
            case ast.Call(ast.Name("known_sum"), [inner]):
                return KnownSum(tuple(parser.number(inner) for parser in self._spread(inner)))
        raise FormulaError(f"not a number: {ast.unparse(node)}")

    def statement(self, node: ast.expr) -> Statement:
        match node:
            case ast.Compare(left, [operator], [right]):
                return Comparison(self.number(left), OPERATORS[type(operator)], self.number(right))
            case ast.BoolOp(ast.And(), values):
                return All(tuple(map(self.statement, values)))
            case ast.BoolOp(ast.Or(), values):
                return AnyOf(tuple(map(self.statement, values)))
            case ast.UnaryOp(ast.Not(), operand):
                return Not(self.statement(operand))
            case ast.Call(ast.Name(name), arguments):
                return self._call(name, arguments)
        raise FormulaError(f"not a statement: {ast.unparse(node)}")

    def _call(self, name: str, arguments: list[ast.expr]) -> Statement:
        match name, arguments:
            case "every", [inner]:
                return All(tuple(parser.statement(inner) for parser in self._spread(inner)))
            case "some", [inner]:
                return AnyOf(tuple(parser.statement(inner) for parser in self._spread(inner)))
            case "implies", [condition, consequence]:
                return Implies(self.statement(condition), self.statement(consequence))
            case "iff", [one, other]:
                left, right = self.statement(one), self.statement(other)
                return All((Implies(left, right), Implies(right, left)))
            case "whole", [cell]:
                return Whole(self._cell(self._dotted(cell)))
            case "known", [column]:
                return Known(self._cell(self._dotted(column)))
            case _, [cell] if name in PREDICATES:
                return Predicate(name, self._cell(self._dotted(cell)))
        raise FormulaError(f"no such function: {name} with {len(arguments)} arguments")

    def _spread(self, node: ast.expr) -> Iterator[_Parser]:
        """One parser for every combination of the placeholders in the node that are not bound yet."""
        names = [name for name in _placeholders(node) if name not in self.bindings]
        for combination in product(*(domain(name, self.form) for name in names)):
            yield _Parser(self.form, self.settings, {**self.bindings, **dict(zip(names, combination, strict=True))})

    def _weight(self, node: ast.expr) -> float:
        constant = self.number(node)
        if not isinstance(constant, Constant):
            raise FormulaError(f"the left factor must be a constant: {ast.unparse(node)}")
        return constant.value

    def _named_number(self, name: str) -> Number:
        if name.startswith("settings."):
            return Constant(float(self.settings[name.removeprefix("settings.")]))
        return CellValue(self._cell(name))

    def _cell(self, name: str) -> str:
        is_column = is_declared(name) if is_context(name) else name.startswith("authority.")
        if is_column or name in self.form.cells_by_code:
            return name
        raise FormulaError(f"form {self.form.code} has no cell {name}")

    def _dotted(self, node: ast.expr) -> str:
        match node:
            case ast.Name(name):
                return self._word(name)
            case ast.Attribute(value, attribute):
                return f"{self._dotted(value)}.{self._word(attribute)}"
        raise FormulaError(f"not a cell code: {ast.unparse(node)}")

    def _word(self, word: str) -> str:
        if not word.startswith(MARK):
            return word
        try:
            return self.bindings[word.removeprefix(MARK)].code
        except KeyError as error:
            raise FormulaError(
                f"{{{word.removeprefix(MARK)}}} is neither under `each` nor inside a function"
            ) from error
