"""The store keeps everything whole; the order of handing in decides which version stands."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest import ingest
from pipelines.parsing import hash_bytes
from pipelines.revisions import NO_YEAR, entries, reports_of
from pipelines.store import Store, Submission
from tests.conftest import ROOT
from tests.unit.pipelines.making import START, hand_in, make_report, make_workspace


def test_a_file_is_kept_byte_by_byte(tmp_path: Path) -> None:
    store = Store(tmp_path)
    data = b"\x00\xff report"
    store.add_file(hash_bytes(data), data)
    assert store.file_path(hash_bytes(data)).read_bytes() == data


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    store = Store(tmp_path)
    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        store.add_submissions([Submission("0" * 64, "a", START, START)])
    assert store.submission_keys() == set()
    assert list(tmp_path.rglob("*.tmp")) == []


def test_a_report_handed_in_again_is_a_new_revision_and_both_stay(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    late = hand_in(store, make_report(changes={"appeals.review.total": 2}), "2020/棋坪镇.docx", day=9)
    early = hand_in(store, make_report(), "2020/棋坪镇.txt", day=2)
    found = {entry.submission.sha256: entry for entry in entries(store, workspace.register)}
    assert (found[early].revision, found[early].is_current) == (1, False)
    assert (found[late].revision, found[late].is_current) == (2, True)


def test_a_clock_set_back_between_two_runs_changes_no_version(tmp_path: Path) -> None:
    """By the clock the later report is loaded before the earlier one; by the files' own times it is still the later."""
    workspace = make_workspace(tmp_path)
    early, late = workspace.raw / "2020" / "棋坪镇.txt", workspace.raw / "2020" / "棋坪镇（更正）.txt"
    early.parent.mkdir()
    text = (ROOT / "data/raw/2020/棋坪镇.txt").read_text(encoding="utf-8")
    for number, (path, content) in enumerate(((early, text), (late, text.replace("良好", "很好") + "更正说明。\n"))):
        path.write_text(content, encoding="utf-8")
        moment = START.timestamp() + number * 86_400
        os.utime(path, (moment, moment))
        ingest(workspace, START - timedelta(days=400 * number), lambda *_: None)
    found = {entry.submission.path: entry for entry in entries(Store(workspace.store), workspace.register)}
    assert found["2020/棋坪镇.txt"].submission.loaded > found["2020/棋坪镇（更正）.txt"].submission.loaded
    assert [entry.submission.path for entry in found.values() if entry.is_current] == ["2020/棋坪镇（更正）.txt"]
    again = ingest(workspace, START - timedelta(days=900), lambda *_: None)
    assert (again.new, again.parsed_count) == ((), 0)


def test_the_same_bytes_by_two_paths_are_one_report(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    sha256 = hand_in(store, make_report(), "2020/棋坪镇.txt")
    store.add_submissions([Submission(sha256, "inbox/copy.txt", START + timedelta(days=3), START)])
    found = entries(store, workspace.register)
    assert len(found) == 2
    assert {entry.revision for entry in found} == {1}
    assert reports_of(found)[sha256].submission.path == "2020/棋坪镇.txt"


def test_a_refused_file_is_placed_by_its_path_and_never_a_revision(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    hand_in(store, "扫描件，没有文字层", "2020/排埠镇.pdf")
    (entry,) = entries(store, workspace.register)
    assert (entry.error, entry.revision, entry.identity.year) == ("扫描件，没有文字层", 0, 2020)
    assert entry.identity.authority
    assert entry.identity.authority.code == "p"


def test_a_report_without_any_year_is_refused_with_the_reason(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    hand_in(store, make_report(year=None), "棋坪镇.txt")
    (entry,) = entries(store, workspace.register)
    assert entry.error == NO_YEAR


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(5)))
def test_the_order_of_arrival_in_the_store_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    workspace = make_workspace(tmp_path_factory.mktemp("county"))
    store = Store(workspace.store)
    for day in order:
        hand_in(store, make_report(changes={"appeals.review.total": day}), f"2020/棋坪镇{day}.txt", day)
    found = entries(store, workspace.register)
    assert [(entry.submission.path, entry.revision) for entry in found] == [
        (f"2020/棋坪镇{day}.txt", day + 1) for day in range(5)
    ]
