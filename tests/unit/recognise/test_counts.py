"""Counts in running text, in the phrases of township reports: right ones found, and nothing made of all the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.recognise.counts.narrative import find_counts
from pipelines.report import SectionText

SHORT = {"R": "requests", "A": "appeals", "D": "documents.normative"}


def counts(text: str, section: str = "一", year: int | None = 2023) -> list[tuple[str, float]]:
    found = find_counts((SectionText(section, "", text),), year)
    return [(count.what, count.number) for count in found]


def expanded(expected: str) -> list[tuple[str, float]]:
    """`R.received 5; A.review 1` as codes and numbers."""
    pairs = (part.split() for part in expected.split(";") if part.strip())
    return [
        (SHORT.get(name.partition(".")[0], name.partition(".")[0]) + "." + name.partition(".")[2], float(number))
        for name, number in pairs
    ]


REQUESTS = {
    "2023年，我镇共收到政府信息公开申请5件，均按期答复。": "R.received 5",
    "２０２３年共收到政府信息公开申请１２件，结转下年度继续办理１件。": "R.received 12; R.carried_out 1",
    "全年共收到依申请公开12件，较上年增加3件，增长33%。": "R.received 12; R.change 3",
    "2023年度，全镇受理政府信息公开申请两件，同比减少1件。": "R.received 2; R.change -1",
    "2023年收到政府信息公开申请8件，与上年持平。": "R.received 8; R.change 0",
    "政府信息公开申请数量较2022年减少3件。": "R.change -3",
    "全年共收到政府信息公开申请1,234件。": "R.received 1234",
    "收到政府信息公开申请总数为6件，公开率100%。": "R.received 6",
    "2023年共收到5件政府信息公开申请，全部办结。": "R.received 5",
    "截至2023年12月31日，我乡共收到公民、法人和其他组织提出的政府信息公开申请7件。": "R.received 7",
    "对上年结转的2件申请全部答复，2023年新收政府信息公开申请6件。": "R.carried_in 2; R.received 6",
    "收到政府信息公开申请5件（含上年结转1件），其中3件予以公开，2件不予公开。": (
        "R.received 5; R.carried_in 1; R.granted 3; R.denied 2"
    ),
    "收到政府信息公开申请十二件，予以公开八件、部分公开一件、无法提供两件、不予处理一件。": (
        "R.received 12; R.granted 8; R.partly_granted 1; R.unavailable 2; R.unprocessed 1"
    ),
    "年内对申请作出处理9件：予以公开5件、部分公开2件、其他处理2件，另有3件结转至2024年办理。": (
        "R.granted 5; R.partly_granted 2; R.other 2; R.carried_out 3"
    ),
    "新收政府信息公开申请4件，其中自然人3件，法律服务机构1件。": (
        "R.received 4; R.received.natural_person 3; R.received.legal_service 1; list.parts 4; list.whole 4"
    ),
    "2023年，我县各级行政机关共收到政府信息公开申请170件，其中县本级134件。": "R.received 170",
    "2023年，我局未收到政府信息公开申请。": "R.received 0",
    "本年度没有收到公民、法人或者其他组织要求公开政府信息的申请，也无人咨询。": "R.received 0",
    "2023年度依申请公开政府信息0条。": "R.received 0",
    "受理政府信息公开申请零件。": "R.received 0",
    "2022年收到政府信息公开申请5件，2023年收到政府信息公开申请8件。": "R.received 8",
}
APPEALS = {
    "因政府信息公开被申请行政复议3件，被提起行政诉讼1件。": "A.review 3; A.suit 1",
    "发生3起行政复议案件，1起行政诉讼案件，均因政府信息公开引起。": "A.review 3; A.suit 1",
    "行政复议、行政诉讼各1件，涉及政府信息公开。": "A.review 1; A.suit 1",
    "因政府信息公开引发的行政复议、行政诉讼均为0件。": "A.review 0; A.suit 0",
    "政府信息公开行政复议351件，其中结果维持72件，尚未审结37件；政府信息公开行政诉讼46件，其中结果维持25件。": (
        "A.review 351; A.suit 46"
    ),
    "2023年，我镇没有因政府信息公开被申请行政复议、提起行政诉讼的情况。": "A.review 0; A.suit 0",
    "全年没有发生因依申请公开引起的行政诉讼，发生行政复议1件。": "A.suit 0; A.review 1",
    "无行政复议、行政诉讼情况，政府信息公开平稳。": "A.review 0; A.suit 0",
    "全年未发生行政复议、行政诉讼案件。": "A.review 0; A.suit 0",
    "本年度没有行政诉讼。": "A.suit 0",
}
DOCUMENTS = {
    "全年制定行政规范性文件3件，废止2件，现行有效12件。": "D.issued 3; D.repealed 2; D.in_force 12",
    "印发5件规范性文件。": "D.issued 5",
}
LISTS = {
    "依申请公开：我局及所属单位收到政府信息公开申请2件。": "R.received 2",
    "收到的5件政府信息公开申请中，当面提交2件、网络提交2件、信函提交2件。": "channels.parts 6; channels.whole 5",
    "共收到政府信息公开申请5件，其中网络申请3件，信函申请2件。": "R.received 5; channels.parts 5; channels.whole 5",
    "主动公开政府信息145条，其中政策文件30条，工作动态100条，财政信息25条。": "list.parts 155; list.whole 145",
    "主动公开政府信息110条，其中政府网站80条、微信公众号20条。": "list.parts 100; list.whole 110",
    "主动公开政府信息110条，其中政府网站80条、门户网站20条。": "list.parts 100; list.whole 110",
    "共公开信息20条，其中：机构职能7条；工作动态13条。": "list.parts 20; list.whole 20",
}


@pytest.mark.parametrize(("text", "expected"), (REQUESTS | APPEALS | DOCUMENTS | LISTS).items())
def test_counts_as_reports_phrase_them(text: str, expected: str) -> None:
    assert sorted(counts(text)) == sorted(expanded(expected))


NO_FACT = [
    # another year, a plan, an average, a part of the year
    "上年收到政府信息公开申请5件。",
    "2022年，我镇收到政府信息公开申请5件。",
    "自2008年以来，累计收到政府信息公开申请70件。",
    "近三年收到政府信息公开申请共30件。",
    "第一季度收到政府信息公开申请3件。",
    "2024年计划办理政府信息公开申请5件。",
    "每年收到政府信息公开申请8件。",
    # not a number that can be held against a cell
    "收到政府信息公开申请近30件。",
    "收到政府信息公开申请30余件。",
    "收到政府信息公开申请3至5件。",
    "收到政府信息公开申请5件以上。",
    "在收到申请之日起20个工作日内予以答复。",
    "收到申请一件一办，建立台账，政府信息公开更加规范。",
    "全面推进高效办成一件事，收到群众申请后及时办理，做好政府信息公开。",
    # a part of the requests, or requests of others
    "县本级收到政府信息公开申请3件，各乡镇收到申请10件。",
    "通过网站平台收到政府信息公开申请3件，通过信函收到1件。",
    "收到网上申请3件，收到书面申请1件，依申请公开渠道畅通。",
    "我局收到政府信息公开申请26件，县教育局收到政府信息公开申请3件。",
    "局属执法大队未收到政府信息公开申请。",
    "下属单位收到政府信息公开申请2件。",
    "当面申请0件，网络申请3件，信函申请1件，政府信息公开渠道畅通。",
    "未收到书面申请，政府信息公开渠道畅通。",
    "未收到申请人对政府信息公开答复的投诉。",
    # other requests, other publishing
    "受理救助申请120件，政务公开透明。",
    "全年受理行政许可申请35件，主动公开许可结果35条。",
    "对35件政策文件予以公开，主动公开。",
    "公开规范性文件8件，解读5件。",
    "清理规范性文件12件，公开目录1个。",
    # reviews and suits of another kind, or not none at all
    "收到行政复议申请3件，均维持。",
    "全年办理行政复议案件200件，行政诉讼应诉15件。",
    "2023年司法局受理行政复议申请120件，政府信息公开工作稳步推进。",
    "未发生行政复议纠错、行政诉讼败诉案件，政府信息公开规范。",
    "全年未发生行政复议纠错、行政诉讼败诉案件。",
    "除1件行政复议外，未发生其他行政复议和行政诉讼，政府信息公开规范。",
    "行政复议、行政诉讼共3件，均涉及政府信息公开。",
    "对无争议的行政复议案件及时答复，推进政府信息公开。",
    # lists that are open, or divide two ways at once
    "主动公开政府信息145条，其中主要包括政策文件30条，工作动态100条。",
    "主动公开政府信息145条，其中政策文件30条，工作动态等100条。",
    "主动公开政府信息145条，其中政策文件3条，工作动态10条。",
    "组织培训2次，参加100人次。",
]


@pytest.mark.parametrize("text", NO_FACT)
def test_what_is_no_count_of_the_report_is_none(text: str) -> None:
    assert counts(text) == []


def test_one_sentence_with_two_different_numbers_says_nothing() -> None:
    text = "自然人的政府信息公开申请予以公开3件，商业企业的予以公开1件。"
    assert not [what for what, _ in counts(text) if what == "requests.granted"]


def test_a_line_broken_inside_a_sentence_is_read_on() -> None:
    text = "2023年，我镇认真做好依申请公开工作，进一步规范办理流程，全年共收到政府信息\n公开申请15件，均按期办结。"
    assert counts(text) == [("requests.received", 15)]


def test_each_count_has_the_sentence_as_printed() -> None:
    text = "工作扎实。\n2023 年，共收到政府信息公开申请１５件。其他工作正常。"
    (count,) = find_counts((SectionText("一", "", text),), 2023)
    assert (count.sentence, count.section) == ("2023 年，共收到政府信息公开申请１５件。", "一")


@given(st.integers(1, 5000), st.sampled_from(["共", "累计", "全年共", ""]), st.sampled_from("件条宗份"))
def test_any_number_received_is_found(number: int, all_told: str, unit: str) -> None:
    assert counts(f"2023年，我镇{all_told}收到政府信息公开申请{number}{unit}。") == [("requests.received", number)]


@given(st.text("收到受理申请公开政府信息未没有行政复议诉讼件0123，。、；上年结转予以不部分其中共", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert all(number >= 0 or what == "requests.change" for what, number in counts(text))
