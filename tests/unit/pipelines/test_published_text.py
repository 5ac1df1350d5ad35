"""Personal data and hidden marks in what is published; counts are never touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.hidden_marks import show_hidden
from pipelines.published_text import IDENTITY, MAIL, NAME, PHONE, mask_personal, publish_cell, publish_text


@pytest.mark.parametrize(
    ("filed", "published"),
    [
        ("联系人：张三丰，手机13812345678。", f"联系人：{NAME}，手机{PHONE}。"),
        ("联系人 ：李四 联系电话：2717032", f"联系人 ：{NAME} 联系电话：{PHONE}"),
        ("电话（0795）8722112，传真0795-8722113转801", f"电话{PHONE}，传真{PHONE}"),
        ("手机 138 1234 5678、+86-138-1234-5678", f"手机 {PHONE}、{PHONE}"),
        ("电话１３８１２３４５６７８。", f"电话{PHONE}。"),
        ("身份证号：36092619800101123x", f"身份证号：{IDENTITY}"),
        ("申请人王小明不服我局答复", f"申请人{NAME}不服我局答复"),
        ("欧阳修远先生申请公开", f"{NAME}先生申请公开"),
        ("邮箱 a.b-c@tonggu.gov.cn。", f"邮箱 {MAIL}。"),
    ],
)
def test_personal_data_are_masked(filed: str, published: str) -> None:
    assert mask_personal(filed) == published


@pytest.mark.parametrize(
    "text",
    [
        "收到申请13800000000件，投入资金13912345678元，浏览量13812345678次",
        "2020年1月1日至2020年12月31日主动公开政府信息1384条",
        "统一社会信用代码11360926014725043L，文号赣府发〔2019〕12号",
        "负责人：由镇长担任。负责人高度重视，申请人不服的有3件",
        "全体党员同志、各位同志、安全员同志",
        "占比0.1391234567890，99.13812345678%",
    ],
)
def test_what_is_nobodys_stays_as_it_is(text: str) -> None:
    assert publish_text(text) == text


@given(st.integers(0, 10**20), st.sampled_from("件条个次元万亿人份篇"))
def test_a_number_that_counts_is_never_masked_in_part(number: int, unit: str) -> None:
    text = f"本年收到{number}{unit}，结转{number} {unit}"
    masked = mask_personal(text)
    assert masked == text or IDENTITY in masked  # 18 digits with a date of birth in them count nothing


@given(st.text(alphabet="联系人：张三1380@.a电话 \u202e\x1b件〔略〕"))
def test_masking_again_changes_nothing(text: str) -> None:
    assert publish_text(publish_text(text)) == publish_text(text)


def test_hidden_marks_are_shown_and_lines_stay() -> None:
    assert show_hidden("报告\u202efdp.txt\x1b[31m\n第二行\t") == "报告⟨U+202E⟩fdp.txt⟨U+001B⟩[31m\n第二行\t"


@pytest.mark.parametrize(
    ("raw", "published"),
    [("13812345678", "13812345678"), ("1,200.5", "1,200.5"), ("见附件，电话13812345678", f"见附件，电话{PHONE}")],
)
def test_a_number_in_a_table_stays_whatever_it_looks_like(raw, published):
    assert publish_cell(raw) == published
