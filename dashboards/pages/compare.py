"""Any two filings side by side, cell by cell: the page, and for each unit a script with all that it filed.

The page holds the choices; two scripts are fetched for the two units chosen, so that it does not grow with the county.
"""

from __future__ import annotations

import json

from dashboards.addresses import COMPARE, unit_address, unit_directory
from dashboards.measures import full_label
from dashboards.official_tables import correction_words, flag_cells
from dashboards.records import County, Dossier, FiledCell
from dashboards.rendering import Shell, render
from schemas.codebook import TABLES, all_cells, forms
from schemas.words import STATE_WORDS


def compare_page(county: County, shell: Shell) -> str:
    """Return the page on which two filings are chosen and compared."""
    with_standing = {code for code, _ in county.standings}
    units = [unit for unit in county.units.values() if unit.code in with_standing]
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for unit in units:
        kind = unit.kind if unit.is_registered else "未登记"
        groups.setdefault(kind, []).append((unit_directory(unit.code), unit.short_name, unit_address(unit.code)))
    return render(
        "compare.html", COMPARE, shell, groups=groups, years=tuple(year.year for year in reversed(county.years))
    )


def cells_script() -> str:
    """Return the script by which the page knows every cell of the forms: [code, table, row and column, unit]."""
    cells = sorted(all_cells().items(), key=lambda item: TABLES.index(item[1].table))
    rows = [[code, cell.table, full_label(cell), cell.column.unit] for code, cell in cells]
    return f"gouji.cells={json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n"


def unit_script(county: County, dossier: Dossier) -> str:
    """Return the script with all that a unit filed.

    Year → form, cells (a number, or why there is none), flags; notes on corrections, and the numbers used for them.
    """
    years = {}
    for year in county.years:
        filing = dossier.current(year.year)
        if filing is None:
            continue
        cells = dossier.cells.get(filing.report_id, {})
        issues = dossier.issues.get(filing.report_id, [])
        flags = flag_cells(issues, [""] * len(issues))
        corrections = dossier.corrections.get(filing.report_id, {})
        years[year.year] = {
            "form": forms()[filing.form].printed,
            "cells": {code: _shown(cell) for code, cell in cells.items()},
            "flags": {code: severity for code, (severity, _, _) in flags.items()},
            "notes": {code: correction_words(each) for code, each in corrections.items()},
            "used": {code: _plain(each.value) for code, each in corrections.items() if each.is_confirmed},
        }
    data = {"name": dossier.unit.short_name, "years": years}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return f'gouji.receive("{unit_directory(dossier.unit.code)}",{text});\n'


def _shown(cell: FiledCell) -> float | str:
    if cell.state == "number" and cell.value is not None:
        return _plain(cell.value)
    return cell.raw.strip() or STATE_WORDS["blank"] if cell.state == "mark" else STATE_WORDS.get(cell.state, cell.state)


def _plain(value: float) -> float:
    return int(value) if value.is_integer() else value
