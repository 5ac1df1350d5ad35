"""Reports of the years before, out of a finished warehouse (`--against`)."""

from __future__ import annotations

from pathlib import Path

from pipelines.earlier import Earlier, EarlierReports, needed_codes
from pipelines.likeness.words import PARTS, Narrative
from pipelines.register import Authority, Register, is_township, make_register, unregistered
from pipelines.warehouse_file import open_warehouse

WAREHOUSE_NAME = "warehouse.duckdb"


def load_earlier(path: Path) -> tuple[EarlierReports, Register]:
    """Return the newest version of every report of a warehouse, and its register.

    Args:
        path: a warehouse file, or the folder with everything made by `gouji run`.

    Raises:
        UsageProblem: there is no warehouse, or it cannot be read.
    """
    with open_warehouse(path / WAREHOUSE_NAME if path.is_dir() else path) as connection:
        forms_filed = connection.execute("SELECT authority_code, year, form FROM reports WHERE is_current").fetchall()
        cells = connection.execute(
            "SELECT c.authority_code, c.year, c.cell_code, c.value FROM cells c JOIN reports USING (report_id)"
            " WHERE is_current AND value IS NOT NULL AND list_contains($1, cell_code)",
            [list(needed_codes())],
        ).fetchall()
        names = connection.execute("SELECT authority_code, name FROM authorities").fetchall()
        authorities = connection.execute(
            "SELECT authority_code, name, short_name, kind, former_names, from_year, to_year FROM authorities"
            " WHERE is_registered OR kind = '县' ORDER BY position"
        ).fetchall()
    values: dict[tuple[str, int], dict[str, float]] = {(code, year): {} for code, year, _ in forms_filed}
    for authority_code, year, cell_code, value in cells:
        values[authority_code, year][cell_code] = value
    register = make_register(tuple(map(_authority, authorities)))
    sort_of = {code: is_township(register.find(name) or unregistered(name)) for code, name in names}
    earlier = {(code, year): Earlier(form, values[code, year], sort_of[code]) for code, year, form in forms_filed}
    return earlier, register


def load_narratives(path: Path, year: int) -> list[Narrative]:
    """Return the texts of the newest versions of the reports of a year, as far as they are compared.

    Args:
        path: a warehouse file, or the folder with everything made by `gouji run`.
        year: the year reported on.
    """
    with open_warehouse(path / WAREHOUSE_NAME if path.is_dir() else path) as connection:
        rows = connection.execute(
            "SELECT authority_code, short_name, map_from_entries(list((number, text)))"
            " FROM reports JOIN authorities USING (authority_code) JOIN sections USING (report_id)"
            " WHERE is_current AND year = $1 AND list_contains($2, number) GROUP BY ALL ORDER BY ALL",
            [year, list(PARTS)],
        ).fetchall()
    return [Narrative(code, name, year, texts) for code, name, texts in rows]


def _authority(row: tuple[str, str, str, str, str | None, int | None, int | None]) -> Authority:
    code, name, short_name, kind, former_names, from_year, to_year = row
    former = tuple(former_names.split("；")) if former_names else ()
    return Authority(code, name, short_name, kind, former, from_year, to_year)
