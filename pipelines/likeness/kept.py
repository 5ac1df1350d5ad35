"""Texts of reports kept to be compared with: in a temporary file once there are many, so that memory does not grow.

The file has no name, and is gone with the process. A text is read each time that it is asked for, and held by nobody.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO

from pipelines.errors import UsageProblem, system_reason
from pipelines.likeness.words import Narrative

MOST_BYTES_IN_MEMORY = 64 * 2**10
"""A dozen reports: a check of few asks nothing of the disk, and what many take does not grow with their number."""

Key = tuple[str, int]
"""Authority code and year."""


class KeptNarratives:
    """Texts by authority and year; one that is added again stands in the place of the one before."""

    def __init__(self) -> None:
        """Begin with none."""
        self._file = tempfile.SpooledTemporaryFile(MOST_BYTES_IN_MEMORY)  # noqa: SIM115  (open as long as this lives)
        weakref.finalize(self, self._file.close)
        self._kept: dict[int, dict[str, Narrative]] = {}

    def add(self, narrative: Narrative) -> None:
        """Keep a text.

        Raises:
            UsageProblem: there is no room for it.
        """
        try:
            texts = _KeptTexts(self._file, narrative.texts)
        except OSError as problem:
            raise UsageProblem(
                f"临时文件夹 {tempfile.gettempdir()} 写不进去（{system_reason(problem)}），请腾出空间后再试"
            ) from problem
        self._kept.setdefault(narrative.year, {})[narrative.authority_code] = replace(narrative, texts=texts)

    def get(self, key: Key) -> Narrative | None:
        """Return the text of a report, None where it is not kept."""
        code, year = key
        return self._kept.get(year, {}).get(code)

    def of_year(self, year: int) -> list[Narrative]:
        """Return the texts of the reports on a year."""
        return list(self._kept.get(year, {}).values())


class _KeptTexts(Mapping[str, str]):
    """The parts of one report, by number, at the end of a file."""

    __slots__ = ("_file", "_places")

    def __init__(self, file: IO[bytes], texts: Mapping[str, str]) -> None:
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}
        for part, text in texts.items():
            data = text.encode("utf-8", "surrogatepass")
            self._places[part] = file.seek(0, 2), len(data)
            file.write(data)

    def __getitem__(self, part: str) -> str:
        start, length = self._places[part]
        self._file.seek(start)
        return self._file.read(length).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
