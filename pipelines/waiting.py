"""What was read and has to wait: for the others of its year, or for a start of the office program.

Reports are objects of hundreds of cells: packed, one takes 6 kB instead of 46. The first ones are kept as they are,
so that where few wait nothing is packed.
"""

from __future__ import annotations

import pickle
import zlib
from collections import deque
from collections.abc import Iterator

from pipelines.parsing import Parsed

MOST_UNPACKED = 16
_QUICKEST = 1


class Waiting:
    """What was read, first in, first out."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: deque[Parsed | bytes] = deque()

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._kept)

    def add(self, parsed: Parsed) -> None:
        """Let one wait behind the others."""
        is_packed = len(self._kept) >= MOST_UNPACKED and not any(result.awaits for _, result in parsed)
        self._kept.append(zlib.compress(pickle.dumps(parsed), _QUICKEST) if is_packed else parsed)

    def take(self, count: int) -> Iterator[Parsed]:
        """Yield the first ones, each when it is asked for, which wait no longer."""
        for _ in range(count):
            first = self._kept.popleft()
            yield pickle.loads(zlib.decompress(first)) if isinstance(first, bytes) else first  # noqa: S301  (packed above)
