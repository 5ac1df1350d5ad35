"""Tables written out: each value behind the head of its column, row by row or pair by pair."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from pipelines.report import State
from schemas.codebook import Block, Form, forms
from tests.unit.recognise import printed_rows, printing
from tests.unit.recognise.test_layouts import check_exact, draw, read

Pairs = list[tuple[str, str]]


def in_one_line(label: str, pairs: Pairs) -> str:
    return f"{label}：" + "，".join(head + value for head, value in pairs) + "。"


def in_bullets(label: str, pairs: Pairs) -> str:
    return f"- **{label}**\n" + "\n".join(f"  - {head}：{value}" for head, value in pairs)


def in_dotted_lines(label: str, pairs: Pairs) -> str:
    return f"{label}\n" + "\n".join(f"{head}……{value}" for head, value in pairs)


def in_lines_of_their_own(label: str, pairs: Pairs) -> str:
    return f"{label}\n" + "\n".join(f"{head}\n{value}" for head, value in pairs)


def in_lines_apart(label: str, pairs: Pairs) -> str:
    """An empty line below each line, as mail programs put it there."""
    return in_lines_of_their_own(label, pairs).replace("\n", "\n\n") + "\n"


def in_long_form(label: str, pairs: Pairs) -> str:
    return "\n".join(f"{label},{head},{value}" for head, value in pairs)


def in_brackets(label: str, pairs: Pairs) -> str:
    return f"{label}（" + "；".join(f"{head}：{value}" for head, value in pairs) + "）"


def as_a_record(label: str, pairs: Pairs) -> str:
    """A program's list of records."""
    named = [f'"项目": "{label}"', *(f'"{head}": "{value}"' for head, value in pairs)]
    return "{" + ", ".join(named) + "},"


def in_brackets_with_spaces(label: str, pairs: Pairs) -> str:
    return f"{label}（" + ", ".join(f"{head} {value}" for head, value in pairs) + "）"


def with_verbs(label: str, pairs: Pairs) -> str:
    return f"{label}：" + "，".join(f"{head}为{value}" for head, value in pairs) + "。"


def with_numbers_in_brackets(label: str, pairs: Pairs) -> str:
    return f"{label}：" + "，".join(f"{head}[{value}]" for head, value in pairs)


def as_rows_of_a_query(label: str, pairs: Pairs) -> str:
    """Each row under a rule with its number, as a database prints rows one below the other."""
    return "\n".join(["*************** 1. row ***************", f"项目: {label}", *(f"{h}: {v}" for h, v in pairs)])


WRITERS = [
    with_verbs,
    as_rows_of_a_query,
    in_one_line,
    in_bullets,
    in_dotted_lines,
    in_lines_of_their_own,
    in_lines_apart,
    in_long_form,
    in_brackets,
    as_a_record,
]


def written_out(form: Form, texts: printed_rows.Texts, write: Callable[[str, Pairs], str]) -> printing.Printed:
    def rows_of(block: Block) -> list[str]:
        return [
            write(
                f"{row.group}-{row.label}" if row.group and block.code == "appeals" else row.label,
                [(column.label, texts[f"{block.code}.{row.code}.{column.code}"]) for column in block.columns],
            )
            for row in block.rows
            if not row.optional
        ]

    tables = "\n".join(
        "\n".join([printing.HEADINGS[table], *(line for b in form.blocks if b.table == table for line in rows_of(b))])
        for table in "二三四"
    )
    text = printing.BEFORE.format(year=2022) + tables + "\n" + printing.AFTER
    return printing.Printed(text.encode(), "a.txt")


@pytest.mark.parametrize("form_code", ["2019", "2021"])
@pytest.mark.parametrize("write", WRITERS)
def test_values_behind_their_heads_are_read(write: Callable[[str, Pairs], str], form_code: str) -> None:
    form = forms()[form_code]
    texts = draw(form, Random(f"{form_code}{write.__name__}"))
    for code in list(texts)[::5]:
        texts[code] = ""
    report = read(written_out(form, texts, write))
    assert report.form == form_code
    check_exact(report, texts)


@pytest.mark.parametrize("write", [in_brackets, as_a_record])
def test_a_row_with_a_colon_behind_each_head_and_no_value_is_blank(write: Callable[[str, Pairs], str]) -> None:
    form = forms()["2021"]
    texts = draw(form, Random(8)) | {f"requests.granted.{c.code}": "" for c in form.block("requests").columns}
    check_exact(read(written_out(form, texts, write)), texts)


@pytest.mark.parametrize("write", WRITERS)
def test_a_row_that_names_only_some_of_its_columns_is_not_filled_up(write: Callable[[str, Pairs], str]) -> None:
    form = forms()["2021"]
    texts = draw(form, Random(3))
    report = read(written_out(form, texts, lambda label, pairs: write(label, pairs[:-1] if len(pairs) > 1 else pairs)))
    read_numbers = {
        code: reading.value
        for code, reading in report.cells.items()
        if reading.state is State.NUMBER and reading.raw != texts[code]
    }
    assert not read_numbers


@pytest.mark.parametrize("write", [in_brackets_with_spaces, with_numbers_in_brackets])
def test_values_in_brackets_or_behind_spaces_are_read(write: Callable[[str, Pairs], str]) -> None:
    form = forms()["2021"]
    texts = {code: Random(code).choice((text, text, "-")) for code, text in draw(form, Random(2)).items()}
    check_exact(read(written_out(form, texts, write)), texts)


def test_a_page_number_below_a_blank_pair_is_no_value() -> None:
    """Where values stand behind colons, none stands on the line below."""
    form = forms()["2021"]
    texts = draw(form, Random(12)) | {"requests.granted.total": ""}
    printed = written_out(form, texts, lambda label, pairs: f"{label}\n" + "\n".join(f"{h}：{v}" for h, v in pairs))
    text = printed.data.decode()
    at = text.index("\n", text.index("总计：", text.index("（一）予以公开"))) + 1
    report = read(printing.Printed(f"{text[:at]}5\n{text[at:]}".encode(), "a.txt"))
    assert report.cells["requests.granted.total"].value is None


@pytest.mark.parametrize("sign", [",", "\t", " | "])
def test_a_row_with_signs_and_no_value_is_blank(sign: str) -> None:
    form = forms()["2021"]
    texts = draw(form, Random(13)) | {f"requests.carried_in.{c.code}": "" for c in form.block("requests").columns}
    printed = written_out(form, texts, lambda label, pairs: "\n".join(sign.join((label, h, v)) for h, v in pairs))
    check_exact(read(printed), texts)


def test_digits_behind_a_head_are_not_taken_apart() -> None:
    """28 behind 上年项目数量 are 28 items, not 2 items and a change of 8; -12 behind a row is no 1 and 2."""
    tables = "二、主动公开政府信息情况\n{}\n三、收到和处理政府信息公开申请情况\n本年无申请。\n"
    for line in ("行政许可3\n行政处罚2\n政府集中采购：上年项目数量28", "行政事业性收费-12"):
        text = printing.BEFORE.format(year=2019) + tables.format(line) + printing.AFTER
        report = read(printing.Printed(text.encode(), "a.txt"))
        values = {code: reading.value for code, reading in report.cells.items() if reading.state is State.NUMBER}
        assert not {code for code in values if code.startswith(("fees", "procurement"))}
