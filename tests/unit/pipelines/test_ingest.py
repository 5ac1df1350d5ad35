"""Taking in: only what is new is read, bad files are outcomes, nothing is lost."""

import os
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
import pytest

from pipelines import ingest as module
from pipelines.changes import find_changes
from pipelines.cli.audit import audit
from pipelines.cli.main import USAGE_EXIT_CODE, gouji, main
from pipelines.cli.paths import GivenPath
from pipelines.cli.rebuild import rebuild_verb
from pipelines.contract import parse_by_ourselves
from pipelines.errors import UsageProblem
from pipelines.ingest import IngestReport, ingest, scan
from pipelines.ledger import Ledger
from pipelines.parsing import ParsedFile
from pipelines.segments import write_atomically
from pipelines.set_aside import SET_ASIDE, set_aside_acts
from pipelines.sources import files_below
from pipelines.store import Store
from pipelines.submissions import read_submissions, submission_name
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import make_workspace

NOW = datetime(2024, 2, 1, tzinfo=UTC)
NOBODY = 65_534
"""An account that owns nothing."""
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


@pytest.fixture
def as_an_ordinary_account() -> Iterator[None]:
    """The superuser may read everything, so the tests of permissions run as nobody in particular."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(NOBODY)
    yield
    os.seteuid(mine)


@pytest.fixture
def open_county() -> Iterator[Workspace]:
    """A county whose folders belong to the ordinary account; pytest's own are closed to it."""
    with tempfile.TemporaryDirectory() as name:
        workspace = make_workspace(Path(name))
        for year in ("2019", "2020", "2021"):
            (workspace.raw / year).mkdir()
            (workspace.raw / year / "棋坪镇.txt").write_bytes(REPORT.replace("2020年".encode(), f"{year}年".encode()))
        (workspace.raw / "2020" / "排埠镇.txt").write_bytes(REPORT + b"\n")
        if os.geteuid() == 0:
            for path in (Path(name), *Path(name).rglob("*")):
                os.chown(path, NOBODY, -1)
        yield workspace
        for path in workspace.raw.rglob("*"):
            path.chmod(0o700)


def test_what_another_run_made_is_not_taken_for_reports(tmp_path: Path) -> None:
    """A clerk checks the folder of the whole county, with an `out` in it; or publishes to another one than before."""
    earlier = tmp_path / "county" / "out"
    (earlier / "store" / "files").mkdir(parents=True)
    (earlier / "store" / "files" / "report.txt").write_bytes(REPORT)
    (tmp_path / "棋坪镇.txt").write_bytes(REPORT)
    assert len(list(files_below(tmp_path))) == 2
    (earlier / "warehouse.duckdb").touch()
    assert list(files_below(tmp_path)) == [tmp_path / "棋坪镇.txt"]


@pytest.mark.parametrize("mode", [0o000, 0o444], ids=["closed", "names alone can be seen"])
def test_files_and_folders_one_may_not_read_are_named_and_the_others_are_read(
    open_county: Workspace, as_an_ordinary_account: None, mode: int
) -> None:
    closed_file, closed_folder = open_county.raw / "2020" / "排埠镇.txt", open_county.raw / "2021"
    closed_file.chmod(0o000)
    closed_folder.chmod(mode)
    report = take_in(open_county)
    assert [path for path, _ in report.refused] == ["2020/排埠镇.txt", "2021/" if mode == 0 else "2021/棋坪镇.txt"]
    assert all("权限" in reason and "\n" not in reason for _, reason in report.refused)
    assert report.parsed_count == 2
    parsed = [result for each in parse_by_ourselves(sorted(files_below(open_county.raw))) for _, result in each]
    assert (
        sum("权限" in str(result.error) for result in parsed)
        == sum(result.report is not None for result in parsed)
        == 2
    )
    closed_file.chmod(0o600)
    closed_folder.chmod(0o700)
    assert (len(take_in(open_county).new), take_in(open_county).refused) == (2, ())


@pytest.mark.parametrize("verb", [rebuild_verb, audit], ids=["rebuild", "audit"])
def test_a_store_that_is_closed_is_named_in_one_line(
    open_county: Workspace,
    as_an_ordinary_account: None,
    verb: click.Command,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    take_in(open_county)
    folders = ["--raw", str(open_county.raw), "--out", str(open_county.out)]
    monkeypatch.setattr(gouji, "main", partial(verb.main, folders))
    open_county.store.chmod(0o000)
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        open_county.store.chmod(0o700)
    assert ended.value.code == USAGE_EXIT_CODE
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{open_county.store}/" in line and "没有权限" in line


def test_what_is_closed_is_said_in_words_of_ours(open_county: Workspace, as_an_ordinary_account: None) -> None:
    open_county.warehouse.parent.mkdir()
    open_county.warehouse.touch(mode=0o000)
    with pytest.raises(UsageProblem, match=r"打不开（没有权限）"), open_warehouse(open_county.warehouse):
        pass
    open_county.out.chmod(0o000)
    try:
        with pytest.raises(UsageProblem, match=r"写不进 .+（没有权限）"):
            write_atomically(open_county.out / "derived" / "a", lambda to: to.write_bytes(b""))
        with pytest.raises(UsageProblem, match=r"写不进 .+（没有权限）"):
            write_atomically(open_county.out / "a", lambda to: to.write_bytes(b""))
    finally:
        open_county.out.chmod(0o700)


def test_files_and_folders_one_may_not_read_may_be_named_beside_others(
    open_county: Workspace, as_an_ordinary_account: None
) -> None:
    """They are told of where they are read; the command is not ended for them before the others are done."""
    given = GivenPath(path_type=Path)
    for closed in (open_county.raw / "2020" / "排埠镇.txt", open_county.raw / "2021"):
        closed.chmod(0o000)
        assert given.convert(str(closed), None, None) == closed


def test_a_file_that_is_gone_is_missed_also_beside_one_that_cannot_be_opened(county: Workspace) -> None:
    take_in(county)
    (county.raw / "2020" / "棋坪镇.txt").rename(county.raw / "gone")
    (county.raw / "2020" / "棋坪镇.t").symlink_to("nowhere")
    changes = find_changes(county)
    assert [path for path, _ in changes.unopened] == ["2020/棋坪镇.t"]
    assert changes.gone == ("2020/棋坪镇.txt",)


def test_what_lies_beside_reports_is_not_taken_for_one(county: Workspace) -> None:
    (county.raw / "2020" / ".hidden").write_text("x")
    (county.raw / "2020" / "~$棋坪镇.docx").write_text("x")
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
