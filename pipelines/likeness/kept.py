"""Texts of reports kept to be compared with: in a temporary file once there are many, so that memory does not grow.

The file has no name, and is gone with the process.
"""

from __future__ import annotations

import json
import tempfile
import weakref

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
        self._place: dict[int, dict[str, tuple[str, int, int]]] = {}

    def add(self, narrative: Narrative) -> None:
        """Keep a text.

        Raises:
            UsageProblem: there is no room for it.
        """
        data = json.dumps(dict(narrative.texts), ensure_ascii=False).encode("utf-8", "surrogatepass")
        try:
            start = self._file.seek(0, 2)
            self._file.write(data)
        except OSError as problem:
            raise UsageProblem(
                f"临时文件夹 {tempfile.gettempdir()} 写不进去（{system_reason(problem)}），请腾出空间后再试"
            ) from problem
        place = narrative.name, start, len(data)
        self._place.setdefault(narrative.year, {})[narrative.authority_code] = place

    def get(self, key: Key) -> Narrative | None:
        """Return the text of a report, None where it is not kept."""
        code, year = key
        place = self._place.get(year, {}).get(code)
        return self._read(code, year, *place) if place else None

    def of_year(self, year: int) -> list[Narrative]:
        """Return the texts of the reports on a year."""
        return [self._read(code, year, *place) for code, place in self._place.get(year, {}).items()]

    def _read(self, code: str, year: int, name: str, start: int, length: int) -> Narrative:
        self._file.seek(start)
        return Narrative(code, name, year, json.loads(self._file.read(length).decode("utf-8", "surrogatepass")))
