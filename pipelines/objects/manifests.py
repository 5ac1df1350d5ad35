"""Manifests: what a copy of a store consisted of, one after the other, each written once and never changed.

    content/<first two of sha256>/<sha256>   bytes by their sha256, written once
    manifests/00000001.json                  name of each small file of the store and its sha256, and who wrote it
    conditional                              proof that the bucket writes an object only where there is none

The files handed in are not named in a manifest: the register of submissions, which is, names them. A copy is the last
manifest. Of two machines that write the next one at the same moment the bucket lets one: it is written only where there
is none. That needs neither a clock nor somebody who gives back what he held.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.errors import UsageProblem
from pipelines.objects.bucket import Bucket

LAYOUT = 1
FOLDER = "manifests"
CONTENT = "content"
PROOF = "conditional"
NAME = re.compile(r"(\d{8})\.json")
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The small files of a store, by name (`store/…`, `beside/…`) with their sha256; `writer` names the store."""

    number: int
    writer: str
    files: Mapping[str, str]


def content_name(sha256: str) -> str:
    """Return the name of the object with these bytes."""
    return f"{CONTENT}/{sha256[:2]}/{sha256}"


def last_number(bucket: Bucket) -> int:
    """Return the number of the last manifest in a bucket, 0 where there is none."""
    names = (NAME.fullmatch(name.removeprefix(f"{FOLDER}/")) for name in bucket.listed(FOLDER))
    return max((int(name[1]) for name in names if name), default=0)


def read_manifest(bucket: Bucket, number: int) -> Manifest:
    """Return a manifest.

    Raises:
        UsageProblem: it is not there, damaged, or of a newer program.
    """
    where = f"{bucket.address}/{_name(number)}"
    try:
        said = json.loads(bucket.read(_name(number)))
        layout, writer, files = said["layout"], str(said["writer"]), dict(said["files"])
        is_right = all(isinstance(each, str) and SHA256.fullmatch(each) for each in files.values())
    except (ValueError, KeyError, TypeError) as error:
        raise UsageProblem(f"{where} 不是 gouji 写的副本清单，或已损坏") from error
    if layout != LAYOUT:
        raise UsageProblem(f"{where} 由另一版本的程序写成（格式 {layout}），请用那一版恢复")
    if not is_right:
        raise UsageProblem(f"{where} 不是 gouji 写的副本清单，或已损坏")
    return Manifest(number, writer, files)


def is_written(bucket: Bucket, manifest: Manifest) -> bool:
    """Write a manifest unless there is one of its number, and return whether it was written."""
    said = {"layout": LAYOUT, "writer": manifest.writer, "files": dict(sorted(manifest.files.items()))}
    return bucket.is_created(_name(manifest.number), json.dumps(said, ensure_ascii=False, indent=0).encode())


def check_conditional(bucket: Bucket) -> None:
    """Look whether the bucket writes an object only where there is none.

    Raises:
        UsageProblem: it writes over it without a word, or cannot be reached.
    """
    if bucket.is_created(PROOF, b"gouji\n") and bucket.is_created(PROOF, b"gouji\n"):
        raise UsageProblem(
            f"{bucket.address} 不支持“没有才写”（If-None-Match），两台机器会互相覆盖：请换用支持它的对象存储，"
            "或用 gouji backup 备份后再拷贝"
        )


def _name(number: int) -> str:
    return f"{FOLDER}/{number:08d}.json"
