"""The list of all measures: every cell of the codebook with its definition, found by Chinese name or pinyin."""

from __future__ import annotations

import json
from dataclasses import dataclass

from dashboards.addresses import MEASURES, measure_address
from dashboards.measures import Measure, all_measures, forms_of
from dashboards.pinyin import search_keys
from dashboards.rendering import Shell, render
from schemas.codebook import TABLES, forms


@dataclass(frozen=True, slots=True)
class Listed:
    """A measure with the forms that print it and what it is searched by."""

    measure: Measure
    forms: tuple[str, ...]
    keys: str


def catalogue_page(shell: Shell) -> str:
    """Return the list of all measures: the chief ones first, then the cells by table of the form."""
    listed = [Listed(measure, forms_of(measure), search_keys(measure.label)) for measure in all_measures()]
    groups = {"主要指标": [item for item in listed if item.measure.is_chief]}
    for table in TABLES:
        groups[f"表{table}各格"] = [i for i in listed if not i.measure.is_chief and i.measure.table == table]
    printed = tuple(dict.fromkeys(form.printed for form in forms().values()))
    return render("catalogue.html", MEASURES, shell, groups=groups, printed=printed, measure_address=measure_address)


def catalogue_script() -> str:
    """Return the script by which pages know all measures: [id, label, unit, table, search keys, forms]."""
    rows = [
        [m.id, m.label, m.unit, "" if m.is_chief else m.table, search_keys(m.label), forms_of(m)]
        for m in all_measures()
    ]
    return f"gouji.measures={json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n"
