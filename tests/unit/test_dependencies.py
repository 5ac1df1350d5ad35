"""docs/dependencies.md is true: what is named is justified and licensed, and what is used is named."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from pipelines.dependency_page import GROUPS, PAGE, dependency_page, named_packages
from schemas.codebook import DATA_DIRECTORY
from tests.conftest import ROOT

OUR_OWN = {"assets", "dashboards", "pipelines", "schemas"}
BROUGHT_ALONG = {"numpy", "pydantic", "markupsafe"}
"""Packages whose types belong to those we name: of pandas, dagster and jinja2."""


def test_the_committed_page_is_what_the_generator_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == dependency_page(), "run: python -m pipelines.dependency_page"


def test_every_package_has_a_reason_a_licence_and_a_pinned_version() -> None:
    reasons = tomllib.loads((DATA_DIRECTORY / "dependencies.toml").read_text(encoding="utf-8"))["reasons"]
    named = [name for group in GROUPS for name in named_packages(group)]
    assert sorted(reasons) == sorted(set(named))
    pinned = {
        line.split("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    assert {name.lower() for name in named} <= pinned
    rows = [line.split(" | ") for line in dependency_page().splitlines() if re.match(r"\| [a-z]", line)]
    assert len(rows) == len(named) and all(licence.strip() for _, _, licence, _ in rows)


def test_nothing_that_runs_is_under_the_gpl() -> None:
    running = [line for line in dependency_page().partition("## 开发和测试")[0].splitlines() if line.startswith("| ")]
    assert len(running) > 20 and not [line for line in running if "GPL" in line.replace("LGPL", "")]


@pytest.mark.parametrize("folder", sorted(OUR_OWN))
def test_every_package_that_is_imported_is_named(folder: str) -> None:
    running = {name.lower() for group in GROUPS if group != "dev" for name in named_packages(group)}
    of_module = packages_distributions()
    foreign = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            foreign |= {name.partition(".")[0] for name in names}
    foreign -= OUR_OWN | BROUGHT_ALONG | set(sys.stdlib_module_names)
    assert not {name for name in foreign if not {each.lower() for each in of_module.get(name, ())} & running}
