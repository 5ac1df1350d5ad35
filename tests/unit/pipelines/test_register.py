"""Whom a written name means, and what a wrong register says."""

from pathlib import Path

import pytest

from pipelines.errors import UsageProblem
from pipelines.register import (
    Authority,
    is_township,
    load_register,
    make_register,
    may_make_regulations,
    unregistered,
)

QIPING = Authority("q", "铜鼓县棋坪镇", "棋坪镇", "镇", ("棋坪公社",))
PAIBU = Authority("p", "铜鼓县排埠镇", "排埠镇", "镇")
REGISTER = make_register((QIPING, PAIBU))


@pytest.mark.parametrize(
    "name",
    [
        "铜鼓县棋坪镇",
        "棋坪镇",
        "棋坪镇人民政府",
        "铜鼓县棋坪镇人民政府",
        "江西省铜鼓县棋坪镇",
        " 棋 坪 镇 ",
        "棋坪公社",
    ],
)
def test_every_way_to_write_a_name_means_the_authority(name: str) -> None:
    assert REGISTER.find(name) is QIPING


@pytest.mark.parametrize("name", ["新棋坪镇", "铜鼓县", "宜丰县棋坪镇新村", "镇"])
def test_another_name_means_nobody(name: str) -> None:
    assert REGISTER.find(name) is None


def test_a_file_name_with_two_units_of_equal_length_decides_nothing() -> None:
    assert REGISTER.find_inside("棋坪镇2020年报告（终稿）") is QIPING
    assert REGISTER.find_inside("棋坪镇、排埠镇合并") is None


def test_a_register_where_a_name_means_two_units_is_refused() -> None:
    with pytest.raises(UsageProblem, match="棋坪镇.*同时指"):
        make_register((QIPING, Authority("x", "宜丰县棋坪镇", "棋坪镇", "镇")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,name\nq,棋坪镇\n", "缺少列 short_name、kind"),
        ("code,name,short_name,kind\nq,铜鼓县棋坪镇,棋坪镇,村\n", "第 2 行：类别“村”不认识"),
        ("code,name,short_name,kind,from_year\nq,铜鼓县棋坪镇,棋坪镇,镇,去年\n", "年度“去年”不是数字"),
    ],
)
def test_a_wrong_register_says_where_and_what(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "authorities.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageProblem, match=message):
        load_register(path)


def test_units_are_expected_only_in_their_years() -> None:
    merged = Authority("m", "铜鼓县旧镇", "旧镇", "镇", from_year=2019, to_year=2021)
    register = make_register((QIPING, merged))
    assert merged in register.in_year(2021)
    assert merged not in register.in_year(2022)


@pytest.mark.parametrize(
    ("name", "may_make", "township"),
    [("宜丰县新庄镇", 0, 1), ("沭阳县发展和改革局", 0, 0), ("淮安市人民政府", 1, 0), ("洪泽区人民政府", 1, 0)],
)
def test_what_an_unregistered_name_tells(name: str, may_make: float, township: float) -> None:
    assert (may_make_regulations(unregistered(name)), is_township(unregistered(name))) == (may_make, township)


def test_the_county_of_the_project_has_its_townships() -> None:
    register = load_register(Path(__file__).parents[3] / "data" / "authorities.csv")
    assert {authority.short_name for authority in register.authorities} >= {"棋坪镇", "永宁镇", "带溪乡"}
    assert register.find("铜鼓县棋坪镇人民政府") is not None
