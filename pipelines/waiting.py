"""What was read and has to wait: for the others of its year, or for a start of the office program.

Reports are objects of hundreds of cells: one takes 46 kB, and 6 packed. The first ones are kept as they are, so that
where few wait nothing is packed; the others are packed and kept aside.
"""

from __future__ import annotations

import pickle
import zlib
from collections import deque
from collections.abc import Iterator

from pipelines.kept_aside import KeptAside, Place
from pipelines.parsing import Parsed

MOST_UNPACKED = 16
_QUICKEST = 1


class Waiting:
    """What was read, first in, first out."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._first: deque[Parsed | Place] = deque()
        self._packed = KeptAside()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._first)

    def add(self, parsed: Parsed) -> None:
        """Let one wait behind the others.

        Raises:
            UsageProblem: there is no room for it.
        """
        if not self._first:
            self._packed.clear()
        is_packed = len(self._first) >= MOST_UNPACKED and not any(result.awaits for _, result in parsed)
        self._first.append(self._packed.add(zlib.compress(pickle.dumps(parsed), _QUICKEST)) if is_packed else parsed)

    def take(self, count: int) -> Iterator[Parsed]:
        """Yield the first ones, each when it is asked for, which wait no longer."""
        for _ in range(count):
            first = self._first.popleft()
            yield self._unpack(first) if isinstance(first, tuple) else first

    def _unpack(self, place: Place) -> Parsed:
        packed = zlib.decompress(self._packed.get(place))
        parsed: Parsed = pickle.loads(packed)  # noqa: S301  (packed above)
        return parsed
