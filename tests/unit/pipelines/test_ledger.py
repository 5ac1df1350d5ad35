"""The ledger keeps every act, whole commands or nothing, and notices whatever else happened to it."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.changes import warehouse_digest
from pipelines.cli.audit import audit
from pipelines.errors import UsageProblem
from pipelines.ledger import BrokenLedger, Ledger, NewAct, verify
from pipelines.set_aside import RESTORE, SET_ASIDE, read_set_asides, set_aside_acts, standing_set_asides
from pipelines.store import Store
from tests.conftest import ROOT
from tests.unit.pipelines.making import hand_in, make_workspace

MOMENT = datetime(2024, 2, 1, 9, 30, tzinfo=UTC)


def act(number: int = 1, person: str = "李敏") -> NewAct:
    return NewAct("set_aside", person, f"第 {number} 次核对\n“属实”", {"year": 2020, "unit": "棋坪镇"})


def written(folder: Path, *commands: int) -> Ledger:
    """A ledger in which each command has so many acts."""
    ledger = Ledger(Store(folder))
    for count in commands:
        ledger.append([act(number) for number in range(count)], MOMENT)
    return ledger


def test_acts_are_kept_in_order_as_they_were_given(tmp_path: Path) -> None:
    ledger = written(tmp_path, 2)
    ledger.append([act(person="王强")], MOMENT)
    found = ledger.acts()
    assert [(each.number, each.person, each.moment) for each in found] == [
        (1, "李敏", MOMENT),
        (2, "李敏", MOMENT),
        (3, "王强", MOMENT),
    ]
    assert found[0].reason == "第 0 次核对\n“属实”"
    assert found[0].subject == {"year": 2020, "unit": "棋坪镇"}


def test_acts_stand_in_the_order_they_were_done_also_when_the_clock_was_set_back(tmp_path: Path) -> None:
    ledger = Ledger(Store(tmp_path))
    for days, kind in ((9, SET_ASIDE), (5, RESTORE), (1, SET_ASIDE)):
        acts = set_aside_acts([("s1", "2020/棋坪镇.docx")], kind, "李敏", f"{days} 日")
        ledger.append(acts, MOMENT + timedelta(days=days))
    assert [(each.number, each.reason) for each in verify(ledger)] == [(1, "9 日"), (2, "5 日"), (3, "1 日")]
    assert standing_set_asides(read_set_asides(ledger.store))["s1"].reason == "1 日"


def test_nothing_done_writes_nothing(tmp_path: Path) -> None:
    ledger = written(tmp_path)
    assert ledger.append([], MOMENT) == []
    assert ledger.acts() == []
    assert not ledger.folder.exists()


def test_who_holds_the_store_may_look_and_add(tmp_path: Path) -> None:
    ledger = Ledger(Store(tmp_path))
    with ledger.store.locked():
        assert ledger.acts() == []
        ledger.append([act()], MOMENT)
    assert len(ledger.acts()) == 1


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_byte_changed_is_noticed_and_the_first_act_that_does_not_fit_is_named(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    ledger = written(tmp_path_factory.mktemp("store"), 2, 1, 2)
    path = data.draw(st.sampled_from(ledger.files()))
    content = path.read_bytes()
    place = data.draw(st.integers(0, len(content) - 2))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    path.write_bytes(content[:place] + bytes([other]) + content[place + 1 :])
    first_of_file = {"000001.jsonl": 1, "000002.jsonl": 3, "000003.jsonl": 4}[path.name]
    number = first_of_file + content[:place].count(b"\n")
    with pytest.raises(BrokenLedger, match=rf"{path.name}：第 ({number}|{first_of_file}) 条"):
        verify(ledger)


@pytest.mark.parametrize(("name", "number"), [("000001.jsonl", 1), ("000002.jsonl", 3), ("000003.jsonl", 4)])
def test_acts_that_were_lost_are_noticed(tmp_path: Path, name: str, number: int) -> None:
    ledger = written(tmp_path, 2, 1, 2)
    (ledger.folder / name).unlink()
    with pytest.raises(BrokenLedger, match=f"第 {number} 条"):
        verify(ledger)


def test_a_ledger_whose_note_of_the_last_act_is_gone_is_no_whole_one(tmp_path: Path) -> None:
    ledger = written(tmp_path, 1, 1, 1)
    (ledger.folder / "000003.jsonl").unlink()
    (ledger.folder / "head.json").unlink()
    with pytest.raises(BrokenLedger, match="不能知道末尾是否缺少"):
        verify(ledger)
    (ledger.folder / "000002.jsonl").unlink()
    assert len(verify(ledger)) == 1, "as a first command that was killed leaves it"


def test_an_act_that_cannot_be_opened_is_not_called_changed(tmp_path: Path) -> None:
    ledger = written(tmp_path, 1)
    (ledger.folder / "000001.jsonl").unlink()
    (ledger.folder / "000001.jsonl").mkdir()
    with pytest.raises(BrokenLedger, match="不能读"):
        verify(ledger)


def test_a_ledger_written_anew_is_not_the_one_whose_hash_was_noted(tmp_path: Path) -> None:
    noted = written(tmp_path / "old", 2).acts()[-1].hash
    renewed = Ledger(Store(tmp_path / "new"))
    renewed.append([act(person="他人"), act()], MOMENT)
    assert len(verify(renewed)) == 2
    with pytest.raises(BrokenLedger, match="不是当时的那一本"):
        verify(renewed, noted[:16])


def test_nothing_is_added_to_a_broken_ledger(tmp_path: Path) -> None:
    ledger = written(tmp_path, 1, 1)
    ledger.files()[0].write_text("{}\n", encoding="utf-8")
    with pytest.raises(BrokenLedger):
        ledger.append([act()], MOMENT)
    assert len(ledger.files()) == 2


CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.ledger import Ledger, NewAct
from pipelines.store import Store
ledger = Ledger(Store(Path(sys.argv[1])))
while True:
    ledger.append([NewAct("decision", "李敏", "属实", {"part": part}) for part in range(3)], datetime.now(UTC))
    print("done", flush=True)
"""


def test_a_killed_command_left_all_of_its_acts_or_none(tmp_path: Path) -> None:
    ledger = Ledger(Store(tmp_path))
    done = 0
    for wait in (1, 2, 5):
        child = subprocess.Popen([sys.executable, "-c", CHILD, tmp_path], cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout
        for _ in range(wait):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        done += wait + child.communicate()[0].count(b"done")
        acts = verify(ledger)
        assert len(acts) % 3 == 0
        assert len(acts) >= 3 * done
    ledger.append([act()], MOMENT)
    assert len(verify(ledger)) % 3 == 1


def test_an_act_changes_what_the_warehouse_is_made_from(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    before = warehouse_digest(workspace)
    Ledger(Store(workspace.store)).append([act()], MOMENT)
    assert warehouse_digest(workspace) != before


def test_the_verb_lists_acts_and_says_what_does_not_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = make_workspace(tmp_path)
    places = ["--raw", str(workspace.raw), "--out", str(workspace.out)]
    with pytest.raises(UsageProblem, match="没有存储"):  # a wrong folder is no ledger in which nobody did anything
        audit.main(["verify", *places], standalone_mode=False)
    hand_in(Store(workspace.store), "读不出", "2020/棋坪镇.txt")
    assert audit.main(["verify", *places], standalone_mode=False) == 0
    assert capsys.readouterr().out == "台账还是空的：没有人作过处理。\n"
    ledger = Ledger(Store(workspace.store))
    ledger.append([act()], MOMENT)
    audit.main(places, standalone_mode=False)
    listed = capsys.readouterr().out
    assert all(word in listed for word in ("李敏", "搁置", "棋坪镇", "属实", "台账共 1 条"))
    assert audit.main(["verify", *places, "--expect", ledger.acts()[0].hash], standalone_mode=False) == 0
    ledger.files()[0].write_text("{}\n", encoding="utf-8")
    assert audit.main(["verify", *places], standalone_mode=False) == 1
    assert "第 1 条与写入时不同" in capsys.readouterr().err
