"""The tables of the warehouse: described, keyed, and made in DuckDB with their comments."""

from __future__ import annotations

import duckdb
import pandas as pd
import pandera.pandas as pa
import pytest

from schemas.tables import quoted, tables

TABLES = list(tables().values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_has_a_key_and_descriptions(table):
    names = [column.name for column in table.columns]
    assert table.description
    assert table.key
    assert set(table.key) <= set(names)
    assert len(set(names)) == len(names)
    for column in table.columns:
        assert column.description, column.name
        assert not (column.name in table.key and column.nullable)


def test_ddl_makes_every_table_with_its_comments():
    with duckdb.connect() as connection:
        for table in TABLES:
            connection.execute(table.ddl)
            (comment,) = connection.execute(
                "SELECT comment FROM duckdb_tables() WHERE table_name = ?", [table.name]
            ).fetchone()
            columns = connection.execute(
                "SELECT column_name, data_type, comment, is_nullable FROM duckdb_columns() WHERE table_name = ?"
                " ORDER BY column_index",
                [table.name],
            ).fetchall()
            assert comment == table.description
            assert columns == [(c.name, c.sql_type, c.description, c.nullable) for c in table.columns]


def test_schema_refuses_what_the_table_does_not_allow():
    years = tables()["years"].schema
    good = pd.DataFrame({"year": [2020, 2021], "expected_form": ["2019", "2021"], "expected_count": [3, 3]})
    years.validate(good)
    with pytest.raises(pa.errors.SchemaError, match="duplicate|unique"):
        years.validate(good.assign(year=2020))
    with pytest.raises(pa.errors.SchemaError, match="null"):
        years.validate(good.assign(expected_count=[3, None]))
    rules = tables()["rules"]
    row = {column.name: ["x"] for column in rules.columns} | {"forms": [["2019"]], "kind": ["implied"]}
    with pytest.raises(pa.errors.SchemaError, match="severity"):
        rules.schema.validate(pd.DataFrame(row | {"severity": ["fatal"]}))
    rules.schema.validate(pd.DataFrame(row | {"severity": ["error"]}))


def test_quoted_text_is_one_literal():
    with duckdb.connect() as connection:
        text = "it's '' 一"
        assert connection.execute(f"VALUES ({quoted(text)})").fetchone() == (text,)
