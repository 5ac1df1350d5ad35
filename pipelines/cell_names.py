"""Cells by the names people call them: a code, a row's code, or words of the label."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from schemas.codebook import Cell, all_cells

CLOSE_MATCHES = 3
LEAST_LIKENESS = 45
"""Likeness (0 to 100) below which a suggestion would only confuse."""


def cells_named(name: str, among: Iterable[str] | None = None) -> list[Cell]:
    """Return the cell with this code, else those of this row or block, else those with every word in the label.

    Args:
        name: what the user wrote; words apart by spaces or ·.
        among: codes of the cells that may be meant, all when None.
    """
    known = all_cells() if among is None else {code: all_cells()[code] for code in among}
    if name in known:
        return [known[name]]
    of_row = [cell for code, cell in known.items() if code.startswith(f"{name}.")]
    words = _folded(name).replace("·", " ").split()
    found = [cell for cell in known.values() if words and all(word in _folded(cell.label) for word in words)]
    exact = [cell for cell in found if _folded(cell.label) == _folded(name)]
    return of_row or exact or found


def close_names(name: str, others: Iterable[str] = ()) -> list[str]:
    """Return what comes closest to a name that nothing has: among codes of cells, labels of rows, and other names."""
    names = [*others, *all_cells(), *dict.fromkeys(cell.row.label for cell in all_cells().values())]
    close = process.extract(name, names, scorer=fuzz.WRatio, limit=CLOSE_MATCHES, score_cutoff=LEAST_LIKENESS)
    return [match for match, *_ in close]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
