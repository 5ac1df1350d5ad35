"""Reports of the store as wide columns: what is checked in bulk is what one report is checked on."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.earlier import earlier_context, earlier_of
from pipelines.facts.filing import County
from pipelines.frames import segments_of
from pipelines.revisions import entries
from pipelines.store import Store
from pipelines.stored_context import stored_context
from pipelines.tidy import cells_of_reports, wide_columns_of
from pipelines.wide_reports import wide_reports
from tests.unit.pipelines.making import hand_in, make_report, make_workspace

IN, OUT = "requests.carried_in.total", "requests.carried_out.total"


def test_reports_of_the_store_have_the_columns_of_reports_read_one_by_one(tmp_path):
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    before = make_report(year=2019, changes={OUT: 4})
    report = make_report(year=2020, changes={IN: 5, "requests.received.total": None})
    newer = make_report(year=2021, form="2021")
    for day, each in enumerate((newer, "不是年度报告", report, before)):
        hand_in(store, each, f"{day}.txt", day)
    found = entries(store, workspace.register)
    stored = {wide.form_code: wide for wide in wide_reports(segments_of(store, found))}
    unit = workspace.register.authorities[0]
    expected = {
        "2019": ((report, before), (earlier_context(earlier_of(before, unit), "2019"), None)),
        "2021": ((newer,), (earlier_context(earlier_of(report, unit), "2021"),)),
    }
    for form_code, (reports, contexts) in expected.items():
        authorities = [entry.authority for entry in stored[form_code].entries]
        numbers = [
            {**(context.numbers if context else {}), **stored_context(report, entry, County()).numbers}
            for context, report, entry in zip(contexts, reports, stored[form_code].entries, strict=True)
        ]
        alone = wide_columns_of(form_code, authorities, cells_of_reports(reports), numbers)
        assert stored[form_code].columns.keys() == alone.keys()
        for name, column in alone.items():
            np.testing.assert_array_equal(stored[form_code].columns[name], column, err_msg=name)


def test_a_report_with_a_cell_twice_is_not_taken_for_whole(tmp_path):
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    hand_in(store, make_report(), "a.txt")
    (path,) = store.parsed_segments()
    table = pq.read_table(path)
    rows = table.to_pylist()
    rows[0]["cells"].append(rows[0]["cells"][0])
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    with pytest.raises(ValueError, match="twice"):
        wide_reports(segments_of(store, entries(store, workspace.register)))
