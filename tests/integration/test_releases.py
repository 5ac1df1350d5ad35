"""Releases of the open data stay as made, say what they change, and when they are superseded."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from lxml import html

from dashboards.addresses import release_address
from dashboards.exports.cli import export
from dashboards.exports.data_package import file_digest
from dashboards.exports.releases import make_release, verify_release
from dashboards.exports.since_release import changes_to_show
from dashboards.release_files import write_releases
from dashboards.rendering import Shell
from dashboards.writer import SiteWriter
from pipelines.errors import UsageProblem
from pipelines.since_last_run import SinceLastRun
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.integration.open_county import CHANGE


def release(workspace: Workspace, name: str, day: int, scope: str = "全部"):
    return make_release(workspace, name, scope, datetime(2024, 2, day, tzinfo=UTC))


def test_releases_are_frozen_and_a_later_one_supersedes(open_county, tmp_path):
    made = Workspace(open_county.raw, tmp_path)
    made.warehouse.write_bytes(open_county.warehouse.read_bytes())
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


def test_a_tampered_release_is_found(open_county, tmp_path):
    made = Workspace(open_county.raw, tmp_path)
    made.warehouse.write_bytes(open_county.warehouse.read_bytes())
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


def test_what_changed_is_told_against_the_last_release(open_county, tmp_path):
    made = Workspace(open_county.raw, tmp_path)
    made.warehouse.write_bytes(open_county.warehouse.read_bytes())
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
    received = [row[5].text_content() for row in new.xpath("//section[@aria-labelledby='figures']//tbody/tr")]
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
def test_a_name_that_leads_elsewhere_is_refused(open_county, tmp_path, name):
    with pytest.raises(UsageProblem, match="不能用"):
        release(Workspace(open_county.raw, tmp_path), name, 1)


def test_a_release_that_fails_leaves_nothing(open_county, tmp_path):
    with pytest.raises(UsageProblem, match="gouji run"):
        release(Workspace(open_county.raw, tmp_path), "r1", 1)
    assert not (tmp_path / "releases").exists()
