"""Open data: what the warehouse holds, readable by everybody, described column by column; releases stay as made."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from frictionless import Package
from lxml import html

from dashboards.addresses import release_address
from dashboards.exports import open_data
from dashboards.exports.cli import export
from dashboards.exports.data_package import file_digest
from dashboards.exports.open_data import write_open_data
from dashboards.exports.read_back import read_back
from dashboards.exports.releases import make_release, verify_release
from dashboards.exports.since_release import changes_to_show
from dashboards.release_files import write_releases
from dashboards.rendering import Shell
from dashboards.writer import SiteWriter
from pipelines.errors import UsageProblem
from pipelines.since_last_run import SinceLastRun
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from schemas.tables import tables
from tests.unit.pipelines.making import make_report
from tests.unit.roll_up.counties import county_report, make_county

CHANGE = "licensing.permits.change"
EVIL = '=HYPERLINK("http://x")\n第二行,有逗号'
SIGNS = ("=1+1", "+cmd", "-cmd", "@SUM(A1)", "\tx", "\rx")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Workspace:
    """Two units and the county on the 2019 form, a negative number, a blank, and hostile texts in the register."""
    folder = tmp_path_factory.mktemp("open")
    reports = [
        make_report("铜鼓县棋坪镇", 2020, "2019", {CHANGE: -11}),
        make_report("铜鼓县排埠镇", 2020, "2019", {CHANGE: None}),
        county_report(EVIL, 2020, "2019", {CHANGE: -11}),
    ]
    made = make_county(folder, *reports)
    with duckdb.connect(str(made.warehouse)) as connection:
        for number, text in enumerate(SIGNS):
            query = "UPDATE cells SET note = ? WHERE authority_code = 'q' AND cell_code = ?"
            connection.execute(
                query,
                [text, f"appeals.review.{('upheld', 'corrected', 'other', 'pending', 'total')[number]}"]
                if number < 5
                else [text, "requests.received.total"],
            )
    return made


@pytest.fixture(scope="module")
def folder(workspace, tmp_path_factory) -> Path:
    """The open data of that county."""
    target = tmp_path_factory.mktemp("data")
    write_open_data(workspace, target)
    return target


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    path = folder / "data" / f"{table}.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_the_package_is_valid_and_describes_every_column(folder):
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, [task.errors for task in report.tasks if not task.valid]
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described = {each["path"]: each for each in package["resources"]}
    for name, table in tables().items():
        fields = described[f"data/{name}.csv"]["schema"]["fields"]
        assert [field["name"] for field in fields] == [column.name for column in table.columns]
        assert all(field["description"] for field in fields)
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(described) == on_disk - {"datapackage.json"}


def test_a_changed_file_makes_the_package_invalid(workspace, tmp_path):
    write_open_data(workspace, tmp_path)
    with (tmp_path / "data" / "years.csv").open("a", encoding="utf-8") as file:
        file.write("2021,2021,3\n")
    assert not Package(str(tmp_path / "datapackage.json")).validate().valid


def test_no_text_can_be_run_as_a_formula_and_numbers_stay_numbers(folder):
    for table in tables():
        for row in rows(folder, table):
            for value in row.values():
                assert not value.startswith(("=", "+", "-", "@", "\t", "\r")) or is_number(value), (table, value)
    notes = {row["note"] for row in rows(folder, "cells")}
    assert {f"'{text}" for text in SIGNS} <= notes
    texts = {row["text"] for row in rows(folder, "sections")}
    assert f"'{EVIL}" in texts
    changes = [row["value"] for row in rows(folder, "cells") if row["cell_code"] == CHANGE]
    assert sorted(changes) == ["", "-11.0", "-11.0"]


def test_csv_parquet_and_database_hold_the_same_rows(workspace, folder):
    with duckdb.connect(str(folder / "gouji.duckdb"), read_only=True) as connection:
        for name in tables():
            count = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
            parquet = f"read_parquet('{folder / 'data' / name}.parquet')"
            assert connection.execute(f"SELECT count(*) FROM {parquet}").fetchone() == count
            assert connection.execute(f"SELECT count(*) FROM (FROM {name} EXCEPT ALL FROM {parquet})").fetchone() == (
                0,
            )
            assert len(rows(folder, name)) == count[0]


def test_the_codebook_is_there(folder):
    text = (folder / "codebook" / "codebook.md").read_text(encoding="utf-8")
    assert "`documents`" in text
    assert "县.汇总" in (folder / "codebook" / "rules.md").read_text(encoding="utf-8")


def release(workspace: Workspace, name: str, day: int, scope: str = "全部"):
    return make_release(workspace, name, scope, datetime(2024, 2, day, tzinfo=UTC))


def test_releases_are_frozen_and_a_later_one_supersedes(workspace, tmp_path):
    made = Workspace(workspace.raw, tmp_path)
    made.warehouse.write_bytes(workspace.warehouse.read_bytes())
    first, _ = release(made, "2024-02-15", 15)
    before = {path: path.read_bytes() for path in first.rglob("*") if path.is_file()}
    release(made, "别的范围", 16, scope="2020 年度")
    _, index = release(made, "2024-02-20", 20)
    assert {each.name: each.superseded_by for each in index} == {
        "2024-02-15": "2024-02-20",
        "别的范围": None,
        "2024-02-20": None,
    }
    assert {path: path.read_bytes() for path in first.rglob("*") if path.is_file()} == before
    assert all(path.stat().st_mode & 0o222 == 0 for path in before)
    assert {"county/2020/全县汇总表.xlsx", "data/cells.csv"} <= json.loads(before[first / "manifest.json"])[
        "files"
    ].keys()
    with pytest.raises(UsageProblem, match="已经有了"):
        release(made, "2024-02-15", 21)
    printed = CliRunner().invoke(export, ["verify", str(first)], standalone_mode=False)
    assert printed.return_value == 0 and "已被 2024-02-20 取代" in printed.output


def test_a_tampered_release_is_found(workspace, tmp_path):
    made = Workspace(workspace.raw, tmp_path)
    made.warehouse.write_bytes(workspace.warehouse.read_bytes())
    folder, _ = release(made, "r1", 1)
    assert verify_release(folder) == ()
    changed, gone = folder / "data" / "cells.csv", folder / "README.txt"
    changed.chmod(0o644)
    changed.write_bytes(changed.read_bytes().replace(b"-11.0", b"-12.0", 1))
    gone.unlink()
    (folder / "more.txt").write_text("x", encoding="utf-8")
    assert verify_release(folder) == (
        "README.txt：缺",
        "more.txt：发布时没有",
        "data/cells.csv：内容与发布时不同",
    )
    printed = CliRunner().invoke(export, ["verify", str(folder)], standalone_mode=False)
    assert printed.return_value == 1
    with pytest.raises(UsageProblem, match="不是发布版本"):
        verify_release(tmp_path)


def test_what_changed_is_told_against_the_last_release(workspace, tmp_path):
    made = Workspace(workspace.raw, tmp_path)
    made.warehouse.write_bytes(workspace.warehouse.read_bytes())
    assert changes_to_show(made).since == ""
    release(made, "2024-02-15", 15)
    assert changes_to_show(made) == SinceLastRun(since="2024-02-15")
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute("UPDATE findings SET instance = instance || '（新）' WHERE rule = '报.非数字'")
    changed = changes_to_show(made)
    assert changed.since == "2024-02-15" and not changed.came
    assert changed.new and changed.mended and all("报.非数字" in each for each in changed.new + changed.mended)
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute("UPDATE findings SET instance = replace(instance, '（新）', '')")
        connection.execute(
            "UPDATE reports SET reader_version = '999' WHERE report_id = (SELECT any_value(report_id) FROM cells"
            f" WHERE value = -11 AND cell_code = '{CHANGE}')"
        )
        connection.execute(f"UPDATE cells SET value = -12 WHERE value = -11 AND cell_code = '{CHANGE}'")
    (told,) = changes_to_show(made).reread
    assert "-11 → -12（读取程序由第 " in told and "第 999 版，文件没有变）" in told
    _, index = release(made, "2024-03-01", 20)
    assert changes_to_show(made) == SinceLastRun(since="2024-03-01")
    pages = release_pages(made, index, tmp_path / "site")
    old, new = pages["2024-02-15"], pages["2024-03-01"]
    assert new.xpath("string(//h1)") == "发布版本 2024-03-01" and not new.xpath("//*[@id='superseded']")
    (superseded,) = old.xpath("//div[@class='title']//p[@id='superseded']")
    assert superseded.xpath("./a/@href") == ["../../data/release/2024-03-01.html"]
    digest = hashlib.sha256((made.releases / "2024-03-01" / "manifest.json").read_bytes()).hexdigest()
    assert digest in new.text_content() and told in new.text_content() and told not in old.text_content()
    listed = {row[0].text: row[2].text_content() for row in new.xpath("//section[@aria-labelledby='files']//tbody/tr")}
    assert listed["data/cells.csv"] == file_digest(made.releases / "2024-03-01" / "data" / "cells.csv")
    received = [row[4].text_content() for row in new.xpath("//section[@aria-labelledby='figures']//tbody/tr")]
    with open_warehouse(made.warehouse) as connection:
        totals = connection.execute(
            "SELECT total FROM county_totals WHERE cell_code = 'requests.received.total' ORDER BY year, form"
        ).fetchall()
    assert " ".join(received).split()[0] == f"{totals[0][0]:,.0f}"


def release_pages(workspace: Workspace, index, site: Path) -> dict[str, html.HtmlElement]:
    with SiteWriter(site) as writer:
        names = write_releases(writer, index, workspace.releases, Shell("铜鼓县", (2020,), False, ""))
        writer.finish(datetime(2024, 2, 21, tzinfo=UTC), synthetic=False, county="铜鼓县", years=(2020,))
    return {name: html.parse(str(site / release_address(name))).getroot() for name in names}


@pytest.mark.parametrize("files", ["[]", '"x"', "null"])
def test_a_manifest_that_is_none_is_one_clear_line(tmp_path, files):
    text = f'{{"name": "r", "scope": "全部", "released": "2024", "files": {files}}}'
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageProblem, match="清单读不出"):
        verify_release(tmp_path)


@pytest.mark.parametrize("name", ["../x", ".hidden", "a/b", "", "index.json"])
def test_a_name_that_leads_elsewhere_is_refused(workspace, tmp_path, name):
    with pytest.raises(UsageProblem, match="不能用"):
        release(Workspace(workspace.raw, tmp_path), name, 1)


def test_a_release_that_fails_leaves_nothing(workspace, tmp_path):
    with pytest.raises(UsageProblem, match="gouji run"):
        release(Workspace(workspace.raw, tmp_path), "r1", 1)
    assert not (tmp_path / "releases").exists()


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
def test_two_numbers_in_each_others_place_are_found_in_every_copy(workspace, folder, tmp_path, damage, told):
    copies = tmp_path / "copies"
    shutil.copytree(folder, copies)
    assert read_back(workspace.warehouse, copies / "gouji.duckdb", copies / "data") == []
    damage(copies)
    (problem, *_) = read_back(workspace.warehouse, copies / "gouji.duckdb", copies / "data")
    assert problem.startswith(told)


def test_numbers_on_which_the_rules_find_something_else_are_not_published(workspace, tmp_path):
    """All copies agree with a warehouse whose numbers are not those that its findings are about."""
    made = Workspace(workspace.raw, tmp_path / "made")
    made.warehouse.parent.mkdir()
    made.warehouse.write_bytes(workspace.warehouse.read_bytes())
    with duckdb.connect(str(made.warehouse)) as connection:
        connection.execute(
            "UPDATE cells SET value = 5 WHERE authority_code = 'q' AND cell_code = 'requests.received.total'"
        )
    with pytest.raises(UsageProblem, match=r"没有写出.*按规则重新核对.*三\."):
        write_open_data(made, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_what_is_read_back_otherwise_is_not_put_in_place(workspace, folder, monkeypatch):
    """A file that lost rows is told, and the open data of before stay as they were."""
    write, before = open_data._write, {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def damaged(made, making):
        files, path = write(made, making), making / "data" / "years.csv"
        path.write_bytes(path.read_bytes().replace(b"\n2020", b"\n\n", 1))
        return files

    monkeypatch.setattr(open_data, "_write", damaged)
    with pytest.raises(UsageProblem, match=r"没有写出.*years.csv"):
        write_open_data(workspace, folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_folder_with_other_files_is_left_alone(workspace, tmp_path):
    (tmp_path / "README.txt").write_text("别人的", encoding="utf-8")
    with pytest.raises(UsageProblem, match="已有其他文件"):
        write_open_data(workspace, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["README.txt"]


def test_no_name_of_a_person_is_in_the_open_data(workspace, tmp_path):
    made = Workspace(workspace.raw, tmp_path / "made")
    made.warehouse.parent.mkdir()
    made.warehouse.write_bytes(workspace.warehouse.read_bytes())
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
