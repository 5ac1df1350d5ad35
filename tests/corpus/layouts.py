"""The corpus: every layout and format, with every change alone and with some together.

Forms take turns over the changes, so that each layout of text meets each change and each form. Of a format the writers
take turns over the changes, too, so that each format meets each change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, product
from random import Random

from schemas.codebook import Form, forms
from tests.corpus import labels, markup, sheets, structure, text_layouts, values, word
from tests.corpus.drafts import SPREADS, make_draft
from tests.corpus.model import CorpusItem, Draft, DraftTable

Change = Callable[[Draft], None]
Writer = Callable[[Draft], bytes]
Layout = Callable[[DraftTable], Iterator[str]]

CHANGES: tuple[Change, ...] = (*values.CHANGES, *labels.CHANGES, *structure.CHANGES)
TEXT_LAYOUTS = (
    *text_layouts.KEEPS_BLANKS,
    *text_layouts.LOSES_BLANKS,
    *text_layouts.LOSES_BOUNDARIES,
    *text_layouts.NO_TABLE,
)
ENCODINGS = {"gb18030": "gb18030", "utf-16": "utf-16", "utf-8 with mark": "utf-8-sig"}
LINE_ENDS = {"CRLF": "\r\n", "CR": "\r"}
WRONG_ENDINGS = ("doc", "wps", "pdf", "txt")
MARKUP_WRITERS: tuple[Writer, ...] = tuple(markup.WRITERS)
WORD_WRITERS: tuple[Writer, ...] = word.WRITERS
SHEET_WRITERS: tuple[Writer, ...] = sheets.WRITERS
SHARED_BY = 2
"""Writers of a format that share the changes among them."""
PAIRS = 4
"""Items of a layout with several changes together."""
TEXT_IN_MARKUP = (markup.text_in_paragraphs, markup.text_with_breaks)


def text_items(seed: int, layout: Layout) -> Iterator[CorpusItem]:
    """Make the plain texts of a layout."""
    spread = "digits" if layout in text_layouts.LOSES_BOUNDARIES else "distinct"
    return _items(seed, f"text/{layout.__name__}", _text_writer(layout), "txt", has_grid=False, spread=spread)


def markup_items(seed: int, write: Writer) -> Iterator[CorpusItem]:
    """Make the web pages of a writer."""
    changes = _share_of(write, MARKUP_WRITERS)
    has_grid = write not in TEXT_IN_MARKUP
    return _items(seed, f"html/{write.__name__}", write, markup.WRITERS[write], changes, has_grid=has_grid)


def word_items(seed: int, write: Writer) -> Iterator[CorpusItem]:
    """Make the Word files of a writer."""
    changes = _share_of(write, WORD_WRITERS)
    return _items(seed, f"docx/{write.__name__}", write, "docx", changes, has_grid=write is not word.tab_stops)


def misnamed_items(seed: int) -> Iterator[CorpusItem]:
    """Make Word files with the ending of something else."""
    for ending in WRONG_ENDINGS:
        yield _item(seed, f"docx/called {ending}", forms()["2021"], word.merged, ending, ())


def sheet_items(seed: int, write: Writer) -> Iterator[CorpusItem]:
    """Make the Excel files of a writer."""
    return _items(seed, f"xlsx/{write.__name__}", write, "xlsx", _share_of(write, SHEET_WRITERS))


def _share_of(write: Writer, writers: Sequence[Writer]) -> Sequence[Change]:
    return CHANGES[writers.index(write) % SHARED_BY :: SHARED_BY]


def encoded_items(seed: int) -> Iterator[CorpusItem]:
    """Make plain texts in other encodings and with other line ends."""
    for layout in (text_layouts.tab_before_cell, text_layouts.pipes, text_layouts.cell_a_line):
        for form in forms().values():
            for name, encoding in ENCODINGS.items():
                write = _text_writer(layout, encoding)
                yield _item(seed, f"text/{layout.__name__}/{name}/{form.code}", form, write, "txt", (), has_grid=False)
            for name, line_end in LINE_ENDS.items():
                write = _text_writer(layout, line_end=line_end)
                yield _item(seed, f"text/{layout.__name__}/{name}/{form.code}", form, write, "doc", (), has_grid=False)


def _text_writer(layout: Layout, encoding: str = "utf-8", line_end: str = "\n") -> Writer:
    return lambda draft: text_layouts.write_lines(draft, layout).replace("\n", line_end).encode(encoding)


def _items(
    seed: int,
    name: str,
    write: Writer,
    ending: str,
    changes: Sequence[Change] = CHANGES,
    *,
    has_grid: bool = True,
    spread: str = "distinct",
) -> Iterator[CorpusItem]:
    """Make a layout's items: as it is in every form, with every change, with some changes together.

    A layout with all changes comes in every spread, too; writers that share the changes meet one with each form.
    """
    spreads = SPREADS if spread == "distinct" else (spread,)
    every = forms().values()
    plain = zip(every, cycle(spreads), strict=False) if len(changes) < len(CHANGES) else product(every, spreads)
    for form, kind in plain:
        yield _item(seed, f"{name}/{kind}/{form.code}", form, write, ending, (), has_grid=has_grid, spread=kind)
    turns = cycle(forms().values())
    for change in changes:
        form = forms()["2019"] if change is structure.add_other_public else next(turns)
        kind = "mostly zero" if change is values.leave_out_zeros and spread == "distinct" else spread
        label = f"{name}/{change.__name__}/{form.code}"
        yield _item(seed, label, form, write, ending, (change,), has_grid=has_grid, spread=kind)
    random = Random(f"{seed}/{name}")
    for _ in range(PAIRS):
        pair = _pair(random)
        form = next(turns)
        label = f"{name}/{' and '.join(change.__name__ for change in pair)}/{form.code}"
        yield _item(seed, label, form, write, ending, pair, has_grid=has_grid, spread=spread)


def _pair(random: Random) -> Sequence[Change]:
    """Draw a change to the structure, which goes by the labels, then one to the values and one to the labels."""
    plain = [c for c in structure.CHANGES if c not in (structure.add_other_public, structure.lose_a_column)]
    return random.choice(plain), random.choice(values.CHANGES), random.choice(labels.CHANGES)


def _item(
    seed: int,
    name: str,
    form: Form,
    write: Writer,
    ending: str,
    changes: Sequence[Change],
    *,
    has_grid: bool = True,
    spread: str = "distinct",
) -> CorpusItem:
    draft = make_draft(Random(f"{seed}/{name}"), form, spread)
    draft.has_grid = has_grid
    for change in changes:
        change(draft)
    data = write(draft)
    return draft.finish(name, data, f"{draft.year}{draft.authority}.{ending}")
