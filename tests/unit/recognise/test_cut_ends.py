"""Rows of text whose ends a program cut off where they were blank: what is left keeps its columns, or is not read."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.codebook import forms
from tests.unit.recognise import printing
from tests.unit.recognise.printed_rows import Rows, as_matrix
from tests.unit.recognise.test_label_places import requests_of
from tests.unit.recognise.test_layouts import check_exact, check_honest, draw, read


def tabs(rows: Rows) -> str:
    return "\n".join("\t".join(row).rstrip() for row in as_matrix(rows))


def commas(rows: Rows) -> str:
    return "\n".join(",".join(row).rstrip(",") for row in as_matrix(rows))


def bars(rows: Rows) -> str:
    return "\n".join(re.sub(r"[|\s]+$", "", "| " + " | ".join(row)) for row in as_matrix(rows))


def tabs_without_what_labels_cover(rows: Rows) -> str:
    return "\n".join("\t".join(cell.text for cell in row).rstrip() for row in rows)


LAYOUTS = [tabs, commas, bars, tabs_without_what_labels_cover]


@pytest.mark.parametrize("form_code", forms())
@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_that_lost_blanks_at_their_end_keep_their_columns(layout: Callable[[Rows], str], form_code: str) -> None:
    random = Random(form_code)
    texts = {code: random.choice((text, text, "")) for code, text in draw(forms()[form_code], random).items()}
    report = read(printing.print_report(forms()[form_code], texts, layout))
    check_exact(report, requests_of(texts))
    check_honest(report, texts)


@settings(max_examples=60, deadline=None)
@given(
    layout=st.sampled_from(LAYOUTS),
    form_code=st.sampled_from(sorted(forms())),
    seed=st.integers(0, 10**6),
    share=st.sampled_from([0.05, 0.3, 0.6, 0.9]),
)
@example(commas, "2021-one-other", 361, 0.9)  # a spreadsheet with five rows that have a value
def test_no_value_moves_to_another_column(
    layout: Callable[[Rows], str], form_code: str, seed: int, share: float
) -> None:
    random = Random(seed)
    texts = {code: "" if random.random() < share else text for code, text in draw(forms()[form_code], random).items()}
    check_honest(read(printing.print_report(forms()[form_code], texts, layout)), texts)
