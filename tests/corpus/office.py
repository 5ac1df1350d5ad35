"""The same reports as LibreOffice saves them: .doc, .rtf, .odt, .pdf and .xls, one start for each format."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from pipelines.demo.writers.office import FILTERS, convert
from schemas.codebook import forms
from tests.corpus import labels, sheets, structure, values, word
from tests.corpus.drafts import make_draft
from tests.corpus.layouts import Change
from tests.corpus.model import CorpusItem, Draft

ENDINGS = tuple(FILTERS)
HIDING_ENDINGS = ("doc", "rtf", "odt")
"""Formats that keep hidden and struck text, and what styles do to it; the plain reports are full of it."""
CHANGES: tuple[tuple[Change, ...], ...] = (
    (),
    (values.scatter_blanks,),
    (values.marks_for_nothing,),
    (values.notes_and_units,),
    (values.blank_table,),
    (labels.decorate,),
    (labels.break_lines, labels.run_down),
    (labels.split_heads,),
    (labels.traditional,),
    (structure.break_pages_with_heads,),
    (structure.table_for_each_group,),
    (structure.unit_and_note_rows,),
    (structure.text_between, structure.rename_sections),
    (structure.lose_a_row,),
)


def office_items(seed: int, ending: str) -> Iterator[CorpusItem]:
    """Make the items that LibreOffice writes with this ending."""
    write, source = (sheets.one_sheet, "xlsx") if ending == "xls" else (word.merged, "docx")
    with tempfile.TemporaryDirectory() as folder:
        yield from _converted(Path(folder), ending, list(_drafts(seed, ending)), write, source)


def _drafts(seed: int, ending: str) -> Iterator[tuple[str, Draft]]:
    for number, changes in enumerate(CHANGES):
        every = list(forms().values())
        for form in [every[number % len(every)]] if changes else every:
            name = f"office {ending}/{' and '.join(change.__name__ for change in changes) or 'plain'}/{form.code}"
            draft = make_draft(Random(f"{seed}/{number}/{name}"), form)
            for change in changes:
                change(draft)
            if ending == "pdf" and values.notes_and_units in changes:
                _note_broken_numbers(draft)
            yield name, draft


def _note_broken_numbers(draft: Draft) -> None:
    """Note that a dressed number in a narrow column is broken over lines in a PDF, where it may be two numbers."""
    draft.uncertain |= {code for code, cell in draft.by_code().items() if not cell.text.isascii() or len(cell.text) > 4}


def _converted(
    folder: Path, ending: str, drafts: list[tuple[str, Draft]], write: sheets.Writer, source: str
) -> Iterator[CorpusItem]:
    for number, (name, draft) in enumerate(drafts):
        hides = "/plain/" in name and ending in HIDING_ENDINGS
        (folder / f"{number}.{source}").write_bytes(word.beside_hidden_text(draft) if hides else write(draft))
    convert((folder / f"{number}.{source}" for number in range(len(drafts))), ending, folder)
    for number, (name, draft) in enumerate(drafts):
        data = (folder / f"{number}.{ending}").read_bytes()
        yield draft.finish(name, data, f"{draft.year}{draft.authority}.{ending}")
