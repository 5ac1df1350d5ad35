"""Open data: what the warehouse holds, readable by everybody, described column by column, and read back."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from frictionless import Package

from dashboards.exports import open_data
from dashboards.exports.open_data import write_open_data
from dashboards.exports.read_back import read_back
from pipelines.errors import UsageProblem
from pipelines.workspace import Workspace
from schemas.tables import tables
from tests.integration.open_county import CHANGE, EVIL, SIGNS, rows


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_the_package_is_valid_and_describes_every_column(open_folder):
    report = Package(str(open_folder / "datapackage.json")).validate()
    assert report.valid, [task.errors for task in report.tasks if not task.valid]
    package = json.loads((open_folder / "datapackage.json").read_text(encoding="utf-8"))
    described = {each["path"]: each for each in package["resources"]}
    for name, table in tables().items():
        fields = described[f"data/{name}.csv"]["schema"]["fields"]
        assert [field["name"] for field in fields] == [column.name for column in table.columns]
        assert all(field["description"] for field in fields)
    on_disk = {path.relative_to(open_folder).as_posix() for path in open_folder.rglob("*") if path.is_file()}
    assert set(described) == on_disk - {"datapackage.json"}


def test_a_changed_file_makes_the_package_invalid(open_county, tmp_path):
    write_open_data(open_county, tmp_path)
    with (tmp_path / "data" / "years.csv").open("a", encoding="utf-8") as file:
        file.write("2021,2021,3\n")
    assert not Package(str(tmp_path / "datapackage.json")).validate().valid


def test_no_text_can_be_run_as_a_formula_and_numbers_stay_numbers(open_folder):
    for table in tables():
        for row in rows(open_folder, table):
            for value in row.values():
                assert not value.startswith(("=", "+", "-", "@", "\t", "\r")) or is_number(value), (table, value)
    notes = {row["note"] for row in rows(open_folder, "cells")}
    assert {f"'{text}" for text in SIGNS} <= notes
    texts = {row["text"] for row in rows(open_folder, "sections")}
    assert f"'{EVIL}" in texts
    changes = [row["value"] for row in rows(open_folder, "cells") if row["cell_code"] == CHANGE]
    assert sorted(changes) == ["", "-11.0", "-11.0"]


def test_csv_parquet_and_database_hold_the_same_rows(open_county, open_folder):
    with duckdb.connect(str(open_folder / "gouji.duckdb"), read_only=True) as connection:
        for name in tables():
            count = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
            parquet = f"read_parquet('{open_folder / 'data' / name}.parquet')"
            assert connection.execute(f"SELECT count(*) FROM {parquet}").fetchone() == count
            assert connection.execute(f"SELECT count(*) FROM (FROM {name} EXCEPT ALL FROM {parquet})").fetchone() == (
                0,
            )
            assert len(rows(open_folder, name)) == count[0]


def test_the_codebook_is_there(open_folder):
    text = (open_folder / "codebook" / "codebook.md").read_text(encoding="utf-8")
    assert "`documents`" in text
    assert "县.汇总" in (open_folder / "codebook" / "rules.md").read_text(encoding="utf-8")


SWAP = f"""UPDATE cells SET value = CASE cell_code WHEN '{CHANGE}' THEN 0 ELSE -11 END
WHERE authority_code = 'q' AND cell_code IN ('{CHANGE}', 'licensing.permits.decisions')"""
"""Two numbers of a report in each other's place: every count and sum stays."""


def swap_in_parquet(copies: Path) -> None:
    path = copies / "data" / "cells.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE cells AS FROM '{path}'")
        connection.execute(SWAP)
        connection.execute(f"COPY cells TO '{path}' (FORMAT parquet)")


def swap_in_database(copies: Path, statement: str = SWAP) -> None:
    with duckdb.connect(str(copies / "gouji.duckdb")) as connection:
        connection.execute(statement)


def swap_in_csv(copies: Path) -> None:
    path = copies / "data" / "cells.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    places = [n for n, line in enumerate(lines) if f",{CHANGE},-11.0," in line][:1]
    places += [n for n, line in enumerate(lines) if ",licensing.permits.decisions,0.0," in line][:1]
    for place, (old, new) in zip(places, (("-11.0", "0.0"), ("0.0", "-11.0")), strict=True):
        lines[place] = lines[place].replace(f",{old},", f",{new},", 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def swap_everywhere(copies: Path) -> None:
    for swap in (swap_in_csv, swap_in_parquet, swap_in_database):
        swap(copies)


def name_another_place(copies: Path) -> None:
    """A text that is shown as it is; nothing is counted or summed otherwise."""
    swap_in_database(copies, "UPDATE cells SET place = place || '?' WHERE authority_code = 'q'")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (swap_in_csv, "cells.csv 的 value 列"),
        (swap_in_parquet, "cells.parquet 的 value 列"),
        (swap_in_database, "gouji.duckdb 的表 cells 的 value 列"),
        (swap_everywhere, "gouji.duckdb 的表 cells 的 value 列"),
        (name_another_place, "gouji.duckdb 的表 cells 的 place 列"),
    ],
)
def test_two_numbers_in_each_others_place_are_found_in_every_copy(open_county, open_folder, tmp_path, damage, told):
    copies = tmp_path / "copies"
    shutil.copytree(open_folder, copies)
    assert read_back(open_county.warehouse, copies / "gouji.duckdb", copies / "data") == []
    damage(copies)
    (problem, *_) = read_back(open_county.warehouse, copies / "gouji.duckdb", copies / "data")
    assert problem.startswith(told)


def test_numbers_on_which_the_rules_find_something_else_are_not_published(open_county, tmp_path):
    """All copies agree with a warehouse whose numbers are not those that its findings are about."""
    made = Workspace(open_county.raw, tmp_path / "made")
    made.warehouse.parent.mkdir()
    made.warehouse.write_bytes(open_county.warehouse.read_bytes())
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute(
            "UPDATE cells SET value = 5 WHERE authority_code = 'q' AND cell_code = 'requests.received.total'"
        )
    with pytest.raises(UsageProblem, match=r"没有写出.*按规则重新核对.*三\."):
        write_open_data(made, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_what_is_read_back_otherwise_is_not_put_in_place(open_county, open_folder, monkeypatch):
    """A file that lost rows is told, and the open data of before stay as they were."""
    write, before = open_data._write, {path: path.read_bytes() for path in open_folder.rglob("*") if path.is_file()}

    def damaged(made, making):
        files, path = write(made, making), making / "data" / "years.csv"
        path.write_bytes(path.read_bytes().replace(b"\n2020", b"\n\n", 1))
        return files

    monkeypatch.setattr(open_data, "_write", damaged)
    with pytest.raises(UsageProblem, match=r"没有写出.*years.csv"):
        write_open_data(open_county, open_folder)
    assert {path: path.read_bytes() for path in open_folder.rglob("*") if path.is_file()} == before


def test_a_folder_with_other_files_is_left_alone(open_county, tmp_path):
    (tmp_path / "README.txt").write_text("别人的", encoding="utf-8")
    with pytest.raises(UsageProblem, match="已有其他文件"):
        write_open_data(open_county, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["README.txt"]


def test_no_name_of_a_person_is_in_the_open_data(open_county, tmp_path):
    made = Workspace(open_county.raw, tmp_path / "made")
    made.warehouse.parent.mkdir()
    made.warehouse.write_bytes(open_county.warehouse.read_bytes())
    with duckdb.connect(str(made.warehouse)) as connection:
        for number, person in enumerate(("李敏敏敏", "王芳芳芳", "李敏敏敏"), 1):
            values = [number, "decision", datetime(2024, 2, number), person, "理由", "{}", "f" * 64]
            connection.execute("INSERT INTO acts VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        connection.execute(
            "INSERT INTO corrections SELECT report_id, 'licensing.permits.change', NULL, 1, true, 1, '李敏敏敏',"
            " '王芳芳芳', '理由', TIMESTAMP '2024-02-01' FROM reports LIMIT 1"
        )
    folder = tmp_path / "open"
    files = write_open_data(made, folder)
    assert [row["person"] for row in rows(folder, "acts")] == ["经办人1", "经办人2", "经办人1"]
    assert {row["hash"] for row in rows(folder, "acts")} == {""}
    assert [(row["person"], row["confirmed_by"]) for row in rows(folder, "corrections")] == [("经办人1", "经办人2")]
    for path in files:
        assert not any(name.encode() in path.read_bytes() for name in ("李敏敏敏", "王芳芳芳")), path
    with duckdb.connect(str(folder / "gouji.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM county_totals").fetchone() != (0,)
