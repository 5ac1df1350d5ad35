"""The rule catalogue as typed objects: each rule once, with its instances for a form.

Data: `data/rules.toml` and, for thresholds, `data/settings.toml`. Everything that speaks of rules derives from here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

from schemas.codebook import DATA_DIRECTORY, Form, forms
from schemas.domains import Binding
from schemas.expression import Statement, codes
from schemas.formula import instances

Scope = Literal["report", "county"]
"""What a rule is judged on: a report by itself and with its year before, or the county's own with all its units."""

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
KINDS = {"stated": "格式明示", "statute": "法规规定", "notice": "通知要求", "implied": "由行列名推定"}


@dataclass(frozen=True, slots=True)
class Case:
    """A formula of a rule with its message; most rules have one. Its severity is the rule's unless it has its own."""

    formula: str
    message: str
    forms: tuple[str, ...]
    severity: Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what must hold, how bad it is when it does not, what it says to people, and where it comes from."""

    id: str
    severity: Severity
    kind: str
    each: tuple[str, ...]
    explanation: str
    source: str
    cases: tuple[Case, ...]
    scope: Scope = "report"

    @property
    def table(self) -> str:
        """The part of the report that the rule is about: 二, 三, 四, 文, 报 or 县."""
        return self.id.split(".")[0]

    @property
    def forms(self) -> tuple[str, ...]:
        """Codes of the forms that at least one case of the rule applies to."""
        return tuple(code for code in forms() if any(code in case.forms for case in self.cases))


@dataclass(frozen=True)
class RuleInstance:
    """A rule on concrete cells of a form. `key` tells the instances of a rule apart, stable between runs."""

    rule: Rule
    case: Case
    key: str
    bindings: dict[str, Binding]
    expression: Statement

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The cell and context codes it asks for, each once, in the order they stand: asked anew for every finding."""
        return tuple(dict.fromkeys(codes(self.expression)))


def _cases(item: dict[str, Any]) -> tuple[Case, ...]:
    default_forms = item.get("forms", list(forms()))
    return tuple(
        Case(
            case["formula"],
            case["message"],
            tuple(case.get("forms", default_forms)),
            case.get("severity", item["severity"]),
        )
        for case in item.get("cases", [item])
    )


@cache
def rules() -> dict[str, Rule]:
    """Return all rules by id, in the order of the catalogue."""
    data = tomllib.loads((DATA_DIRECTORY / "rules.toml").read_text(encoding="utf-8"))
    return {
        item["id"]: Rule(
            item["id"],
            item["severity"],
            item["kind"],
            tuple(item.get("each", ())),
            item["explanation"],
            item["source"],
            _cases(item),
            item.get("scope", "report"),
        )
        for item in data["rules"]
    }


@dataclass(frozen=True, slots=True)
class Setting:
    """A threshold with its default and what it is for."""

    name: str
    value: float
    explanation: str


@cache
def default_settings() -> dict[str, Setting]:
    """Return the thresholds of the rules with their defaults."""
    data = tomllib.loads((DATA_DIRECTORY / "settings.toml").read_text(encoding="utf-8"))
    return {name: Setting(name, item["value"], item["explanation"]) for name, item in data.items()}


Settings = tuple[tuple[str, float], ...]
"""Thresholds as sorted (name, value) pairs, so that what is compiled from them can be cached."""


def settings_with(changes: dict[str, float] | None = None) -> Settings:
    """Return all thresholds, the defaults overridden by `changes`.

    Raises:
        KeyError: a change names no threshold.
    """
    values = {name: setting.value for name, setting in default_settings().items()}
    for name, value in (changes or {}).items():
        if name not in values:
            raise KeyError(name)
        values[name] = value
    return tuple(sorted(values.items()))


def rule_instances(
    form_code: str, settings: Settings | None = None, scope: Scope = "report"
) -> dict[tuple[str, str], RuleInstance]:
    """Return every instance of every rule of a scope that applies to a form, by (rule id, instance key)."""
    return _rule_instances(form_code, settings if settings is not None else settings_with(), scope)


@cache
def _rule_instances(form_code: str, settings: Settings, scope: Scope) -> dict[tuple[str, str], RuleInstance]:
    form, values = forms()[form_code], dict(settings)
    result = {}
    for rule in rules().values():
        if rule.scope != scope:
            continue
        for instance in _instances_of(rule, form, values):
            result[rule.id, instance.key] = instance
    return result


@cache
def rules_on_cells(form_code: str) -> dict[str, tuple[str, ...]]:
    """Return by cell code the rules about a single report that use a cell of a form, in the order of the catalogue."""
    used: dict[str, dict[str, None]] = {}
    for instance in rule_instances(form_code).values():
        for code in codes(instance.expression):
            used.setdefault(code, {})[instance.rule.id] = None
    return {code: tuple(found) for code, found in used.items()}


def _instances_of(rule: Rule, form: Form, settings: dict[str, float]) -> list[RuleInstance]:
    result = []
    for number, case in enumerate(rule.cases, 1):
        if form.code not in case.forms:
            continue
        for found in instances(case.formula, rule.each, form, settings):
            parts = [binding.code for binding in found.bindings.values()]
            key = "/".join([*parts, *([str(number)] if len(rule.cases) > 1 else [])])
            result.append(RuleInstance(rule, case, key, found.bindings, found.expression))
    return result
