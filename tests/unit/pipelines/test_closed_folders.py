"""What is closed to an account: named in one line of ours each, the others are done, and nothing is lost."""

import os
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
import pytest

from pipelines.cli.audit import audit
from pipelines.cli.main import USAGE_EXIT_CODE, gouji, main
from pipelines.cli.paths import GivenPath
from pipelines.cli.rebuild import rebuild_verb
from pipelines.contract import parse_by_ourselves
from pipelines.errors import UsageProblem
from pipelines.segments import write_atomically
from pipelines.sources import files_below
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace
from tests.unit.pipelines.making import make_workspace
from tests.unit.pipelines.test_ingest import REPORT, take_in

NOBODY = 65_534
"""An account that owns nothing."""


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
