"""PDF: what stands in the margins of pages."""

from __future__ import annotations

import pytest

from pipelines.read.pdf.margins import Margins, drop_margins
from pipelines.read.pdf.text import Line


def draw_line(text: str, top: float) -> Line:
    return Line(text, 250, 350, top, top + 10, 10, 10, gaps=((250, 350, text),))


def texts_of(margins: Margins) -> list[list[str]]:
    return [[line.text for line in lines] for lines in margins.kept]


@pytest.mark.parametrize(
    ("header", "is_kept"),
    [
        ("清溪县人民政府", False),
        ("清溪县人民政府网站", False),
        ("清溪县教育局2023年年度报告", True),
        ("清溪县教育局", True),
    ],
)
def test_a_header_stands_beside_the_text_unless_it_names_a_site(header: str, is_kept: bool) -> None:
    pages = [(842.0, [draw_line(header, 40), draw_line(text, 120)]) for text in ("2023年年度报告", "一、总体情况")]
    margins = drop_margins(pages, is_unruled=False)
    assert texts_of(margins) == [["2023年年度报告"], ["一、总体情况"]]
    assert margins.header == (header if is_kept else "")
    assert margins.notes == [f"已略去各页重复的页眉页脚：{header}"]


def test_headers_of_left_and_right_pages_are_those_of_both() -> None:
    """That of a collection stood in the text of every other page."""
    heads = ["清溪县2021年汇编", "清溪县教育局"]
    pages = [(842.0, [draw_line(heads[n % 2], 40), draw_line(f"第{n}段", 120)]) for n in range(5)]
    margins = drop_margins(pages, is_unruled=False)
    assert (texts_of(margins), margins.header) == ([[f"第{n}段"] for n in range(5)], "\n".join(heads))


@pytest.mark.parametrize("numbers", [("1", "2", "3"), ("- 15 -", "- 16 -", "- 17 -")])
def test_numbers_that_count_up_over_the_pages_are_theirs(numbers: tuple[str, ...]) -> None:
    """Also close to the text. What does not count up with them may be the value of a row cut by the page break."""
    pages = [(842.0, [draw_line(f"第{n}段", 745), draw_line(number, 756)]) for n, number in enumerate(numbers)]
    pages[1][1].append(draw_line("99", 40))
    kept = texts_of(drop_margins(pages, is_unruled=True))
    assert kept == [["第0段"], ["第1段", "99"], ["第2段"]]


@pytest.mark.parametrize(("top", "is_unruled", "is_kept"), [(40, True, True), (800, True, False), (40, False, False)])
def test_a_number_alone_below_a_page_break_may_be_a_value_where_tables_have_no_lines(
    top: float, is_unruled: bool, is_kept: bool
) -> None:
    """A value that a page break moved was taken for the number of the page, and its row was blank."""
    pages = [(842.0, [draw_line("行政事业性收费", 700)]), (842.0, [draw_line("2", top), draw_line("三、", 120)])]
    kept = texts_of(drop_margins(pages, is_unruled=is_unruled))
    assert kept[1] == (["2", "三、"] if is_kept else ["三、"])


@pytest.mark.parametrize("text", ["8", "1.属于国家秘密"])
def test_rows_of_a_table_at_the_top_of_several_pages_are_no_headers(text: str) -> None:
    pages = [(842.0, [draw_line(text, 40), draw_line(f"第{n}段", 120)]) for n in range(3)]
    assert all(text in lines for lines in texts_of(drop_margins(pages, is_unruled=True)))
