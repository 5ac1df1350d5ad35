"""What is kept of segments makes the next build shorter and nothing else: the warehouse is that of the store alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines import wide_segments
from pipelines.ledger import Ledger
from pipelines.rebuild import contents
from pipelines.report import Report
from pipelines.set_aside import SET_ASIDE, set_aside_acts
from pipelines.store import Store
from pipelines.submissions import name_of
from pipelines.warehouse import build_warehouse
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.unit.likeness.texts import made_up
from tests.unit.pipelines.making import REGISTER_TEXT, START, hand_in, make_report, make_workspace

ONE, OTHER = "铜鼓县棋坪镇", "铜鼓县排埠镇"
LATE = "2021年，排埠镇认真贯彻落实。"


def telling(authority: str, year: int, text: str, value: int = 3) -> Report:
    """A report whose first part says so."""
    report = make_report(authority, year, changes={"requests.received.total": value})
    return replace(report, sections=(replace(report.sections[0], text=text), *report.sections[1:]))


@pytest.fixture
def county(tmp_path: Path) -> Workspace:
    """A report and a later one of another year, built."""
    workspace = make_workspace(tmp_path)
    store = Store(workspace.store)
    hand_in(store, telling(ONE, 2019, made_up(1)), "2019/棋坪镇.txt")
    hand_in(store, telling(ONE, 2020, made_up(2) + LATE), "2020/棋坪镇.txt", 1)
    build_warehouse(workspace)
    return workspace


def check_equal_to_afresh(workspace: Workspace) -> None:
    """Build from what is kept, then from the store alone, and compare each table."""
    found = []
    for is_afresh in (False, True):
        workspace = Workspace(workspace.raw, workspace.out)
        assert not build_warehouse(workspace, is_afresh=is_afresh).discrepancies
        with open_warehouse(workspace.warehouse) as warehouse:
            found.append(contents(warehouse))
    assert found[0] == found[1]


def kept(workspace: Workspace) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in workspace.derived.iterdir()}


def test_whatever_comes_in_the_warehouse_is_that_of_the_store_alone(county: Workspace) -> None:
    store = Store(county.store)
    hand_in(store, telling(OTHER, 2020, made_up(2)), "2020/排埠镇.txt", 2)  # copied: the neighbour's findings change
    check_equal_to_afresh(county)
    hand_in(store, telling(ONE, 2019, made_up(1)), "2019/棋坪镇（同）.txt", 3)  # says the same once more
    check_equal_to_afresh(county)
    again = hand_in(store, telling(ONE, 2019, made_up(3), value=9), "2019/棋坪镇.txt", 4)  # the year after changes
    check_equal_to_afresh(county)
    withdrawn = [(name_of(again, "2019/棋坪镇.txt"), "2019/棋坪镇.txt")]
    Ledger(store).append(set_aside_acts(withdrawn, SET_ASIDE, "李敏", "单位来函撤回"), START + timedelta(days=9))
    check_equal_to_afresh(county)
    (county.raw / "gouji.toml").write_text('[deadlines]\n"镇" = "01-05"\n', encoding="utf-8")  # one of them was late
    check_equal_to_afresh(county)
    renamed = REGISTER_TEXT.replace("排埠镇,镇,", "排埠镇,镇,铜鼓县棋坪镇", 1).replace(
        "q,铜鼓县棋坪镇", "q,铜鼓县棋坪乡"
    )
    (county.raw / "authorities.csv").write_text(renamed, encoding="utf-8")  # whose reports they are
    check_equal_to_afresh(county)


def test_only_what_is_new_is_worked_out_and_what_is_no_more_is_forgotten(
    county: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, parts_of = [], wide_segments._parts_of
    monkeypatch.setattr(wide_segments, "_parts_of", lambda each: (read.append(each), parts_of(each))[1])
    before = kept(county)
    hand_in(Store(county.store), telling(OTHER, 2020, made_up(4)), "2020/排埠镇.txt", 2)
    build_warehouse(county)
    after = kept(county)
    assert len(read) == 1
    assert before.items() < after.items() and len(after) == len(before) + 2
    (county.raw / "gouji.toml").write_text('[deadlines]\n"镇" = "01-05"\n', encoding="utf-8")
    build_warehouse(Workspace(county.raw, county.out))
    assert len(read) == 4
    assert len(kept(county)) == len(after)


@pytest.mark.parametrize("spoil", [lambda data: data[:-9], lambda data: data[:40] + b"\0" + data[41:]])
def test_what_is_damaged_is_worked_out_again(county: Workspace, spoil: Callable[[bytes], bytes]) -> None:
    whole = {path: path.read_bytes() for path in county.derived.iterdir()}
    for path, data in whole.items():
        path.write_bytes(spoil(data))
    check_equal_to_afresh(county)
    assert kept(county).keys() == whole.keys()
    assert all(path.read_bytes() != spoil(data) for path, data in whole.items())
