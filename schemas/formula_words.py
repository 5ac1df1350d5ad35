"""Formulas of the catalogue in words: maths-like Chinese with the labels of the form instead of cell codes.

For the docs and for `gouji explain`. Parsing for evaluation is `schemas.formula`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache

from schemas.catalogue import Case, Rule, default_settings
from schemas.codebook import forms
from schemas.context import (
    PEERS,
    PREVIOUS,
    REPORT,
    SPREAD,
    STATED,
    TREND,
    TREND_SPREAD,
    UNITS,
    USUAL,
    report_facts,
    stated_facts,
)
from schemas.formula import MARK, OPERATORS, FormulaError, parse_tree
from schemas.words import format_number

OF_CELL_WORDS = {
    PREVIOUS: "上年报告的 {}",
    UNITS: "各单位{}之和",
    USUAL: "{}往年的中位数",
    SPREAD: "{}往年与中位数之差的中位数",
    PEERS: "{}往年的中位数按同类单位的变化折算的数",
    TREND: "{}上年数按同类单位的变化折算的数",
    TREND_SPREAD: "各同类单位{}与折算数之差的中位数",
}
SPREAD_WORDS = {
    "cell": "各格",
    "row": "各行",
    "column": "各列",
    "applicant": "各类申请人",
    "outcome": "各项办理结果",
    "denied": "“不予公开”各项",
    "unavailable": "“无法提供”各项",
    "unprocessed": "“不予处理”各项",
    "other": "“其他处理”各项",
    "group": "各组",
    "result": "各种结果",
    "document": "各类文件",
    "document_column": "各列",
    "item": "各项",
    "decided_item": "各项",
    "purchase": "各项采购",
    "required_cell": "格式各格",
    "disclosure_cell": "表二各格",
    "requests_cell": "表三各格",
    "appeals_cell": "表四各格",
    "headline": "各主要数字",
    "disclosure_count": "表二各计数格",
    "disclosure_change": "表二各“本年增/减”格",
    "amount": "各金额格",
    "mention": "各处",
}
"""What a placeholder is called inside sum, every and some."""

EACH_WORDS = {"cell": "该格", "headline": "该格", "column": "该列", "group": "该组", "amount": "该金额"}
"""What a placeholder is called that the rule goes through one by one; 该行 where not named here."""

SIGNS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "＋", ast.Sub: "－", ast.Mult: "×"}
BOTH_OR_EITHER: dict[type[ast.boolop], str] = {ast.And: "，且 ", ast.Or: "，或 "}
LONG = 60
"""Characters of a formula beyond which a part of a statement is put in brackets."""

CALL_WORDS = {
    "sum": "Σ（{}）",
    "known_sum": "已填之和（{}）",
    "every": "每一格均为：{}",
    "some": "至少一格为：{}",
    "implies": "若 {}，则 {}",
    "iff": "{}，当且仅当 {}",
    "given": "{} 有数",
    "blank": "{} 未填",
    "missing": "没有印 {}",
    "unread": "{} 缺或读不出",
    "miscounted": "{} 所在行的格数与格式不符",
    "no_unit": "{} 没有写单位",
    "converted": "{} 由元换算",
    "not_a_number": "{} 不是数字",
    "whole": "{} 为整数",
    "known": "有 {}",
}
AUTHORITY_WORDS = {
    "authority.may_make_regulations": "单位的规章制定权（有为 1，无为 0）",
    "authority.is_township": "单位是否乡镇、街道（是为 1，否为 0）",
}


def formula_in_words(rule: Rule, case: Case) -> str:
    """Return the formula of a case of a rule in Chinese, maths-like, on one line, in the labels of its newest form."""
    return _Words(rule.each, case.forms[-1]).of(parse_tree(case.formula))


@dataclass(frozen=True, slots=True)
class _Words:
    """Turns a formula into words; `each` are the placeholders that stand for one row or column at a time."""

    each: tuple[str, ...]
    form_code: str

    def of(self, node: ast.expr) -> str:
        match node:
            case ast.Constant(value):
                return format_number(float(str(value)))
            case ast.Name() | ast.Attribute():
                return self.name(ast.unparse(node))
            case ast.BinOp(left, operator, right):
                return f"{self.of(left)} {ARITHMETIC[type(operator)]} {self.of(right)}"
            case ast.Compare(left, [operator], [right]):
                return f"{self.of(left)} {SIGNS[OPERATORS[type(operator)]]} {self.of(right)}"
            case ast.BoolOp(ast.Or(), [ast.UnaryOp(ast.Not(), condition), consequence]):
                return f"若 {self.of(condition)}，则 {self.of(consequence)}"
            case ast.BoolOp(operator, values):
                return BOTH_OR_EITHER[type(operator)].join(map(self.part, values))
            case ast.UnaryOp(ast.Not(), operand):
                return f"并非 {self.part(operand)}"
            case ast.Call(ast.Name(name), arguments):
                return CALL_WORDS[name].format(*map(self.of, arguments))
        raise FormulaError(f"no words for: {ast.unparse(node)}")

    def part(self, node: ast.expr) -> str:
        """Words of a part of a longer statement, in brackets where it is not a single comparison or predicate."""
        is_long = isinstance(node, ast.BoolOp) or (isinstance(node, ast.Call) and len(ast.unparse(node)) > LONG)
        return f"（{self.of(node)}）" if is_long else self.of(node)

    def name(self, dotted: str) -> str:
        if dotted in AUTHORITY_WORDS:
            return AUTHORITY_WORDS[dotted]
        if dotted.startswith("settings."):
            return format_number(default_settings()[dotted.removeprefix("settings.")].value)
        space = next((space for space in OF_CELL_WORDS if dotted.startswith(space)), None)
        if space is not None:
            return OF_CELL_WORDS[space].format(self.name(dotted.removeprefix(space)))
        if dotted.startswith(STATED):
            return f"文字所说的{self.stated(dotted.removeprefix(STATED).rpartition('.')[0])}"
        if dotted.startswith(REPORT):
            return report_facts()[dotted.removeprefix(REPORT)].label
        pieces = dotted.split(".")
        return "·".join(self.piece(piece, pieces[0] if len(pieces) == 3 else "") for piece in pieces[-2:])

    def stated(self, what: str) -> str:
        """Words for what a count is about, which may end in a placeholder."""
        fact = stated_facts().get(what)
        return f"“{fact.label}”件数" if fact else f"{self.piece(what.rpartition('.')[2], '')}件数"

    def piece(self, piece: str, block: str) -> str:
        if piece.startswith(MARK):
            placeholder = piece.removeprefix(MARK)
            return EACH_WORDS.get(placeholder, "该行") if placeholder in self.each else SPREAD_WORDS[placeholder]
        return _labels(self.form_code)[block, piece]


@cache
def _labels(form_code: str) -> dict[tuple[str, str], str]:
    """Label of a row or column by (block, code), and by ("", code) where the block is left open."""
    result: dict[tuple[str, str], str] = {}
    for cell in forms()[form_code].cells:
        for block in (cell.block.code, ""):
            result[block, cell.row.code] = cell.row.label
            result[block, cell.column.code] = cell.column.label
    return result
