"""A backup put back elsewhere gives the same warehouse; a damaged one gives nothing."""

from __future__ import annotations

import io
import tarfile

import pytest

from pipelines.backup import restore_backup, write_backup
from pipelines.demo.county import generate_county
from pipelines.demo.writers.files import write_county
from pipelines.errors import UsageProblem
from pipelines.rebuild import contents, rebuild
from pipelines.warehouse_file import open_warehouse
from pipelines.workspace import open_workspace
from tests.published_site import load


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    raw = tmp_path_factory.mktemp("county") / "raw"
    write_county(generate_county(units=2, years=(2024,), planted_share=1), raw)
    workspace = open_workspace(raw)
    load(workspace)
    return workspace


@pytest.fixture(scope="module")
def backup(county):
    path = county.out.parent.parent / "backup" / "gouji.tar.gz"
    write_backup(county, path)
    return path


def _elsewhere(tmp_path):
    (tmp_path / "raw").mkdir()
    return open_workspace(tmp_path / "raw", tmp_path / "out")


def test_restore_then_rebuild_gives_equal_contents(county, backup, tmp_path):
    there = _elsewhere(tmp_path)
    restore_backup(backup, there)
    # Register and settings go where the workspace looks for them: beside an empty raw folder.
    assert (there.beside / "authorities.csv").read_bytes() == (county.beside / "authorities.csv").read_bytes()
    rebuild(there, lambda *_: None)
    with open_warehouse(county.warehouse) as first, open_warehouse(there.warehouse) as second:
        assert contents(first) == contents(second)


def test_restore_does_not_write_over_a_store(county, backup):
    with pytest.raises(UsageProblem, match="已有存储"):
        restore_backup(backup, county)


@pytest.mark.parametrize("damage", ["cut", "changed", "none of ours"])
def test_damaged_backup_restores_nothing(backup, tmp_path, damage):
    broken = tmp_path / "broken.tar.gz"
    if damage == "cut":
        broken.write_bytes(backup.read_bytes()[:-200])
    elif damage == "none of ours":
        broken.write_bytes(b"hello")
    else:
        with tarfile.open(backup) as old, tarfile.open(broken, "w:gz") as new:
            for entry in old:
                content = bytearray(old.extractfile(entry).read())
                if entry.name.startswith("store/files/"):
                    content[0] ^= 1
                new.addfile(entry, io.BytesIO(bytes(content)))
    there = _elsewhere(tmp_path)
    with pytest.raises(UsageProblem, match="备份|损坏"):
        restore_backup(broken, there)
    assert not there.store.exists()


def test_hostile_backup_cannot_write_outside(backup, tmp_path):
    hostile = tmp_path / "hostile.tar.gz"
    with tarfile.open(hostile, "w:gz") as archive:
        archive.add(backup, "../../escaped")
    with pytest.raises(UsageProblem):
        restore_backup(hostile, _elsewhere(tmp_path))
    assert not list(tmp_path.rglob("escaped"))
