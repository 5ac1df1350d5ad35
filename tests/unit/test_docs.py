"""The generated pages: the committed ones are what the generator makes, and they leave nothing out."""

from __future__ import annotations

import re

import duckdb
import pytest

from pipelines.docs import DOCS, FIRST_STEPS, pages, write_pages
from pipelines.views.create import create_views, view_examples
from schemas.catalogue import default_settings, rules
from schemas.codebook import forms
from schemas.domains import DOMAINS
from schemas.formula_words import SPREAD_WORDS, formula_in_words
from schemas.tables import tables


@pytest.mark.parametrize("name", ["rules.md", "codebook.md", "warehouse.md"])
def test_committed_pages_are_up_to_date(name):
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run: python -m pipelines.docs"


def test_pages_are_written_where_asked(tmp_path):
    written = write_pages(tmp_path / "docs")
    assert {path.name: path.read_text(encoding="utf-8") for path in written} == pages()


def test_pages_leave_nothing_out():
    text = pages()
    for rule in rules().values():
        assert f"### {rule.id}（" in text["rules.md"]
        assert rule.explanation in text["rules.md"]
    assert all(f"`{name}`" in text["rules.md"] for name in default_settings())
    for form in forms().values():
        assert all(f"`{row.code}`" in text["codebook.md"] for block in form.blocks for row in block.rows)
    for table in tables().values():
        assert f"## {table.name}\n" in text["warehouse.md"]
        assert all(column.description in text["warehouse.md"] for column in table.columns)
    assert "## county_totals\n" in text["warehouse.md"]


def test_every_view_and_macro_has_an_example_that_runs_and_so_have_the_first_steps():
    with duckdb.connect() as connection:
        for table in tables().values():
            connection.execute(table.ddl)
        create_views(connection)
        made = connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal"
            " UNION SELECT function_name FROM duckdb_functions() WHERE NOT internal"
        ).fetchall()
        examples = view_examples()
        assert set(examples) == {name for (name,) in made}
        for name, query in examples.items():
            assert name in query
            connection.execute(query).fetchall()
        for query in re.findall(r"```sql\n(.+?)\n```", pages()["warehouse.md"], re.DOTALL):
            connection.execute(query).fetchall()
        known = {*made, *((name,) for name in tables())}
        first_steps = FIRST_STEPS.partition("不看这几点")[0]
        assert {(name,) for name in re.findall(r"`([a-z_0-9]+)`", first_steps)} <= known


def test_formulas_are_said_with_the_labels_of_the_form():
    rule = rules()["三.行合计"]
    assert formula_in_words(rule, rule.cases[0]) == "该行·总计 = Σ（该行·各类申请人）"
    rule = rules()["二.采购成对"]
    assert formula_in_words(rule, rule.cases[0]) == "该行·采购项目数量 = 0，当且仅当 该行·采购总金额 = 0"


def test_every_placeholder_has_words_and_no_code_is_left_in_any_formula():
    assert set(SPREAD_WORDS) == set(DOMAINS)
    for rule in rules().values():
        for case in rule.cases:
            words = formula_in_words(rule, case)
            assert not any(mark in words for mark in ("_", "{", "requests", "settings")), words
