"""What a unit's page says of its report: that it was set aside and why; how to mend a problem, once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dashboards.pages.filing import Problem, ShownFinding, _say_ways
from dashboards.records import Dossier
from dashboards.sentences import county_sentence, filing_sentence

MISSING = SimpleNamespace(state="not_handed_in")


@pytest.mark.parametrize(
    ("filings", "said"),
    [
        ([], "2024 年度报告尚未报送。"),
        ([(1, "误报"), (2, "来函撤回")], "2024 年度报告已搁置（来函撤回），还没有再次报送。"),
        ([(1, None)], "2024 年度报告已搁置，还没有再次报送。"),
    ],
)
def test_a_unit_whose_report_was_set_aside_is_told_so(filings, said):
    aside = [
        SimpleNamespace(year=2024, revision=number, is_set_aside=True, is_current=False, set_aside_reason=reason)
        for number, reason in filings
    ]
    assert filing_sentence(MISSING, 2024, None, Dossier(None, aside).set_aside(2024)) == said


def test_the_one_way_to_mend_a_problem_is_said_at_its_first_finding():
    one, two = Problem(1, "", True, ("甲格应为 2",), 0), Problem(2, "", False, ("乙格应为 3", "丙格应为 4"), 0)
    findings = [ShownFinding("", None, None, (), 0, problem) for problem in (one, two, None, one)]
    assert [finding.way for finding in _say_ways(findings)] == ["甲格应为 2", "", "", ""]


def test_where_no_unit_is_registered_nobody_is_said_to_have_handed_in():
    assert "都已报送" not in county_sentence(SimpleNamespace(expected_count=0), [])
    assert county_sentence(SimpleNamespace(expected_count=1), []) == "应报送的单位都已报送。"
