"""What was known on any day can be asked for again, and equals what a warehouse built on that day said."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.ledger import Ledger, NewAct
from pipelines.parsing import ParsedFile, hash_bytes
from pipelines.report_frames import report_frames
from pipelines.revisions import entries
from pipelines.set_aside import RESTORE, SET_ASIDE, set_aside_acts
from pipelines.store import Store, Submission
from pipelines.submissions import submission_name
from pipelines.views.create import create_views
from pipelines.warehouse import build_warehouse, load_table
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from schemas.tables import tables
from tests.unit.pipelines.making import START, hand_in, make_report, make_workspace

RECEIVED = "requests.received.total"
UNITS = ("铜鼓县棋坪镇", "铜鼓县排埠镇")


def rows(workspace: Workspace, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with open_warehouse(workspace.warehouse) as warehouse:
        return warehouse.execute(query, values).fetchall()


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def set_aside(workspace: Workspace, sha256: str, path: str, number: int, kind: str = SET_ASIDE) -> None:
    act = _act(Submission(sha256, path, START, START), kind)
    Ledger(Store(workspace.store)).append([act], day(number))


@pytest.fixture
def county(tmp_path: Path) -> Workspace:
    """One unit: a first version, the same in another format, a second one."""
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    hand_in(store, make_report(changes={RECEIVED: 9}), "2020/棋坪镇.docx", day=1)
    hand_in(store, make_report(changes={RECEIVED: 9}), "2020/棋坪镇.pdf", day=2)
    hand_in(store, make_report(changes={"appeals.review.total": None}), "2020/棋坪镇（更正）.docx", day=4)
    return workspace


def test_the_same_report_in_another_format_is_no_new_revision(county: Workspace) -> None:
    build_warehouse(county)
    found = rows(county, "SELECT path, revision, is_current, same_as IS NOT NULL FROM reports ORDER BY handed_in")
    assert found == [
        ("2020/棋坪镇.docx", 1, False, False),
        ("2020/棋坪镇.pdf", 1, False, True),
        ("2020/棋坪镇（更正）.docx", 2, True, False),
    ]


def test_the_copy_is_told_which_file_it_repeats(county: Workspace) -> None:
    build_warehouse(county)
    found = rows(
        county,
        "SELECT path, severity, message FROM findings JOIN reports USING (report_id)"
        " WHERE rule = '报.重复' AND outcome = 'fail'",
    )
    ((path, severity, message),) = found
    assert (path, severity) == ("2020/棋坪镇.pdf", "info")
    assert "2020/棋坪镇.docx" in message


def test_a_copy_whose_original_is_set_aside_repeats_nothing(county: Workspace) -> None:
    build_warehouse(county)
    set_aside(county, rows_of(county)["2020/棋坪镇.docx"], "2020/棋坪镇.docx", 6)
    build_warehouse(county)
    assert rows(county, "SELECT count(*) FROM findings WHERE rule = '报.重复' AND outcome = 'fail'") == [(0,)]


def test_each_changed_cell_is_told_with_old_and_new(county: Workspace) -> None:
    build_warehouse(county)
    found = rows(
        county,
        "SELECT cell_code, old_value, value, old_state, state, old_revision, revision, why, rules_before, rules_after"
        " FROM cell_changes ORDER BY cell_code",
    )
    assert found == [
        ("appeals.review.total", 0, None, "number", "blank", 1, 2, "handed_in_again", [], ["报.非数字"]),
        (RECEIVED, 9, 0, "number", "number", 1, 2, "handed_in_again", ["三.收办平衡", "三.行合计"], []),
    ]


def test_the_past_is_what_was_known_then(county: Workspace) -> None:
    build_warehouse(county)
    value = "SELECT value FROM cells_as_of(?) WHERE cell_code = ?"
    assert rows(county, value, day(0), RECEIVED) == []
    assert rows(county, value, day(3), RECEIVED) == [(9,)]
    assert rows(county, value, day(4), RECEIVED) == [(0,)]
    failed = "SELECT count(*) > 0 FROM findings_as_of(?) WHERE severity = 'error' AND outcome = 'fail'"
    assert rows(county, failed, day(3)) == [(True,)]
    assert rows(county, failed, day(4)) == [(False,)]


def test_what_was_handed_in_early_but_loaded_late_was_not_known(county: Workspace) -> None:
    store = Store(county.store)
    sha256 = hand_in(store, make_report(UNITS[1], changes={RECEIVED: 2}), "2020/排埠镇.txt", day=30)
    store.add_submissions([Submission(sha256, "旧/2020/排埠镇.txt", day(1), day(31))])
    build_warehouse(county)
    paths = "SELECT path FROM reports_as_of(?, handed_in_by := ?) WHERE authority_code = 'p'"
    assert rows(county, paths, day(30), day(30)) == [("2020/排埠镇.txt",)]
    assert rows(county, paths, day(30), day(5)) == []
    assert rows(county, paths, day(31), day(5)) == [("旧/2020/排埠镇.txt",)]


def test_set_aside_the_version_before_stands_again_and_nothing_is_lost(county: Workspace) -> None:
    sha256 = rows_of(county)["2020/棋坪镇（更正）.docx"]
    set_aside(county, sha256, "2020/棋坪镇（更正）.docx", 6)
    build_warehouse(county)
    assert rows(county, "SELECT path, revision FROM current_reports") == [("2020/棋坪镇.docx", 1)]
    assert rows(county, "SELECT count(*) FROM cells WHERE value = 9 AND cell_code = ?", RECEIVED) == [(2,)]
    assert rows(county, "SELECT set_aside_by, set_aside_reason FROM submissions WHERE set_aside_at IS NOT NULL") == [
        ("张三", "交错了")
    ]
    assert rows(county, "SELECT revision FROM reports_as_of(?) WHERE is_current", day(5)) == [(2,)]
    set_aside(county, sha256, "2020/棋坪镇（更正）.docx", 8, RESTORE)
    build_warehouse(county)
    assert rows(
        county,
        "SELECT why, old_value, value, old_revision, revision, person, reason, moment FROM cell_changes"
        " WHERE cell_code = ? ORDER BY moment",
        RECEIVED,
    ) == [
        ("handed_in_again", 9, 0, 1, 2, None, None, day(4).replace(tzinfo=None)),
        ("set_aside", 0, 9, 2, 1, "张三", "交错了", day(6).replace(tzinfo=None)),
        ("restored", 9, 0, 1, 2, "张三", "交错了", day(8).replace(tzinfo=None)),
    ]
    assert rows(county, "SELECT revision FROM current_reports") == [(2,)]
    assert rows(county, "SELECT revision FROM reports_as_of(?) WHERE is_current", day(7)) == [(1,)]


def test_the_copy_stands_where_the_first_file_is_set_aside(county: Workspace) -> None:
    for path in ("2020/棋坪镇.docx", "2020/棋坪镇（更正）.docx"):
        set_aside(county, rows_of(county)[path], path, 6)
    build_warehouse(county)
    assert rows(county, "SELECT path, revision, same_as FROM current_reports") == [("2020/棋坪镇.pdf", 1, None)]


def test_a_unit_whose_only_report_is_set_aside_has_not_handed_in(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    unread = hand_in(store, "会议通知", "2020/带溪乡.txt")
    wrong = hand_in(store, make_report(), "2020/棋坪镇.txt")
    set_aside(workspace, unread, "2020/带溪乡.txt", 1)
    set_aside(workspace, wrong, "2020/棋坪镇.txt", 1)
    build_warehouse(workspace)
    states = rows(workspace, "SELECT DISTINCT state FROM matrix")
    assert states == [("not_handed_in",)]
    fallen = rows(workspace, "SELECT why, old_value, value, revision FROM cell_changes WHERE cell_code = ?", RECEIVED)
    assert fallen == [("set_aside", 0, None, None)]


def test_an_earlier_revision_that_is_loaded_late_is_told_from_the_one_after_it(county: Workspace) -> None:
    late = replace(CONTENTS[0], sha256=hash_bytes(b"late"), report=make_report(changes={RECEIVED: 5}))
    store = Store(county.store)
    store.add_parsed([late])
    store.add_submissions([Submission(late.sha256, "2020/棋坪镇（旧）.docx", day(3), day(9))])
    build_warehouse(county)
    found = rows(
        county,
        "SELECT why, old_value, value, old_revision, revision, moment FROM cell_changes WHERE cell_code = ?"
        " ORDER BY moment",
        RECEIVED,
    )
    assert found == [
        ("handed_in_again", 9, 0, 1, 3, day(4).replace(tzinfo=None)),
        ("handed_in_late", 5, 0, 2, 3, day(9).replace(tzinfo=None)),
    ]


def test_a_cell_that_a_new_reader_reads_otherwise_is_told_with_both_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    monkeypatch.setattr("pipelines.store.READER_VERSION", "9")
    sha256 = hand_in(store, make_report(changes={RECEIVED: 9}), "2020/棋坪镇.docx")
    hand_in(store, make_report(UNITS[1]), "2020/排埠镇.docx")
    monkeypatch.setattr("pipelines.store.READER_VERSION", "10")
    again = [
        ParsedFile(sha256, "docx", make_report(), None),
        ParsedFile(rows_of(workspace)["2020/排埠镇.docx"], "docx", make_report(UNITS[1]), None),
    ]
    store.add_parsed(again)
    for path in store.parsed_segments():
        path.unlink()
    store.add_parsed(again)
    build_warehouse(workspace)
    found = rows(
        workspace,
        "SELECT why, cell_code, old_value, value, old_reader_version, reader_version, sha256 FROM cell_changes",
    )
    assert found == [("reader", RECEIVED, 9, 0, "9", "10", sha256)]


def rows_of(workspace: Workspace) -> dict[str, str]:
    table = Store(workspace.store).submissions()
    return dict(zip(table["path"].to_pylist(), table["sha256"].to_pylist(), strict=True))


CONTENTS = [ParsedFile("", "text", make_report(unit, changes={RECEIVED: n}), None) for unit in UNITS for n in (0, 1)]
came = st.tuples(st.integers(0, 4), st.sampled_from("ab"), st.integers(0, 3), st.integers(0, 3), st.integers(0, 1))
act = st.tuples(st.integers(0, 9), st.sampled_from([SET_ASIDE, RESTORE]))


def _submission(each: Any) -> Submission:
    number, name, handed_in, loaded, copy = each
    return Submission(hash_bytes(f"{number}{copy}".encode()), f"2020/{name}{number}.txt", day(handed_in), day(loaded))


def _act(made: Submission, kind: str) -> NewAct:
    (act,) = set_aside_acts([(submission_name(made), made.path)], kind, "张三", "交错了")
    return act


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of nothing: making its tables and views takes longer than all that an example does with them."""
    path = tmp_path_factory.mktemp("empty") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        for table in tables().values():
            connection.execute(table.ddl)
        create_views(connection)
    return path


def history_tables(store: Store, workspace: Workspace, empty: Path) -> duckdb.DuckDBPyConnection:
    """A database with what the warehouse has of submissions and report versions."""
    workspace.out.mkdir(exist_ok=True)
    connection = duckdb.connect(str(shutil.copy(empty, workspace.warehouse)))
    found = entries(store, workspace.register)
    for name, frame in report_frames(found, Ledger(store).acts(), lambda: defaultdict(Counter)):
        load_table(connection, tables()[name], frame)
    return connection


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(came, min_size=1, max_size=7, unique_by=lambda each: each[:2]), st.lists(act, max_size=4), st.data())
def test_the_past_equals_what_was_told_then(
    tmp_path_factory: pytest.TempPathFactory, empty: Path, handed: list[Any], acts: list[Any], data: st.DataObject
) -> None:
    """Files of two units come, some of the same bytes or content, are loaded late, set aside and taken up again."""
    whole, then = (make_workspace(tmp_path_factory.mktemp(name)) for name in ("whole", "then"))
    cut = data.draw(st.integers(0, 4))
    for workspace, last in ((whole, 9), (then, cut)):
        known = [each for each in handed if each[3] <= last]
        submissions = [_submission(each) for each in known]
        store = Store(workspace.store)
        parsed = zip(submissions, known, strict=True)
        store.add_parsed(replace(CONTENTS[each[0] % len(CONTENTS)], sha256=made.sha256) for made, each in parsed)
        store.add_submissions(submissions)
        for moment in range(min(last, 3) + 1):
            done = ((_submission(handed[which % len(handed)]), kind) for which, kind in acts)
            of_day = [(made, kind) for made, kind in done if made.loaded == day(moment)]
            Ledger(store).append([_act(made, kind) for made, kind in of_day], day(moment))
    columns = "report_id, path, authority_code, year, revision, is_current, is_set_aside, same_as, handed_in, loaded"
    with (
        history_tables(Store(whole.store), whole, empty) as one,
        history_tables(Store(then.store), then, empty) as other,
    ):
        told = one.execute(f"SELECT {columns} FROM reports_as_of(?) ORDER BY ALL", [day(cut)]).fetchall()
        assert told == other.execute(f"SELECT {columns} FROM reports ORDER BY ALL").fetchall()
        changes = "FROM standing_changes WHERE moment <= ? ORDER BY ALL"
        assert one.execute(changes, [day(cut)]).fetchall() == other.execute(changes, [day(cut)]).fetchall()
        last = (
            "SELECT authority_code, year, last(report_id ORDER BY rowid) FROM standing_changes"
            " WHERE why <> 'handed_in_late' GROUP BY ALL EXCEPT SELECT authority_code, year,"
            " any_value(report_id) FILTER (is_current) FROM reports GROUP BY ALL"
        )
        assert one.execute(last).fetchall() == []
        assert one.execute("FROM reports EXCEPT FROM reports_as_of('infinity')").fetchall() == []
