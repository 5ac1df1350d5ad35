"""Persons on what is given to the public: by role, never by name. The store, the warehouse and slips keep the names."""

from __future__ import annotations

import duckdb

ROLES = """
CREATE OR REPLACE TEMP TABLE roles AS
SELECT person, '经办人' || row_number() OVER (ORDER BY min(act_number)) AS role FROM {acts} GROUP BY person
"""
"""The same person has the same role in every publication: numbered by the first act in the ledger, which only grows."""

ROLE_OF = """
CREATE OR REPLACE TEMP MACRO role_of(who) AS CASE WHEN who IS NOT NULL THEN
  coalesce((SELECT any_value(roles.role) FROM roles WHERE roles.person = who), '经办人') END
"""


def define_roles(connection: duckdb.DuckDBPyConnection, acts: str = "acts") -> None:
    """Give a connection the function `role_of(person)` for its queries; NULL stays NULL, and nobody's name comes out.

    Args:
        connection: of a warehouse; it may be read-only.
        acts: name of the table with the ledger.
    """
    connection.execute(ROLES.format(acts=acts))
    connection.execute(ROLE_OF)
