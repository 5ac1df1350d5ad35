"""What was worked out of segments of the store, beside it: the next build works out only what is new.

A file of arrays goes by a digest of all that it was worked out from, the program too. It holds nothing that the store
does not give again: where there is none, or a damaged one, it is worked out, and `gouji rebuild` looks at none of them.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.changes import WAREHOUSE_PACKAGES, code_digest, digest, library_versions
from pipelines.segments import write_atomically

Arrays = Mapping[str, npt.NDArray[Any]]
Make = Callable[[list[int]], Iterator[Arrays]]
"""Works out the arrays of pieces, which it is given by their places, in order."""

LIBRARIES = ("numpy", "pyarrow")
MARK_BYTES = 16
"""Of the digest at the beginning of a file, by which a damaged one is known."""
QUICK = 1
"""Compression level: most of what is kept are columns of the same few numbers."""


class Derived:
    """Derived files in one folder; in none, everything is worked out."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._asked: set[Path] = set()

    def each(self, kind: str, inputs: Iterable[str], make: Make) -> Iterator[Arrays]:
        """Yield the arrays of pieces in order, kept ones where they were made from the same.

        Args:
            kind: what they are.
            inputs: of each piece, all that its arrays are made from beside the program.
            make: works out those that are not kept.
        """
        if self._folder is None:
            yield from make(list(range(len(list(inputs)))))
            return
        paths = [self._folder / f"{kind}-{digest([self._program, each])[:32]}.arrays" for each in inputs]
        missing = [place for place, path in enumerate(paths) if not _is_whole(path)]
        made = make(missing)
        waiting = set(missing)
        for place, path in enumerate(paths):
            self._asked.add(path)
            if place not in waiting:
                yield _read(path)
                continue
            arrays = next(made)
            _write(path, arrays)
            yield arrays

    def forget_others(self) -> None:
        """Remove what nobody asked for: it was worked out of what is no more, or by another program."""
        if self._folder is not None and self._folder.is_dir():
            for path in self._folder.iterdir():
                if path not in self._asked:
                    with suppress(OSError):  # it takes room and does no harm
                        path.unlink()

    @cached_property
    def _program(self) -> str:
        root = Path(__file__).parents[1]
        return digest([*(code_digest(root / each) for each in WAREHOUSE_PACKAGES), *library_versions(LIBRARIES)])


def _is_whole(path: Path) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return False
    return _mark(data[MARK_BYTES:]) == data[:MARK_BYTES]


def _mark(data: bytes) -> bytes:
    return blake2b(data, digest_size=MARK_BYTES).digest()


def _read(path: Path) -> Arrays:
    content = zlib.decompress(path.read_bytes()[MARK_BYTES:])
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return dict(arrays)


def _write(path: Path, arrays: Arrays) -> None:
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    data = zlib.compress(content.getbuffer(), QUICK)
    write_atomically(path, lambda temporary: temporary.write_bytes(_mark(data) + data))
