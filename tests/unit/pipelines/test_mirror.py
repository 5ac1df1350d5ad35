"""Raw reports in object storage: what is mirrored from it, and that no name and no fault there does harm here."""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath
from uuid import uuid4

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cli.reading import read
from pipelines.errors import UsageProblem
from pipelines.ingest import scan
from pipelines.objects import mirror
from pipelines.objects.address import address_in
from pipelines.objects.bucket import open_bucket
from pipelines.objects.mirror import parted, refresh
from pipelines.workspace import open_workspace


@pytest.fixture
def bucket():
    return open_bucket(f"memory://{uuid4().hex}/raw")


def _mirrored(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_only_what_changed_is_fetched_and_what_is_gone_is_removed(bucket, tmp_path, monkeypatch):
    for name in ("2023/甲镇.doc", "2023/乙镇.doc", "2023/.gone.swp", "authorities.csv"):
        bucket.write(name, name.encode())
    folder, fetched = tmp_path / "raw", []
    fetch = mirror._Mirror._fetch_to
    monkeypatch.setattr(mirror._Mirror, "_fetch_to", lambda *given: (fetched.append(given[2]), fetch(*given)))
    assert refresh(bucket.address, folder, frozenset({"authorities.csv"})) == []
    assert _mirrored(folder) == {name: name.encode() for name in ("2023/甲镇.doc", "2023/乙镇.doc")}
    assert sorted(fetched) == ["2023/乙镇.doc", "2023/甲镇.doc"]
    bucket.files.rm(bucket.at("2023/甲镇.doc"))
    bucket.write("2023/乙镇.doc", b"another one")
    bucket.write("2023/甲镇.doc/附件.doc", b"a folder now")
    (folder / "2023" / "stray").write_text("nobody's")
    fetched.clear()
    refresh(bucket.address, folder, frozenset({"authorities.csv"}))
    assert _mirrored(folder) == {"2023/乙镇.doc": b"another one", "2023/甲镇.doc/附件.doc": b"a folder now"}
    (folder / "2023" / "乙镇.doc").write_bytes(b"tampered!!!")
    refresh(bucket.address, folder, frozenset({"authorities.csv"}))
    assert fetched == ["2023/乙镇.doc", "2023/甲镇.doc/附件.doc", "2023/乙镇.doc"]
    assert _mirrored(folder)["2023/乙镇.doc"] == b"another one"


PARTS = st.sampled_from(["..", ".", "", "甲镇.doc", "a\x1b[31m", "\u202egpj.exe", "x" * 300, "~$a.doc", "nul\0"])


@given(st.sets(st.lists(PARTS, min_size=1, max_size=4).map("/".join), min_size=1, max_size=6))
def test_no_name_leads_out_of_the_folder_and_none_is_passed_over(names):
    usable, told = parted(names)
    for name in filter(None, usable):
        assert PurePosixPath("/folder", name).as_posix() == os.path.normpath(f"/folder/{name}") == f"/folder/{name}"
        assert "\0" not in name and not any(other.startswith(f"{name}/") for other in usable)
    silent = names - {*usable, *told}
    assert all(any(part.startswith(("~$", ".")) for part in name.split("/")) for name in silent)


def test_too_large_is_never_fetched_and_told_as_for_local_files(tmp_path, monkeypatch):
    address = f"memory://{uuid4().hex}"
    bucket = open_bucket(address)
    bucket.write("large.doc", b"x")
    bucket.write("fine.zip", b"PK\x03\x04 short")
    listed = type(bucket).listed

    def claiming(self):
        return {name: said | ({"size": 2**40} if name == "large.doc" else {}) for name, said in listed(self).items()}

    monkeypatch.setattr(type(bucket), "listed", claiming)
    files, unopened = scan(open_workspace(Path(address), tmp_path / "out"))
    assert [file.path for file in files] == ["fine.zip"]
    assert [(path, "超过" in reason) for path, reason in unopened] == [("large.doc", True)]
    assert (tmp_path / "out" / "mirror" / "raw" / "large.doc").stat().st_blocks < 64


def test_a_fault_in_the_middle_is_one_line_and_the_next_look_goes_on(bucket, tmp_path, monkeypatch):
    for number in range(6):
        bucket.write(f"{number}.doc", b"%d" % number)
    fetch, failing = mirror._Mirror._fetch_to, {"3.doc"}

    def faulty(self, temporary, name, size):
        if name in failing:
            raise ConnectionResetError(104, "key AKIA-secret refused")
        fetch(self, temporary, name, size)

    monkeypatch.setattr(mirror._Mirror, "_fetch_to", faulty)
    with pytest.raises(UsageProblem, match=r"3\.doc：.*连") as problem:
        refresh(bucket.address, tmp_path / "raw")
    assert "AKIA" not in str(problem.value) and "\n" not in str(problem.value)
    assert "0.doc" in _mirrored(tmp_path / "raw")
    failing.clear()
    assert refresh(bucket.address, tmp_path / "raw") == []
    assert len(_mirrored(tmp_path / "raw")) == 6


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("memory://nothing-there/raw", "没有对象"),
        ("s3://AKIA:secret@reports/raw", "不能写密钥"),
        ("zz://reports", "不是认得的地址"),
        ("gs://reports", "软件包"),
        ("ftp://host.invalid/raw", "连不上"),
    ],
)
def test_what_cannot_be_opened_is_one_line_without_keys(address, said, tmp_path):
    with pytest.raises(UsageProblem, match=said) as problem:
        refresh(address, tmp_path / "raw")
    assert "secret" not in str(problem.value) and "\n" not in str(problem.value)


def test_read_takes_a_folder_of_objects_and_one_object(bucket):
    bucket.write("2023/甲镇.doc", b"no report")
    for address in (bucket.address, f"{bucket.address}/2023/甲镇.doc"):
        (record,) = CliRunner().invoke(read, [address, "--json"]).stdout.splitlines()
        assert json.loads(record)["file"] == f"{bucket.address}/2023/甲镇.doc"


def test_a_folder_by_its_address_is_mirrored_too(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "甲镇.doc").write_bytes(b"x")
    assert refresh(address_in(Path(f"file://{tmp_path}/there")), tmp_path / "raw") == []
    assert _mirrored(tmp_path / "raw") == {"甲镇.doc": b"x"}
