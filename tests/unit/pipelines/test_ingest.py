"""Taking in: only what is new is read, bad files are outcomes, nothing is lost."""

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines import ingest as module
from pipelines.changes import find_changes
from pipelines.contract import parse_by_ourselves
from pipelines.ingest import IngestReport, ingest, scan
from pipelines.ledger import Ledger
from pipelines.parsing import ParsedFile
from pipelines.set_aside import SET_ASIDE, set_aside_acts
from pipelines.sources import files_below
from pipelines.store import Store
from pipelines.submissions import read_submissions, submission_name
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import make_workspace

NOW = datetime(2024, 2, 1, tzinfo=UTC)
REPORT = (Path(__file__).parents[3] / "data/raw/2020/棋坪镇.txt").read_bytes()


def take_in(workspace: Workspace) -> IngestReport:
    return ingest(workspace, NOW, lambda *_: None)


@pytest.fixture
def county(tmp_path: Path) -> Workspace:
    workspace = make_workspace(tmp_path)
    (workspace.raw / "2020").mkdir()
    (workspace.raw / "2020" / "棋坪镇.txt").write_bytes(REPORT)
    return workspace


def test_a_second_run_reads_nothing(county: Workspace) -> None:
    first = take_in(county)
    assert (len(first.new), first.parsed_count, first.refused) == (1, 1, ())
    second = take_in(county)
    assert (len(second.new), second.parsed_count, second.file_count) == (0, 0, 1)


def test_a_file_that_is_taken_back_while_others_are_read_stops_nothing(county: Workspace) -> None:
    (county.raw / "乙镇.txt").write_bytes(REPORT + b"\n")
    seen = scan(county)
    (county.raw / "乙镇.txt").unlink()
    report = ingest(county, NOW, lambda *_: None, scanned=seen)
    assert [each.source.location.name for each in report.new] == ["棋坪镇.txt"]


def test_a_touched_file_is_not_new_but_a_changed_one_is(county: Workspace) -> None:
    take_in(county)
    path = county.raw / "2020" / "棋坪镇.txt"
    os.utime(path, (0, 0))
    assert take_in(county).new == ()
    path.write_bytes(REPORT + b"\n")
    assert take_in(county).parsed_count == 1


def test_a_file_put_back_is_told_until_the_later_submission_is_set_aside(county: Workspace) -> None:
    path = county.raw / "2020" / "棋坪镇.txt"
    for day, data in enumerate((REPORT, REPORT + b"\n", REPORT)):
        path.write_bytes(data)
        os.utime(path, (day, day))
        assert find_changes(county).put_back == (("2020/棋坪镇.txt",) if day == 2 else ())
        take_in(county)
    store = Store(county.store)
    later = read_submissions(store)[-1]
    Ledger(store).append(set_aside_acts([(submission_name(later), later.path)], SET_ASIDE, "李敏", "退回前一份"), NOW)
    assert find_changes(county).put_back == ()


def test_a_junk_file_is_refused_in_one_line_and_the_others_are_read(county: Workspace) -> None:
    (county.raw / "2020" / "排埠镇.doc").write_bytes(b"\x00\x01junk" * 50)
    report = take_in(county)
    ((path, reason),) = report.refused
    assert path == "2020/排埠镇.doc"
    assert "\n" not in reason
    assert report.parsed_count == 2


def test_what_another_run_made_is_not_taken_for_reports(tmp_path: Path) -> None:
    """A clerk checks the folder of the whole county, with an `out` in it; or publishes to another one than before."""
    earlier = tmp_path / "county" / "out"
    (earlier / "store" / "files").mkdir(parents=True)
    (earlier / "store" / "files" / "report.txt").write_bytes(REPORT)
    (tmp_path / "棋坪镇.txt").write_bytes(REPORT)
    assert len(list(files_below(tmp_path))) == 2
    (earlier / "warehouse.duckdb").touch()
    assert list(files_below(tmp_path)) == [tmp_path / "棋坪镇.txt"]


def test_what_stands_beside_the_reports_is_no_report(tmp_path: Path) -> None:
    """Who checks the raw folder has its register there; the same name further down is a file that an office sent."""
    (tmp_path / "2020").mkdir()
    for name in ("authorities.csv", "gouji.toml", "2020/README.txt", "2020/棋坪镇.txt"):
        (tmp_path / name).write_bytes(REPORT)
    assert sorted(files_below(tmp_path)) == [tmp_path / "2020" / "README.txt", tmp_path / "2020" / "棋坪镇.txt"]


def test_a_file_that_is_gone_is_missed_also_beside_one_that_cannot_be_opened(county: Workspace) -> None:
    take_in(county)
    (county.raw / "2020" / "棋坪镇.txt").rename(county.raw / "gone")
    (county.raw / "2020" / "棋坪镇.t").symlink_to("nowhere")
    changes = find_changes(county)
    assert [path for path, _ in changes.unopened] == ["2020/棋坪镇.t"]
    assert changes.gone == ("2020/棋坪镇.txt",)


def test_what_lies_beside_reports_is_not_taken_for_one(county: Workspace) -> None:
    (county.raw / "2020" / ".hidden").write_text("x")
    (county.raw / "__MACOSX").mkdir()
    for name in ("2020/~$棋坪镇.docx", "2020/Thumbs.db", "2020/Desktop.ini", "__MACOSX/棋坪镇.txt"):
        (county.raw / name).write_text("x")
    take_in(county)
    files, unopened = scan(Workspace(county.raw, county.raw / "out"))
    assert [file.path for file in files] == ["2020/棋坪镇.txt"]
    assert unopened == []


def test_links_and_pipes_are_named_in_the_words_of_gouji_check(county: Workspace, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "排埠镇.txt").write_bytes(REPORT)
    county.out.mkdir(exist_ok=True)
    for name, target in {
        "2021": elsewhere,
        "圈": county.raw,
        "死链.txt": elsewhere / "没有",
        "套.txt": Path("套.txt"),
        "产出": county.out,
        "链.txt": elsewhere / "排埠镇.txt",
    }.items():
        (county.raw / name).symlink_to(target)
    os.mkfifo(county.raw / "2020" / "管道.doc")
    report = take_in(county)
    named = dict(report.refused)
    assert set(named) == {"2020/管道.doc", "2021/", "圈/", "套.txt", "死链.txt"}
    assert [file.path for file in report.new] == ["2020/棋坪镇.txt", "链.txt"]
    parsed = [result for each in parse_by_ourselves([county.raw / path for path in named]) for _, result in each]
    assert [result.error for result in parsed] == list(named.values())
    assert all("\n" not in reason for reason in named.values())


def test_the_inbox_is_read_too(county: Workspace, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "排埠镇2020.txt").write_bytes(REPORT.replace("棋坪镇".encode(), "排埠镇".encode()))
    report = take_in(Workspace(county.raw, county.out, inbox))
    assert {file.path for file in report.new} == {"2020/棋坪镇.txt", "inbox/排埠镇2020.txt"}


def test_what_was_read_before_a_stop_is_not_read_again(county: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        (county.raw / "2020" / f"{number}.txt").write_bytes(REPORT + b" " * number + b"\n")
    monkeypatch.setattr(module, "SEGMENT_FILES", 2)
    add, calls = Store.add_parsed, []

    def add_then_stop(store: Store, results: list[ParsedFile]) -> None:
        if calls:
            raise KeyboardInterrupt
        calls.append(len(results))
        add(store, results)

    monkeypatch.setattr(Store, "add_parsed", add_then_stop)
    with pytest.raises(KeyboardInterrupt):
        take_in(county)
    monkeypatch.setattr(Store, "add_parsed", add)
    report = take_in(county)
    assert (len(report.new), report.parsed_count) == (0, 2)  # registered before they were read: a stop loses none


def test_what_was_read_until_a_stop_is_kept(county: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stops a run while a file takes long need not wait for those before it again."""
    for number in range(3):
        (county.raw / "2020" / f"{number}.txt").write_bytes(REPORT + b" " * number + b"\n")

    def stop(what: str, done: int, count: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(county, NOW, stop)
    assert take_in(county).parsed_count == 2


def test_a_new_reader_reads_everything_again_from_the_store(county: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(county)
    (county.raw / "2020" / "棋坪镇.txt").unlink()
    monkeypatch.setattr("pipelines.store.READER_VERSION", "next")
    assert take_in(county).parsed_count == 1


def test_a_program_that_keeps_more_of_a_report_reads_everything_again(
    county: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(county)
    monkeypatch.setattr("pipelines.store._PARSED_SHAPE", "wider")
    assert take_in(county).parsed_count == 1


def test_reports_in_an_archive_are_taken_in_one_by_one(county: Workspace) -> None:
    with zipfile.ZipFile(county.raw / "2020" / "邮箱导出.zip", "w") as archive:
        archive.writestr("排埠镇.txt", REPORT.replace("棋坪镇".encode(), "排埠镇".encode()))
        archive.writestr("通知.txt", "关于报送年度报告的通知")
    report = take_in(county)
    assert {file.path for file in report.new} == {
        "2020/棋坪镇.txt",
        "2020/邮箱导出.zip/排埠镇.txt",
        "2020/邮箱导出.zip/通知.txt",
    }
    assert [path for path, _ in report.refused] == ["2020/邮箱导出.zip/通知.txt"]
    assert take_in(county).parsed_count == 0


def test_a_damaged_archive_is_refused_as_one_file(county: Workspace) -> None:
    (county.raw / "2020" / "坏.zip").write_bytes(b"PK\x03\x04" + b"\x00" * 100)
    ((path, reason),) = take_in(county).refused
    assert path == "2020/坏.zip"
    assert reason


def test_a_file_that_changes_while_it_is_taken_in_waits_for_the_next_run(
    county: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = county.raw / "2020" / "棋坪镇.txt"
    look = module.scan

    def look_then_copy_on(workspace: Workspace) -> object:
        found = look(workspace)
        path.write_bytes(REPORT + b"\n")
        return found

    monkeypatch.setattr(module, "scan", look_then_copy_on)
    assert (len(take_in(county).new), Store(county.store).submission_keys()) == (0, set())
    monkeypatch.setattr(module, "scan", look)
    assert len(take_in(county).new) == 1


def test_a_replaced_archive_is_read_anew(county: Workspace) -> None:
    path = county.raw / "2020" / "邮箱导出.zip"
    for number in (1, 2):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"{number}.txt", REPORT + b"\n" * number)
        assert {file.path for file in take_in(county).new} >= {f"2020/邮箱导出.zip/{number}.txt"}
