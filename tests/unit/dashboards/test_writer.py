"""The site writer: whole files, only what changed, and nobody else's files removed."""

import json
from datetime import UTC, datetime

import pytest

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


def test_links_lead_somewhere_at_every_moment(tmp_path):
    """A page that links to a new one is put in place after it, and one that links to a page that goes before that."""
    write(tmp_path, {"index.html": "old.html", "old.html": ""})
    with SiteWriter(tmp_path) as writer:
        for address, content in {"index.html": "new.html", "other.html": "", "new.html": ""}.items():
            writer.write(address, content)
            linked = (tmp_path / "index.html").read_text(encoding="utf-8")
            assert (tmp_path / linked).is_file()
        writer.finish(NOW, synthetic=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "new.html", "other.html", MANIFEST]
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "new.html"


def test_what_a_part_writes_is_there_with_the_whole(tmp_path):
    write(tmp_path, {"index.html": "甲", "a.html": "甲", "b.html": "甲"})
    with SiteWriter(tmp_path) as writer:
        part = writer.part("part")
        for address, content in {"a.html": "乙", "b.html": "甲", "new/c.html": "丙"}.items():
            part.write(address, content)
        writer.write("index.html", "乙")
        assert (tmp_path / "a.html").read_text(encoding="utf-8") == "甲"
        assert not (tmp_path / "new").exists()
        writer.add(part)
        writer.finish(NOW, synthetic=False)
    assert (writer.written, writer.unchanged, writer.removed) == (3, 1, 0)
    found = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")}
    assert found == {"index.html": "乙", "a.html": "乙", "b.html": "甲", "c.html": "丙"}
    assert make(tmp_path, "1", "丁") == (True, "丁")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["index.html", MANIFEST]


def test_a_publication_that_fails_or_is_killed_leaves_pages_as_they_were(tmp_path):
    write(tmp_path, {"index.html": "甲", "a.html": "甲"})
    killed = SiteWriter(tmp_path)
    killed.write("index.html", "乙")
    with pytest.raises(OSError, match="full"), SiteWriter(tmp_path) as failed:  # noqa: PT012
        failed.write("a.html", "丙")
        raise OSError("disk full")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "index.html", MANIFEST]
    assert {path.read_text(encoding="utf-8") for path in tmp_path.glob("*.html")} == {"甲"}


def make(site, inputs, content):
    """Publish one page made from something; return whether it was made, and what lies there then."""
    made = []
    writer = SiteWriter(site)
    writer.write_made("index.html", inputs, lambda: made.append(content) or content)
    writer.finish(NOW, synthetic=False)
    return bool(made), (site / "index.html").read_text(encoding="utf-8")


def test_a_page_is_made_again_only_from_something_else(tmp_path):
    assert make(tmp_path, "1", "甲") == (True, "甲")
    assert make(tmp_path, "1", "not asked for") == (False, "甲")
    assert make(tmp_path, "1", "nor the time after") == (False, "甲")
    assert make(tmp_path, "2", "乙") == (True, "乙")


def test_a_page_that_is_not_there_as_written_is_made_again(tmp_path):
    make(tmp_path, "1", "甲")
    (tmp_path / "index.html").write_text("丙", encoding="utf-8")
    assert make(tmp_path, "1", "甲") == (True, "甲")
    (tmp_path / "index.html").unlink()
    assert make(tmp_path, "1", "甲") == (True, "甲")


def test_a_page_written_without_saying_from_what_is_made_again(tmp_path):
    write(tmp_path, {"index.html": "甲"})
    assert make(tmp_path, "1", "乙") == (True, "乙")
