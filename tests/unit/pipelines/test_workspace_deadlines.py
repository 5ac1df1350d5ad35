"""The county's own dates for handing in, as `gouji.toml` beside the register gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageProblem
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import make_workspace


def with_settings(folder: Path, text: str) -> Workspace:
    workspace = make_workspace(folder)
    (workspace.raw / "gouji.toml").write_text(text, encoding="utf-8")
    return workspace


def test_no_date_is_assumed_where_the_county_sets_none(tmp_path: Path) -> None:
    assert make_workspace(tmp_path).deadlines == {}


def test_each_kind_of_unit_has_its_own_date(tmp_path: Path) -> None:
    workspace = with_settings(tmp_path, '[deadlines]\n"镇" = "01-20"\n"部门" = "01-31"\n"县" = "03-31"\n')
    assert workspace.deadlines == {"镇": (1, 20), "部门": (1, 31), "县": (3, 31)}


@pytest.mark.parametrize(
    ("line", "named"),
    [('"村" = "01-20"', "村"), ('"镇" = "1月20日"', "1月20日"), ('"镇" = "02-30"', "02-30"), ('"镇" = 120', "120")],
)
def test_a_wrong_kind_or_date_is_one_clear_line(tmp_path: Path, line: str, named: str) -> None:
    with pytest.raises(UsageProblem) as problem:
        _ = with_settings(tmp_path, f"[deadlines]\n{line}\n").deadlines
    said = str(problem.value)
    assert named in said
    assert "gouji.toml" in said
    assert "\n" not in said


def test_settings_count_where_there_is_no_register(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "gouji.toml").write_text('[deadlines]\n"镇" = "01-20"\n', encoding="utf-8")
    assert Workspace(raw, raw / "out").deadlines == {"镇": (1, 20)}
    (tmp_path / "authorities.csv").write_text("code,name,kind\n", encoding="utf-8")  # both lie above, as is usual
    assert Workspace(raw, raw / "out").deadlines == {}
