"""The reader against the corpus of awkward reports: what is knowable is right, and nothing is wrong anywhere."""

from __future__ import annotations

import pytest

from pipelines.demo.writers.office import find_office
from tests.corpus import layouts, office
from tests.corpus.known import NOT_READ_YET
from tests.corpus.verdict import find_faults

SEED = 711
SHOWN = 12


def _judge(items):
    """Read all items: nothing may be wrong anywhere, and all is read but for what is known not to be."""
    count, wrong, unread, read = 0, [], [], []
    for item in items:
        count += 1
        faults = find_faults(item)
        wrong += [f"{item.name}: {fault}" for fault in faults if fault.startswith("WRONG")]
        if faults and item.name not in NOT_READ_YET:
            unread.append(f"{item.name}: {len(faults)} faults, {faults[0]}")
        if not faults and item.name in NOT_READ_YET:
            read.append(item.name)
    assert count, "no items"
    assert not wrong, "\n".join(wrong[:SHOWN])
    assert not unread, "\n".join([f"{len(unread)} of {count} items", *unread[:SHOWN]])
    assert not read, f"now read, take off the list: {read}"


@pytest.mark.slow
@pytest.mark.parametrize("layout", layouts.TEXT_LAYOUTS, ids=lambda layout: layout.__name__)
def test_texts(layout):
    _judge(layouts.text_items(SEED, layout))


def test_encodings_and_line_ends():
    _judge(layouts.encoded_items(SEED))


@pytest.mark.slow
@pytest.mark.parametrize("write", layouts.MARKUP_WRITERS, ids=lambda write: write.__name__)
def test_web_pages(write):
    _judge(layouts.markup_items(SEED, write))


@pytest.mark.slow
@pytest.mark.parametrize("write", layouts.WORD_WRITERS, ids=lambda write: write.__name__)
def test_word_files(write):
    _judge(layouts.word_items(SEED, write))


def test_word_files_under_other_endings():
    _judge(layouts.misnamed_items(SEED))


@pytest.mark.slow
@pytest.mark.parametrize("write", layouts.SHEET_WRITERS, ids=lambda write: write.__name__)
def test_excel_files(write):
    _judge(layouts.sheet_items(SEED, write))


@pytest.mark.slow
@pytest.mark.office
@pytest.mark.parametrize("ending", office.ENDINGS)
def test_files_saved_by_libreoffice(ending):
    if find_office() is None:
        pytest.skip("LibreOffice is not installed")
    _judge(office.office_items(SEED, ending))
