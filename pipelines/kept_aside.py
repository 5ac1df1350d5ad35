"""Bytes that are asked for later: in memory while they are few, from then on in a temporary file.

The file has no name, and is gone with the process.
"""

from __future__ import annotations

import tempfile
import weakref

from pipelines.errors import UsageProblem, system_reason

MOST_BYTES_IN_MEMORY = 64 * 2**10
"""A dozen reports: a check of few asks nothing of the disk."""

Place = tuple[int, int]
"""Where bytes begin, and how many they are."""


class KeptAside:
    """Any number of byte strings, each given back by its place."""

    def __init__(self) -> None:
        """Begin with none."""
        self._file = tempfile.SpooledTemporaryFile(MOST_BYTES_IN_MEMORY)  # noqa: SIM115  (open as long as this lives)
        weakref.finalize(self, self._file.close)

    def add(self, data: bytes) -> Place:
        """Keep bytes, and return their place.

        Raises:
            UsageProblem: there is no room for them.
        """
        try:
            start = self._file.seek(0, 2)
            self._file.write(data)
        except OSError as problem:
            raise UsageProblem(
                f"临时文件夹 {tempfile.gettempdir()} 写不进去（{system_reason(problem)}），请腾出空间后再试"
            ) from problem
        return start, len(data)

    def get(self, place: Place) -> bytes:
        """Return the bytes at a place."""
        start, length = place
        self._file.seek(start)
        return self._file.read(length)

    def clear(self) -> None:
        """Let go of all: the places given until now mean nothing from then on."""
        self._file.seek(0)
        self._file.truncate()
