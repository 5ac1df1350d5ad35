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
    own_name,
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


COUNTY = Authority("c", "铜鼓县人民政府", "铜鼓县", "县")
OFFICE = Authority("o", "铜鼓县人民政府办公室", "县政府办公室", "部门")
WITH_COUNTY = make_register((COUNTY, QIPING, PAIBU, OFFICE))


@pytest.mark.parametrize("name", ["铜鼓县", "铜鼓县人民政府", "铜鼓县政府", "江西省宜春市铜鼓县人民政府"])
def test_the_county_is_known_by_its_names(name: str) -> None:
    assert WITH_COUNTY.find(name) is COUNTY


@pytest.mark.parametrize("name", ["铜鼓县人民政府办公室", "江西省铜鼓县人民政府办公室", "县政府办公室"])
def test_the_office_of_the_county_is_a_department_and_never_the_county(name: str) -> None:
    assert WITH_COUNTY.find(name) is OFFICE
    assert make_register((COUNTY, QIPING)).find(name) is None


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("铜鼓县2020年政府信息公开工作年度报告", COUNTY),
        ("铜鼓县人民政府2020", COUNTY),
        ("2020铜鼓县政府信息公开年报", COUNTY),
        ("铜鼓县2020年棋坪镇报告", QIPING),
        ("铜鼓县水利局2020年", None),
        ("铜鼓县政府采购中心2020", None),
    ],
)
def test_a_file_name_means_the_county_only_where_it_names_nobody_in_it(stem: str, found: Authority | None) -> None:
    assert WITH_COUNTY.find_inside(stem) is found


def test_the_county_is_not_expected_among_its_units() -> None:
    assert WITH_COUNTY.in_year(2020) == (QIPING, PAIBU, OFFICE)


def test_a_county_is_outside_the_rule_on_regulations_and_no_township() -> None:
    assert (may_make_regulations(COUNTY), is_township(COUNTY)) == (1, 0)


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
    county = register.find("铜鼓县人民政府")
    assert county is not None and county.is_county


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("清溪县云岭镇人民政府", "云岭镇"),
        ("清溪市东区市桥街道办事处", "市桥街道"),
        ("清溪县螅镇", "螅镇"),
        ("区里镇", "区里镇"),
        ("清溪县发展和改革局", "清溪县发展和改革局"),
    ],
)
def test_a_township_that_is_not_registered_is_called_by_its_own_name(name: str, own: str) -> None:
    assert own_name(unregistered(name)) == own
