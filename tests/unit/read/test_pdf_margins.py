"""PDF: what stands in the margins of pages."""

from __future__ import annotations

import pytest

from pipelines.read.pdf.margins import drop_margins
from pipelines.read.pdf.text import Line


def draw_line(text: str, top: float) -> Line:
    return Line(text, 250, 350, top, top + 10, 10, 10, gaps=((250, 350, text),))


@pytest.mark.parametrize(
    ("header", "is_kept"),
    [
        ("清溪县人民政府", False),
        ("清溪县人民政府网站", False),
        ("清溪县教育局2023年年度报告", True),
        ("清溪县教育局", True),
    ],
)
def test_the_name_of_a_site_over_all_pages_is_none_of_the_title_below_it(header: str, is_kept: bool) -> None:
    pages = [(842.0, [draw_line(header, 40), draw_line(text, 120)]) for text in ("2023年年度报告", "一、总体情况")]
    kept, notes = drop_margins(pages)
    assert [[line.text for line in lines] for lines in kept] == [
        [header, "2023年年度报告"] if is_kept else ["2023年年度报告"],
        ["一、总体情况"],
    ]
    assert notes == [f"已略去各页重复的页眉页脚：{header}"]
