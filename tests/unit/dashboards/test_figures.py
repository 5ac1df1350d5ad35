"""Figures: what they draw, as data, and that plotly knows every word of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plotly import graph_objects

from dashboards.figures import ranking, shares, template
from dashboards.figures_distribution import classes, distribution
from dashboards.figures_over_time import series, trajectories
from dashboards.measured import MINIMUM_PEERS, Typical, typical

FIVE = typical([1, 2, 3, 4, 10])
NOTHING_TYPICAL = Typical(0, None, None, None)


def drawn(figure):
    """The figure as plotly understands it; raises on a word it does not know."""
    return graph_objects.Figure(data=figure["data"], layout={**figure["layout"], "template": template()})


def test_ranking_sorts_bars_and_leaves_gaps_for_what_is_not_known():
    figure = drawn(ranking({"甲镇": 3, "乙镇": 0}, {}, {"丙镇": "没有数", "丁镇": "未报送"}, NOTHING_TYPICAL, "件"))
    bars, words = figure.data
    assert dict(zip(bars.y, bars.x, strict=True)) == {"乙镇": 0, "甲镇": 3}
    assert list(figure.layout.yaxis.categoryarray) == list(words.y) == ["丁镇", "丙镇", "乙镇", "甲镇"]
    assert list(words.text) == ["未报送", "没有数", "0", "3"]


def test_ranking_marks_doubtful_values_with_sign_and_pattern():
    bars, words = drawn(ranking({"甲镇": 1200, "乙镇": 1}, {"甲镇": "error"}, {}, NOTHING_TYPICAL, "件")).data
    assert list(words.text) == ["1", "✕ 1,200"]
    assert list(bars.marker.pattern.shape) == ["", "/"]


def test_ranking_draws_median_and_quartile_band():
    figure = drawn(ranking({"甲镇": 3}, {}, {}, FIVE, "件"))
    band, line = figure.layout.shapes
    assert (band.x0, band.x1, line.x0, line.x1) == (2, 4, 3, 3)
    assert figure.layout.annotations[-1].text == "中位数 3"


@pytest.mark.parametrize("values", [{"甲镇": 95, "乙镇": 1}, {"甲镇": 95, "乙镇": 96}, {"甲镇": -3, "乙镇": 2}])
def test_numbers_stand_left_of_bars_and_lines_and_the_median_is_named_within_the_picture(values):
    figure = drawn(ranking(values, {}, {}, typical([*values.values()] * 3), "件"))
    left, right = figure.layout.xaxis.range
    assert set(figure.data[1].x) == {left} and figure.data[1].textposition == "middle left"
    assert left < min(0, *values.values()) <= figure.layout.shapes[1].x0
    median = figure.layout.annotations[0]
    assert median.xanchor == ("left" if median.x < (left + right) / 2 else "right")


def test_ranking_draws_no_median_of_too_few():
    figure = ranking({"甲镇": 3}, {}, {}, typical([3.0] * (MINIMUM_PEERS - 1)), "件")
    assert figure["layout"]["shapes"] == []


def test_shares_add_up_and_print_counts():
    rows = {
        "全县": {"予以公开": 30, "不予公开": 10, "其他处理": 0},
        "甲镇": {"予以公开": 9, "不予公开": 1, "其他处理": 0},
    }
    figure = drawn(shares(rows, ["予以公开", "不予公开", "其他处理"], {"甲镇": "error"}))
    assert [trace.name for trace in figure.data] == ["予以公开", "不予公开", "其他处理"]
    assert [sum(trace.x[row] for trace in figure.data) for row in range(2)] == [100, 100]
    assert [list(trace.text) for trace in figure.data] == [["30", "9"], ["10", "1"], ["", ""]]
    assert list(figure.data[0].y) == ["全县（40）", "✕ 甲镇（10）"]
    assert figure.layout.uniformtext.mode == "hide" and figure.layout.yaxis.dtick == 1, "small print, names left out"


def test_series_keeps_gaps_and_marks_break_and_doubtful_years():
    figure = drawn(series([2019, 2020, 2021], [0, None, 5], [1, None, 2], ["error", None, None], 2021))
    peers, own = figure.data
    assert list(own.y) == [0, None, 5] and own.connectgaps is False
    assert list(own.marker.symbol) == ["x", "circle", "circle"]
    assert list(peers.y) == [1, None, 2]
    assert figure.layout.shapes[0].x0 == 1.5


@pytest.mark.parametrize("first_year", [None, 2021, 2019])
def test_series_draws_no_break_that_is_not_within_the_years(first_year):
    years = [2021, 2022] if first_year != 2019 else [2019, 2020]
    assert series(years, [1, 2], [None, None], [None, None], first_year)["layout"]["shapes"] == []


def test_a_point_alone_between_gaps_is_larger_and_an_empty_picture_says_so():
    lines = {"甲镇": [1, None, 2], "乙镇": [3, 4, 4]}
    alone, joined, _ = drawn(trajectories([2020, 2021, 2022], lines, {}, [NOTHING_TYPICAL] * 3, "件", None)).data
    assert min(alone.marker.size[0], alone.marker.size[2]) > joined.marker.size
    [said] = drawn(trajectories([2020], {"甲镇": [None]}, {}, [NOTHING_TYPICAL], "件", None)).layout.annotations
    assert "没有" in said.text


def test_trajectories_draw_every_unit_thin_and_the_median_last_and_thick():
    figure = drawn(
        trajectories(
            [2020, 2021],
            {"甲镇": [1, None], "乙镇": [3, 4]},
            {"乙镇": [None, "error"]},
            [FIVE, NOTHING_TYPICAL],
            "件",
            2021,
        )
    )
    assert [trace.name for trace in figure.data] == ["甲镇", "乙镇", "中位数"]
    assert list(figure.data[0].y) == [1, None]
    assert figure.data[-1].line.width > figure.data[0].line.width
    assert list(figure.data[1].marker.symbol) == ["circle", "x"], "what is doubtful is marked"
    assert figure.layout.yaxis.dtick == 1, "there is no half of a request"
    assert list(figure.data[-1].y) == [3, None]
    band, line = figure.layout.shapes
    assert (band.y0, band.y1) == (2, 4)
    assert line.x0 == 0.5


def test_a_long_name_leaves_room_for_its_bar_and_stays_whole_in_the_data():
    name = "高新技术产业开发区行政审批和政务信息管理局"
    ranked, shared = ranking({name: 1, "甲镇": 2}, {}, {}, NOTHING_TYPICAL, "件"), shares({name: {"a": 10}}, ["a"], {})
    for figure, shown in ((ranked, "高新技术产业开发…信息管理局"), (shared, "高新技术产业开发…信息管理局（10）")):
        axis = drawn(figure).layout.yaxis
        assert dict(zip(axis.tickvals, axis.ticktext, strict=True))[figure["data"][0]["y"][0]] == shown
    assert drawn(ranking({"甲镇": 2}, {}, {}, NOTHING_TYPICAL, "件")).layout.yaxis.ticktext is None


def test_names_in_figures_cannot_become_links():
    name = '<a href="https://example.org">甲镇</a>'
    bars, words = drawn(ranking({name: 1}, {name: "error"}, {}, NOTHING_TYPICAL, "件")).data
    assert "<" not in bars.y[0] and words.y[0] == bars.y[0] and words.text[0] == "✕ 1"
    assert "<" not in shares({name: {"予以公开": 10}}, ["予以公开"], {})["data"][0]["y"][0]
    assert "<a" not in trajectories([2020], {name: [1]}, {}, [NOTHING_TYPICAL], "件", None)["data"][0]["hovertemplate"]


@given(st.lists(st.one_of(st.integers(-50, 5000), st.decimals(0, 900, places=2)).map(float), min_size=1, max_size=60))
def test_classes_hold_every_value_once_and_are_few(values):
    counts = classes(values)
    assert sum(counts.values()) == len(values)
    assert len(counts) <= 20


def test_classes_are_named_by_the_whole_numbers_in_them():
    assert classes([0, 0, 3]) == {"0": 2, "1": 0, "2": 0, "3": 1}
    assert classes([0, 1, 20, 21, 95]) == {"0": 1, "1–20": 2, "21–40": 1, "41–60": 0, "61–80": 0, "81–100": 1}
    assert classes([-7, 0, 12]) == {"-10–-6": 1, "-5–-1": 0, "0": 1, "1–5": 0, "6–10": 0, "11–15": 1}


def test_a_distribution_prints_how_many_units_are_in_each_class():
    (bars,) = drawn(distribution([0, 0, 3], "件")).data
    assert (list(bars.x), list(bars.y), list(bars.text)) == (["0", "1", "2", "3"], [2, 0, 0, 1], ["2", "", "", "1"])
