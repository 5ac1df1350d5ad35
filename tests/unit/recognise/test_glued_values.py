"""Values that cling to their labels and to one another, as text without anything between its cells has them."""

from __future__ import annotations

from random import Random

import pytest

from pipelines.report import State
from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows
from tests.unit.recognise.test_layouts import check_honest, draw, read
from tests.unit.recognise.test_torn_text import read_changed


def run_together(rows: Rows) -> str:
    return "\n".join("".join(cell.text for cell in row) for row in rows)


@pytest.mark.parametrize("signs", [("件", ""), ("-", "—", "/"), ("件", "-", "")])
@pytest.mark.parametrize("form_code", forms())
def test_rows_that_run_together_are_there_and_not_blank(form_code: str, signs: tuple[str, ...]) -> None:
    form, random = forms()[form_code], Random(form_code)
    texts = {
        code: text
        if "." in text
        else random.choice([f"{text}{sign}" if sign in ("件", "") else sign for sign in signs])
        for code, text in draw(form, random).items()
    }
    report = read(printing.print_report(form, texts, run_together))
    filled = {code.rpartition(".")[0] for code, text in texts.items() if text[0].isdecimal()}  # more than marks
    check_honest(report, {code: text for code, text in texts.items() if code.rpartition(".")[0] in filled})
    assert report.form == form_code
    assert not any(reading.state is State.MISSING for reading in report.cells.values())


@pytest.mark.parametrize(
    "label", ["5\n.属于三类内部事务信息", "5\n、属于三类内部事务信息", "5\n.\n属于三类内部事务信息"]
)
def test_the_number_of_a_label_is_no_value_of_the_row_above_that_has_lost_a_blank(label: str) -> None:
    cells = read_changed(
        r"4\.保护第三方合法权益\s.*?5\.属于三类内部事务信息", f"4.保护第三方合法权益\n11\n12\n13\n14\n15\n16\n{label}"
    )
    own = [cell for code, cell in cells.items() if code.startswith("requests.denied_third_party.")]
    below = [cell for code, cell in cells.items() if code.startswith("requests.denied_internal_affairs.")]
    assert {cell.state for cell in own} == {State.UNREADABLE}
    assert State.MISSING not in {cell.state for cell in below}
