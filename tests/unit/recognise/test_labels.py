"""A label is found through decorations and misprints, and never taken for another one."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.document import Document, Paragraph
from pipelines.radicals import without_radicals
from pipelines.recognise.fold import compact, fold, same_width
from pipelines.recognise.labels import Meaning, Role, find_exact, find_grouped, find_similar
from pipelines.recognise.report import recognise
from pipelines.report import NotAReportError
from schemas.codebook import forms

TABLE_LABELS = sorted(
    {
        (text, Meaning(role, block.code, item.code))
        for form in forms().values()
        for block in form.blocks
        for role, items in ((Role.ROW, block.rows), (Role.COLUMN, block.columns))
        for item in items
        for text in (item.label, *item.aliases)
    },
    key=lambda pair: (pair[0], pair[1].block, pair[1].code),
)
CHARACTERS = "本年政府信息公开不予其他处理行政结果一二三1234申请（）、"


@pytest.mark.parametrize(("text", "meaning"), TABLE_LABELS)
def test_every_label_means_itself(text: str, meaning: Meaning) -> None:
    assert meaning in find_exact(text)


def test_a_bracket_that_is_a_misprint_is_no_remark() -> None:
    """Without what stands behind it, 未经复议 with its first sign misprinted would be nearest to 行政复议."""
    assert find_similar("行经复议（直接提起行政诉讼") == ()


@given(st.sampled_from(TABLE_LABELS), st.data())
@settings(max_examples=600, deadline=None)
def test_two_misprints_never_make_another_label(pair: tuple[str, Meaning], data: st.DataObject) -> None:
    text, meaning = pair
    characters = list(text)
    for _ in range(data.draw(st.integers(1, 2))):
        position = data.draw(st.integers(0, max(0, len(characters) - 1)))
        operation = data.draw(st.sampled_from(("insert", "delete", "replace")))
        if operation == "insert":
            characters.insert(position, data.draw(st.sampled_from(CHARACTERS)))
        elif characters:
            characters[position : position + 1] = (
                [] if operation == "delete" else [data.draw(st.sampled_from(CHARACTERS))]
            )
    misprint = "".join(characters)
    if find_exact(misprint):  # 予以公开 with two characters changed may be 不予公开, letter for letter
        return
    codes = {(found.block, found.code) for found in find_similar(misprint) if found.role in (Role.ROW, Role.COLUMN)}
    known = {(m.block, m.code) for t, m in TABLE_LABELS if compact(t) == compact(text)} | {
        (meaning.block, meaning.code)
    }
    same_code = {(block, code) for block, code in codes if code == meaning.code}
    assert codes <= known | same_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2.其他法律行政止公开", "denied_forbidden_by_law"),
        ("行政强製", "coercion"),
        ("行政強製", "coercion"),
        ("規範性文件", "normative"),
        ("規章（設區的市、自治州人民政府應提供相關數據）", "regulations"),
        ("１．属于国家秘密", "denied_state_secret"),
        ("①属于国家秘密", "denied_state_secret"),
        ("㈠予以公开", "granted"),
        ("（六）其他", "other"),
        ("6.其他处理", "other"),
        ("3.其他", "other_rest"),
        ("3、其它", "other_rest"),
        ("（七）总计", "outcome_total"),
        ("一、本年新收政府信息公开申请数量（件）", "received"),
        ("5.要求行政机关确认或重新出具已获取", "unprocessed_confirmation"),
        ("（三）行政诉讼（经复议后起诉）", "suit_after_review"),
    ],
)
def test_labels_as_seen(text: str, code: str) -> None:
    meanings = find_grouped(text) or find_exact(text) or find_similar(text)
    assert code in {meaning.code for meaning in meanings if meaning.role is Role.ROW}


@pytest.mark.parametrize(
    "text",
    ["", "公开", "12", "清溪县人民政府", "本机关", "处理", "（一）", "—", "合 格", "规章\n行政规范性文件"]
    + ["1.属于国家秘密\n2.其他法律行政法规禁止公开"],
)
def test_other_texts_are_no_labels(text: str) -> None:
    assert not find_exact(text)
    assert not find_similar(text)


@given(st.text(st.one_of(st.sampled_from("，：；（）！？％。、2023年公開＝̸／́"), st.characters())))
def test_one_width_is_what_unicode_says(text: str) -> None:
    assert same_width(text) == unicodedata.normalize("NFKC", without_radicals(text))


def test_fold_keeps_words() -> None:
    assert fold(" （一）\u3000予以\n公開 ") == "(一)予以公开"


@pytest.mark.parametrize("text", ["规章：0", "规章3", "（一）予以公开：3"])
def test_a_value_together_with_a_label_is_no_misprint_of_it(text: str) -> None:
    assert not find_similar(text)


@pytest.mark.parametrize("text", ["政府信息公开年" + " 0" * 40_000, "（" * 60_000, "规章" + "1,111" * 150_000])
def test_a_giant_line_takes_work_by_its_length(text: str) -> None:
    start = time.process_time()
    with pytest.raises(NotAReportError):
        recognise(Document("text", (Paragraph(text),)))
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("未经复议直起诉", "suit_direct"),
        ("未经复议接起诉", "suit_direct"),
        ("（一）予公开", "granted"),
        ("（六）其处理", "other"),
        ("(一)予以公升", "granted"),
    ],
)
def test_a_misprint_near_to_two_labels_is_known_by_its_mark_or_by_all_its_other_characters(
    text: str, code: str
) -> None:
    assert [meaning.code for meaning in find_similar(text)] == [code]


@pytest.mark.parametrize("text", ["复议起诉", "予公开", "本年件数"])
def test_a_misprint_near_to_two_labels_is_neither(text: str) -> None:
    assert find_similar(text) == ()


@pytest.mark.parametrize("sign", ["①", "¹", "②  "])
@pytest.mark.parametrize("text", ["结果维持", "规章", "处理决定数量（指本年办件量）"])
def test_the_sign_of_a_footnote_behind_a_label_is_no_digit_of_it(text: str, sign: str) -> None:
    assert find_exact(text + sign) == find_exact(text) != ()
