"""Addresses in object storage, as they are given where a path is expected."""

from __future__ import annotations

import os
import re
from pathlib import Path

from pipelines.errors import UsageProblem

ADDRESS = re.compile(r"(?P<protocol>[a-z][a-z0-9]+):/{1,3}(?P<rest>[^/].*)?")
"""Not `c:/`: two letters at least. One slash, where the address went through a path, which folds them."""

COPY_VARIABLE = "GOUJI_STORE_COPY"
"""Environment variable that says where a copy of the store is kept."""


def copy_address() -> str:
    """Return where a copy of the store is kept.

    Raises:
        UsageProblem: what the environment says is no address.
    """
    address = address_in(Path(os.environ.get(COPY_VARIABLE, "")))
    if not address:
        raise UsageProblem(f"环境变量 {COPY_VARIABLE} 应为对象存储的地址，如 s3://桶/目录")
    return address


def address_in(path: Path) -> str | None:
    """Return the address that a path on the command line is, as `s3://bucket/reports`; None where it is a path."""
    found = ADDRESS.fullmatch(path.as_posix())
    if not found:
        return None
    return f"{found['protocol']}://{'/' if found['protocol'] == 'file' else ''}{found['rest'] or ''}"
