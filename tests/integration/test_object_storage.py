"""Raw reports and the copy of the store in object storage, over a server that speaks S3."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from assets.cli import run
from pipelines.changes import warehouse_digest
from pipelines.cli.backup import restore
from pipelines.cli.set_aside import set_aside
from pipelines.errors import DamagedStore, UsageProblem
from pipelines.ledger import Ledger
from pipelines.objects import manifests
from pipelines.objects.bucket import Bucket, open_bucket
from pipelines.objects.restore_copy import restore_copy
from pipelines.objects.store_copy import copy_store
from pipelines.rebuild import contents, rebuild
from pipelines.store import Store
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import Workspace, open_workspace
from tests.integration.object_storage import put
from tests.integration.object_storage import s3 as s3
from tests.integration.object_storage import s3_port as s3_port

HOSTILE = ("../escaped.doc", "2023//empty.doc", "./dot.doc", "2023/" + "x" * 300 + ".doc")


@pytest.fixture
def here(tmp_path: Path, finished_county: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of a county that was run."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(finished_county, tmp_path / "county")
    return open_workspace(tmp_path / "county")


@pytest.fixture
def memory() -> str:
    return f"memory://{uuid4().hex}"


def elsewhere(tmp_path: Path, name: str = "there") -> Workspace:
    (tmp_path / name / "raw").mkdir(parents=True)
    return open_workspace(tmp_path / name / "raw", tmp_path / name / "out")


def tables_of(workspace: Workspace) -> object:
    with open_warehouse(workspace.warehouse) as warehouse:
        return contents(warehouse)


def test_reports_in_a_bucket_are_those_of_the_folder(here, s3, s3_port):
    """The county was run from a folder; its files now lie in a bucket, with some that no folder could have."""
    (here.out).rename("out")
    Path("data").mkdir()
    for path in sorted(path for path in here.raw.rglob("*") if path.is_file()):
        name = path.relative_to(here.raw).as_posix()
        if "/" in name:
            put(s3_port, f"handed/in/{name}", path.read_bytes())
        else:
            shutil.copy(path, "data")
    for name in HOSTILE:
        put(s3_port, f"handed/in/{name}", b"hello")
    put(s3_port, "handed/inside.doc", b"of another folder")
    said = CliRunner().invoke(run, ["--raw", f"{s3}/handed/in", "--dry-run"], standalone_mode=False)
    assert said.return_value == 2 and "没有要做的：4 份文件都已载入" in said.stdout, said.output
    assert all(name in said.stderr for name in HOSTILE) and said.stderr.count("改名") == len(HOSTILE)
    assert not list(Path().rglob("escaped.doc"))
    assert "gouji-" not in said.output


def test_a_copy_put_back_on_an_empty_machine_gives_equal_tables(here, s3, tmp_path, monkeypatch):
    monkeypatch.setenv("GOUJI_STORE_COPY", f"{s3}/copy/")
    copy_store(here, f"{s3}/copy")
    before = elsewhere(tmp_path, "before")
    restore_copy(f"{s3}/copy", before)
    rebuild(before, lambda *_: None)
    assert tables_of(before) == tables_of(here)
    path = next(iter(Store(here.store).submissions()["path"].to_pylist()))
    places = ["--raw", str(here.raw), "--by", "李敏", "--reason", "来函撤回"]
    said = CliRunner().invoke(set_aside, [path, *places], standalone_mode=False)
    assert "第 2 版" in said.stdout, said.output
    there = elsewhere(tmp_path)
    arguments = [f"{s3}/copy/", "--raw", str(there.raw), "--out", str(there.out)]
    assert "都相符" in CliRunner().invoke(restore, arguments, standalone_mode=False).stdout
    assert warehouse_digest(there) == warehouse_digest(here)
    (act,) = Ledger(Store(there.store)).acts()
    assert act.kind == "set_aside" and not open_bucket(f"{s3}/copy").is_created("manifests/00000002.json", b"")


def test_only_what_is_missing_is_uploaded_and_the_ledger_last(here, memory, monkeypatch):
    written, write = [], Bucket.write
    monkeypatch.setattr(Bucket, "write", lambda self, name, data: (written.append(data), write(self, name, data)))
    monkeypatch.setattr("pipelines.objects.bucket.AT_ONCE", 1)
    first = copy_store(here, memory)
    assert first.object_count == len(written) > 8
    path = next(iter(Store(here.store).submissions()["path"].to_pylist()))
    CliRunner().invoke(set_aside, [path, "--raw", str(here.raw), "--by", "李敏", "--reason", "撤回"])
    (here.beside / "authorities.csv").open("a").write("\n")
    written.clear()
    assert copy_store(here, memory).number == 2
    heads = [json.loads(data) for data in written[1:]]
    assert b"authorities" not in written[0] and len(written) == 3
    assert heads[0]["kind"] == "set_aside" and heads[1]["number"] == 1
    monkeypatch.setattr("pipelines.objects.store_copy.open_bucket", None)
    assert copy_store(here, memory).object_count == 0, "asked for nothing where nothing changed"


def test_a_fault_in_the_middle_loses_nothing_and_is_gone_on_with(here, memory, tmp_path, monkeypatch):
    write, uploaded = Bucket.write, []

    def faulty(self: Bucket, name: str, data: bytes) -> None:
        if name == failing[0]:
            raise UsageProblem("连不上")
        write(self, name, data)
        uploaded.append(name)

    failing = [manifests.content_name(Store(here.store).submissions()["sha256"][2].as_py())]
    monkeypatch.setattr(Bucket, "write", faulty)
    with pytest.raises(UsageProblem, match="连不上"):
        copy_store(here, memory)
    with pytest.raises(UsageProblem, match="没有存储的副本"):
        restore_copy(memory, elsewhere(tmp_path, "early"))
    failing[0] = ""
    assert copy_store(here, memory).object_count > 0
    assert len(uploaded) == len(set(uploaded)) == len(open_bucket(memory).listed(manifests.CONTENT))
    # Stopped after the manifest was written and before that was noted: its own, and gone on with.
    (here.out / "store-copy.json").write_text(
        json.dumps(json.loads((here.out / "store-copy.json").read_text()) | {"number": 0, "files": {}})
    )
    assert copy_store(here, memory).object_count == 0


@pytest.mark.parametrize("is_folder", [False, True], ids=["objects", "a folder that is not there yet"])
def test_two_writers_are_kept_apart(here, memory, tmp_path, is_folder):
    address = (tmp_path / "disk" / "copy").as_uri() if is_folder else memory
    other = Workspace(here.raw, tmp_path / "other")
    shutil.copytree(here.store, other.store)
    copy_store(here, address)
    with pytest.raises(UsageProblem, match="另一台机器"):
        copy_store(other, address)
    there = elsewhere(tmp_path)
    restore_copy(address, there)
    with (there.beside / "authorities.csv").open("a") as register:
        register.write("\n")
    assert copy_store(there, address).number == 2
    with (here.beside / "authorities.csv").open("a") as register:
        register.write("\n\n")
    with pytest.raises(UsageProblem, match="第 2 版"):
        copy_store(here, address)


def test_two_that_write_at_the_same_moment_are_kept_apart(here, memory, monkeypatch):
    monkeypatch.setattr("pipelines.objects.store_copy.is_written", lambda *_: False)
    with pytest.raises(UsageProblem, match="另一台机器"):
        copy_store(here, memory)


def test_a_bucket_that_writes_over_is_refused(here, memory, monkeypatch):
    monkeypatch.setattr(Bucket, "is_created", lambda *_: True)
    with pytest.raises(UsageProblem, match="If-None-Match"):
        copy_store(here, memory)


@pytest.mark.parametrize("damage", ["content", "name", "layout", "kept file"])
def test_a_damaged_copy_restores_nothing(here, memory, tmp_path, damage):
    copy_store(here, memory)
    bucket = open_bucket(memory)
    name = f"{manifests.FOLDER}/00000001.json"
    said = json.loads(bucket.read(name))
    if damage == "content":
        bucket.write(manifests.content_name(said["files"]["store/version"]), b"other")
    elif damage == "kept file":
        bucket.write(manifests.content_name(Store(here.store).submissions()["sha256"][0].as_py()), b"other")
    else:
        changed = {"name": {"files": {"store/../../escaped": "0" * 64}}, "layout": {"layout": 2}}[damage]
        bucket.write(name, json.dumps(said | changed).encode())
    there = elsewhere(tmp_path)
    with pytest.raises(UsageProblem, match="什么也没有恢复|另一版本"):
        restore_copy(memory, there)
    assert not there.store.exists() and not list(tmp_path.rglob("escaped"))


def test_a_damaged_store_is_not_copied(here, memory):
    store = Store(here.store)
    store.file_path(store.submissions()["sha256"][0].as_py()).write_bytes(b"other")
    with pytest.raises(DamagedStore, match="已损坏"):
        copy_store(here, memory)
