"""Rows of bars that leave out what cells merged downwards cover: which of the cells behind a label are the values."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codebook import forms
from schemas.layout import layout_size
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows, Texts
from tests.unit.recognise.test_layouts import check_exact, check_honest, draw, read
from tests.unit.recognise.text_printing import bar_rows, bar_rows_padded, cell_bar_lines

ENDS = tuple(f"requests.{row}.{column}" for row in ("received", "granted") for column in ("natural_person", "total"))
HOLE = "requests.granted.business"


def with_blanks(form_code: str, random: Random, share: float) -> Texts:
    """Return numbers with blanks; some rows of table 三 have a number at both ends, and one a blank between them."""
    texts = draw(forms()[form_code], random)
    blank = {code for code in texts if random.random() < share and code not in ENDS} | {HOLE}
    return {code: "" if code in blank else text for code, text in texts.items()}


def requests_of(texts: Texts) -> Texts:
    return {code: text for code, text in texts.items() if code.startswith("requests.")}


def _padded(rows: Rows, cells: Callable[[Rows], list[list[str]]]) -> str:
    width = layout_size(cell for row in rows for cell in row)[1]
    return "\n".join("| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in cells(rows))


def merged_beside_kept(rows: Rows) -> str:
    """What labels merged over columns cover is kept behind them, what those merged downwards cover is at the end."""
    return _padded(rows, lambda rows: [[t for c in row for t in (c.text, *[""] * (c.column_span - 1))] for row in rows])


def blanks_left_out(rows: Rows) -> str:
    """Nothing that is empty keeps its place."""
    return _padded(rows, lambda rows: [[cell.text for cell in row if cell.text] for row in rows])


@pytest.mark.parametrize("form_code", forms())
@pytest.mark.parametrize("layout", [bar_rows_padded, cell_bar_lines])
@pytest.mark.parametrize("share", [0.1, 0.4, 0.7])
def test_rows_filled_up_at_the_end_keep_their_blanks(
    layout: Callable[[Rows], str], form_code: str, share: float
) -> None:
    texts = with_blanks(form_code, Random(3), share)
    report = read(printing.print_report(forms()[form_code], texts, layout))
    check_exact(report, requests_of(texts))


@pytest.mark.parametrize("form_code", forms())
@pytest.mark.parametrize("lost", ["自然人", "商业企业"])
def test_where_every_row_has_all_cells_a_lost_head_takes_no_place(form_code: str, lost: str) -> None:
    """No row has a number in each column that would show it."""
    texts = draw(forms()[form_code], Random(5))
    inner = {code for code in texts if code.startswith("requests.") and not code.endswith(("natural_person", "total"))}
    texts = {code: "" if code in inner else text for code, text in texts.items()}
    printed = printing.print_report(forms()[form_code], texts, bar_rows, edit=lambda text: text.replace(lost, ""))
    check_exact(read(printed), requests_of(texts))


def test_a_row_cut_short_among_rows_filled_up_is_no_error() -> None:
    """All rows have every column but 总计; an extractor left out what stood behind the last value."""
    form = forms()["2021"]
    texts = {code: "" if code.endswith(".total") else text for code, text in draw(form, Random(3)).items()}
    text = printing.print_report(form, texts, blanks_left_out).data.decode()
    cut = re.sub(r"(四、结转.*\d)[| ]+\n", r"\1 |\n", text)
    assert cut != text
    check_honest(read(printing.Printed(cut.encode(), "a.txt")), requests_of(texts))


@settings(max_examples=120, deadline=None)
@given(
    layout=st.sampled_from([bar_rows_padded, cell_bar_lines, merged_beside_kept, blanks_left_out]),
    form_code=st.sampled_from(sorted(forms())),
    seed=st.integers(0, 10**6),
    share=st.sampled_from([0.1, 0.3, 0.6, 0.9]),
)
def test_no_value_is_read_in_another_place(
    layout: Callable[[Rows], str], form_code: str, seed: int, share: float
) -> None:
    random = Random(seed)
    texts = {code: "" if random.random() < share else text for code, text in draw(forms()[form_code], random).items()}
    check_honest(read(printing.print_report(forms()[form_code], texts, layout)), requests_of(texts))
