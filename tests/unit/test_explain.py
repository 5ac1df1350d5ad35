"""`gouji explain`: rules, cells by code and by label, and one clear line for what is unknown."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from pipelines.cli.explain import describe, explain
from pipelines.errors import UsageProblem
from schemas.catalogue import rules
from schemas.codebook import all_cells


def test_a_rule_is_explained_with_its_formula_and_source():
    result = CliRunner().invoke(explain, ["三.行合计"])
    assert result.exit_code == 0
    assert "错误" in result.output
    assert rules()["三.行合计"].explanation in result.output
    assert "该行·总计 = Σ（该行·各类申请人）" in result.output
    assert rules()["三.行合计"].source in result.output
    assert "2021-one-other" in result.output


@pytest.mark.parametrize("name", list(rules()))
def test_every_rule_can_be_explained(name):
    assert len(describe(name)) >= 5


def test_a_cell_is_explained_with_unit_forms_and_rules():
    text = "\n".join(describe("requests.received.total"))
    assert "一、本年新收政府信息公开申请数量 · 总计" in text
    assert "单位：件" in text
    assert "三.收办平衡" in text
    assert "四.合计" not in text


def test_every_cell_can_be_explained():
    for code in all_cells():
        assert describe(code)[0].startswith(code)


def test_cells_are_found_by_words_of_their_label():
    assert [line for line in describe("予以公开 自然人") if not line.startswith(" ")] == [
        "requests.granted.natural_person  表三 · （一）予以公开 · 自然人"
    ]
    many = describe("总计")
    assert many[-1].startswith("……另有")


@pytest.mark.parametrize(
    ("name", "suggestion"), [("三.收办平", "三.收办平衡"), ("requests.recieved.total", "requests.")]
)
def test_what_is_unknown_gets_close_matches(name, suggestion):
    with pytest.raises(UsageProblem, match=suggestion) as problem:
        describe(name)
    assert "\n" not in str(problem.value)


def test_nonsense_gets_one_line_without_suggestions():
    with pytest.raises(UsageProblem, match="没有名为“%%%”的规则或格"):
        describe("%%%")
