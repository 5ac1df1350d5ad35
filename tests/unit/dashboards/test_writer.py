"""The site writer: whole files, only what changed, and nobody else's files removed."""

import json
from datetime import UTC, datetime

from dashboards.writer import MANIFEST, SiteWriter

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def write(site, pages):
    writer = SiteWriter(site)
    for address, content in pages.items():
        writer.write(address, content)
    writer.finish(NOW, synthetic=False)
    return writer.written, writer.unchanged, writer.removed


def test_only_changed_files_are_written(tmp_path):
    assert write(tmp_path, {"index.html": "甲", "unit/a/2020.html": "乙"}) == (2, 0, 0)
    before = (tmp_path / "index.html").stat().st_mtime_ns
    assert write(tmp_path, {"index.html": "甲", "unit/a/2020.html": "丙"}) == (1, 1, 0)
    assert (tmp_path / "index.html").stat().st_mtime_ns == before
    assert (tmp_path / "unit/a/2020.html").read_text(encoding="utf-8") == "丙"


def test_what_no_longer_belongs_is_removed_and_other_files_stay(tmp_path):
    write(tmp_path, {"index.html": "甲", "unit/a/2020.html": "乙"})
    (tmp_path / "slips").mkdir()
    (tmp_path / "slips" / "a.docx").write_bytes(b"x")
    assert write(tmp_path, {"index.html": "甲"}) == (0, 1, 1)
    assert not (tmp_path / "unit").exists()
    assert (tmp_path / "slips" / "a.docx").exists()


def test_a_manifest_that_was_tampered_with_removes_nothing_outside(tmp_path):
    site, outside = tmp_path / "site", tmp_path / "outside.txt"
    outside.write_text("x", encoding="utf-8")
    write(site, {"index.html": "甲"})
    files = {"files": ["../outside.txt", str(outside), "index.html"]}
    (site / MANIFEST).write_text(json.dumps(files), encoding="utf-8")
    write(site, {"index.html": "甲"})
    assert outside.exists()


def test_nothing_half_written_stays(tmp_path):
    write(tmp_path, {"index.html": "甲"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", MANIFEST]
