"""Files named on the command line: files, folders, and addresses in object storage, which are fetched for the while."""

from __future__ import annotations

import os
import secrets
import shutil
import string
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.errors import UsageProblem
from pipelines.objects.address import address_in
from pipelines.sources import files_below


@dataclass
class GivenFiles:
    """The files to read, in order; what could not be fetched, and why; folders that stand for addresses."""

    paths: list[Path] = field(default_factory=list)
    unfetched: list[tuple[str, str]] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def named(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return a record with files called as they were given, in its findings too."""
        findings = [
            {**each, "message": self._named(each["message"])} for each in record.get("findings", ()) if self.addresses
        ]
        return {**record, "file": self._named(record["file"]), **({"findings": findings} if findings else {})}

    def _named(self, text: str) -> str:
        for folder, address in self.addresses.items():
            text = text.replace(folder, address)
        return text


@contextmanager
def given_files(files: tuple[Path, ...]) -> Iterator[GivenFiles]:
    """Yield the files in the order given; a folder gives what lies below it by name, hidden files left out.

    Among them are files that are not there, and folders whose files cannot be told: reading them says why.

    Raises:
        UsageProblem: an address cannot be reached, or there is nothing at all.
    """
    if not any(address_in(path) or os.path.lexists(path) for path in files):
        raise UsageProblem(f"没有文件 {files[0]}：请检查路径")
    given = GivenFiles()
    with ExitStack() as stack:
        for path in files:
            if address := address_in(path):
                _fetch(address, stack.enter_context(_scratch()), given)
            elif path.is_dir():
                given.paths += sorted(files_below(path))
            else:
                given.paths.append(path)
        if not given.paths and not given.unfetched:
            raise UsageProblem("给出的文件夹中没有文件")
        yield given


def _fetch(address: str, scratch: Path, given: GivenFiles) -> None:
    from pipelines.objects.mirror import refresh  # brings what local files do not need

    folder = scratch / "objects"
    problems = refresh(address, folder)
    found = sorted(files_below(folder))
    is_object = found == [folder / address.rpartition("/")[2]]
    given.addresses[str(folder)] = address.rpartition("/")[0] if is_object else address
    given.paths += found
    given.unfetched += [(f"{address}/{name}", reason) for name, reason in problems]


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for the while. Its name has no digits: years are looked for in paths."""
    name = "".join(secrets.choice(string.ascii_lowercase) for _ in range(16))
    folder = Path(tempfile.gettempdir()) / f"gouji-{name}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
