"""Whose report it is, and of which year, as sentences in front of its first part say."""

from __future__ import annotations

import pytest

from tests.unit.recognise.test_identity import PERIOD, read


@pytest.mark.parametrize(
    "words",
    [
        "现公布清溪县教育局本年度政府信息公开年度报告。",
        "现将清溪县教育局政府信息公开工作报告公布如下。",
        "清溪县教育局特向社会公布2023年政府信息公开工作年度报告。",
        "清溪县教育局编制了本年度政府信息公开工作年度报告，现予公布。",
    ],
)
def test_a_preface_that_leaves_the_year_to_the_title_says_whose_report_it_is(words: str) -> None:
    report = read(f"2023年政府信息公开工作年度报告\n根据条例要求，{words}{PERIOD}")
    assert (report.authority, report.year) == ("清溪县教育局", 2023)


def test_a_line_that_introduces_the_report_is_no_link_to_another() -> None:
    report = read("政府信息公开工作年度报告\n现将清溪县教育局2023年政府信息公开工作情况报告如下：")
    assert (report.authority, report.year) == ("清溪县教育局", 2023)


@pytest.mark.parametrize(
    ("office", "authority"),
    [
        ("清溪县云岭镇党政综合办公室", "清溪县云岭镇"),
        ("清溪县教育局办公室", "清溪县教育局"),
        ("清溪县人民政府办公室", "清溪县人民政府办公室"),
        ("清溪县政务公开办公室", "清溪县政务公开办公室"),
    ],
)
def test_an_office_that_is_none_of_its_own_writes_for_its_authority(office: str, authority: str) -> None:
    assert read(f"2023年政府信息公开工作年度报告\n本报告由{office}编制。").authority == authority
