"""Reports given together: which of them are of one unit."""

from __future__ import annotations

from pathlib import Path

from pipelines.register import make_register
from pipelines.together import check_together

REPORT = Path(__file__).parents[3] / "data/raw/2020/棋坪镇.txt"


def test_reports_that_name_nobody_are_not_compared_as_if_they_were_of_one_unit(tmp_path: Path) -> None:
    text = REPORT.read_text(encoding="utf-8").replace("棋坪镇", "").replace("铜鼓县", "").replace("人民政府", "")
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    paths[0].write_text(text.replace("2020", "2019").replace("2018", "2017"), encoding="utf-8")
    paths[1].write_text(text, encoding="utf-8")
    _, later = check_together(paths, {}, make_register(()))
    assert (later["authority"], later["year"]) == (None, 2020)
    assert "不能判断：没有上一年度的报告。" in {finding["message"] for finding in later["findings"]}
