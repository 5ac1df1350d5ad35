"""The text decides whose report it is; file name and folder are hints that lose against it."""

import pytest

from pipelines.identify import identify, identify_unread, year_hint
from pipelines.register import COUNTY_KIND, Authority, make_register

REGISTER = make_register(
    (Authority("q", "铜鼓县棋坪镇", "棋坪镇", "镇"), Authority("p", "铜鼓县排埠镇", "排埠镇", "镇"))
)


def test_the_text_wins_and_the_note_says_so() -> None:
    identity = identify("铜鼓县棋坪镇", 2020, "2021/排埠镇.docx", REGISTER)
    assert (identity.authority and identity.authority.code, identity.year) == ("q", 2020)
    assert "文件名写的是排埠镇" in identity.note
    assert "2021" in identity.note


def test_hints_help_where_the_text_is_silent() -> None:
    identity = identify(None, None, "2021/棋坪镇.docx", REGISTER)
    assert (identity.authority and identity.authority.code, identity.year) == ("q", 2021)
    assert "文中没有写明单位" in identity.note


def test_a_name_outside_the_register_is_kept_under_its_own_name() -> None:
    identity = identify("宜丰县新庄镇", 2020, "2020/新庄.txt", REGISTER)
    assert identity.authority
    assert not identity.authority.is_registered
    assert identity.authority.name == "宜丰县新庄镇"
    again = identify("宜丰县新庄镇人民政府", 2021, "x.txt", REGISTER).authority
    assert again
    assert again.code == identity.authority.code


def test_the_office_of_the_county_is_not_the_county_and_may_stand_for_it() -> None:
    county = make_register((*REGISTER.authorities, Authority("t", "铜鼓县", "铜鼓县", COUNTY_KIND)))
    identity = identify("铜鼓县人民政府办公室", 2020, "2020/年报.docx", county)
    assert identity.authority and not identity.authority.is_registered
    assert "若是代铜鼓县编制的年报，请在标题中写明" in identity.note
    assert "代" not in identify("铜鼓县信访办公室", 2020, "2020/年报.docx", county).note


def test_nothing_says_whose_it_is() -> None:
    identity = identify(None, 2020, "2020/扫描件.pdf", REGISTER)
    assert identity.authority is None


def test_a_plain_report_needs_no_note() -> None:
    assert identify("铜鼓县棋坪镇", 2020, "2020/棋坪镇.txt", REGISTER).note == ""


@pytest.mark.parametrize(
    ("path", "year"),
    [
        ("2020/棋坪镇.txt", 2020),
        ("inbox/棋坪镇2021年度报告.doc", 2021),
        ("2021/棋坪镇2020.doc", 2021),
        ("棋坪镇.doc", None),
        ("棋坪镇20201231.doc", None),
        ("2020-2021对比.doc", None),
    ],
)
def test_years_in_paths(path: str, year: int | None) -> None:
    assert year_hint(path) == year


def test_an_unreadable_file_is_still_placed_by_its_path() -> None:
    identity = identify_unread("2021/排埠镇（扫描）.pdf", REGISTER)
    assert (identity.authority and identity.authority.code, identity.year) == ("p", 2021)
