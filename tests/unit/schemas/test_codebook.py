"""The codebook: counts, codes and labels are those of the official forms."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from schemas.codebook import all_cells, equivalences, forms, forms_of_cell

FORMS = list(forms().values())


@pytest.mark.parametrize(
    ("code", "counts", "total"),
    [
        ("2019", {"二": 22, "三": 161, "四": 15}, 198),
        ("2021", {"二": 10, "三": 175, "四": 15}, 200),
        ("2021-one-other", {"二": 10, "三": 161, "四": 15}, 186),
    ],
)
def test_cell_counts_are_those_of_the_form(code, counts, total):
    form = forms()[code]
    required = [form.cells_by_code[each] for each in form.required_codes]
    assert Counter(cell.table for cell in required) == counts == form.cell_counts
    assert len(required) == total


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_codes_are_unique_and_labels_speak(form):
    codes = [cell.code for block in form.blocks for cell in block.cells]
    assert len(set(codes)) == len(codes) == len(form.cells)
    labels = [cell.label for cell in form.cells]
    for cell in form.cells:
        assert cell.row.label.strip() == cell.row.label != ""
        assert cell.column.label.strip() == cell.column.label != ""
        assert cell.column.unit in {"件", "项", "个", "万元"}
        assert cell.code in all_cells()
    assert len(set(labels)) == len(labels), "people must be able to tell cells apart by their labels"


def test_only_changes_may_be_negative_and_only_money_has_decimals():
    kinds = {code: cell.column.kind for code, cell in all_cells().items()}
    assert {code.rsplit(".", 1)[1] for code, kind in kinds.items() if kind == "change"} == {"change"}
    assert {code.rsplit(".", 1)[1] for code, kind in kinds.items() if kind == "amount"} == {"amount"}


def test_both_kinds_of_2021_differ_in_other_outcomes_only():
    one, three = forms()["2021-one-other"], forms()["2021"]
    different = set(one.cells_by_code) ^ set(three.cells_by_code)
    assert {code.split(".")[1] for code in different} == {
        "other", "other_not_corrected", "other_fee_unpaid", "other_rest"
    }  # fmt: skip
    assert one.printed == three.printed == "2021"


def test_equivalences_name_rows_of_the_forms():
    (other,) = equivalences()
    assert f"{other.code}.total" in forms()["2019"].cells_by_code
    assert all(f"{code}.total" in forms()["2021"].cells_by_code for code in other.sum_of)


def test_forms_of_a_cell():
    assert forms_of_cell("requests.other.total") == ("2019", "2021-one-other")
    assert forms_of_cell("no.such.cell") == ()


@pytest.mark.parametrize("number", [0, 1])
def test_every_cell_and_label_is_the_one_of_the_common_codebook(shared, number):
    common = json.loads((shared / "codebook" / "forms.json").read_text(encoding="utf-8"))["forms"][number]
    ours = forms()[common["form"]]
    expected = dict(_common_cells(common))
    assert {code: _label(ours, code) for code in ours.cells_by_code} == expected


def _common_cells(common):
    for block in common["blocks"]:
        for row in block["rows"]:
            for column in block["columns"]:
                yield (
                    f"{block['block']}.{row['code']}.{column['code']}",
                    (row["label"].removesuffix("(…)"), column["label"]),
                )
    for row in common["requests"]["rows"]:
        for column in common["requests"]["columns"]:
            yield f"requests.{row['code']}.{column['code']}", (row["label"], column["label"])
    for row in common["appeals"]["groups"]:
        for column in common["appeals"]["columns"]:
            yield f"appeals.{row['code']}.{column['code']}", (row["label"], column["label"])


def _label(form, code):
    cell = form.cells_by_code[code]
    group = f"{cell.row.group} / " if cell.block.code == "appeals" and cell.row.group else ""
    return group + cell.row.label, cell.column.label
