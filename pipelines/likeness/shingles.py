"""Texts as sets of shingles: every run of `LENGTH` Chinese characters, as a number of 32 bits.

Only Chinese characters count: a copy in which numbers, years, punctuation or layout were changed is a copy still.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

LENGTH = 6
TEXTS_AT_ONCE = 16
"""Texts turned into shingles together: on the way they take ten times the memory of what comes of them."""
FIRST_CHARACTER, LAST_CHARACTER = 0x3400, 0x9FFF
_FACTOR, _MIX = np.uint64(0x9E3779B1), np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)


@dataclass(frozen=True)
class Shingles:
    """The shingles of texts, one entry for each text and shingle in it, by text: `owner` its place, `number`."""

    owner: npt.NDArray[np.integer]
    number: npt.NDArray[np.uint32]


def shingles_of(texts: Iterable[str], one_in: int = 1) -> Shingles:
    """Return the shingles of texts.

    Args:
        texts: any texts, held a few at once; one shorter than a shingle has none.
        one_in: keep one shingle in so many, the same ones in every text.
    """
    left = iter(texts)
    found = [_shingles_from(0, [], one_in)]
    start = 0
    while some := list(islice(left, TEXTS_AT_ONCE)):
        found.append(_shingles_from(start, some, one_in))
        start += len(some)
    return Shingles(np.concatenate([each.owner for each in found]), np.concatenate([each.number for each in found]))


def _shingles_from(start: int, texts: Sequence[str], one_in: int) -> Shingles:
    """The shingles of texts of which the first is the `start`th."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    owner = np.repeat(np.arange(start, start + len(texts)), [len(text) for text in texts])
    is_character = (codes >= FIRST_CHARACTER) & (codes <= LAST_CHARACTER)
    codes, owner = codes[is_character].astype(np.uint64), owner[is_character]
    count = max(len(codes) - LENGTH + 1, 0)
    mixed = np.zeros(count, dtype=np.uint64)
    for offset in range(LENGTH if count else 0):
        mixed = mixed * _FACTOR + codes[offset : offset + count]
    number = ((mixed ^ (mixed >> _HALF)) * _MIX) >> _HALF
    kept = owner[:count] == owner[LENGTH - 1 :] if count else np.zeros(0, dtype=bool)
    kept &= number % np.uint64(one_in) == 0
    pairs = np.unique((owner[:count][kept].astype(np.uint64) << _HALF) | number[kept])
    return Shingles((pairs >> _HALF).astype(np.int32), pairs.astype(np.uint32))


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are: shingles that both have over shingles that either has, in percent."""
    found = shingles_of([one, other])
    size = np.bincount(found.owner, minlength=2)
    both = len(np.intersect1d(found.number[: size[0]], found.number[size[0] :]))
    return 100 * both / max(int(size.sum()) - both, 1)


def characters(text: str) -> str:
    """Return the Chinese characters of a text alone, as they are compared."""
    return "".join(each for each in text if FIRST_CHARACTER <= ord(each) <= LAST_CHARACTER)
