"""Texts of reports kept to be compared with. A text is read each time that it is asked for, and held by nobody."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import accumulate
from sys import intern

from pipelines.kept_aside import KeptAside
from pipelines.likeness.words import Narrative

Key = tuple[str, int]
"""Authority code and year."""


class KeptNarratives:
    """Texts by authority and year; one that is added again stands in the place of the one before."""

    def __init__(self) -> None:
        """Begin with none."""
        self._texts = KeptAside()
        self._kept: dict[int, dict[str, Narrative]] = {}

    def add(self, narrative: Narrative) -> None:
        """Keep a text.

        Raises:
            UsageProblem: there is no room for it.
        """
        texts = _KeptTexts(self._texts, narrative.texts)
        self._kept.setdefault(narrative.year, {})[narrative.authority_code] = replace(narrative, texts=texts)

    def get(self, key: Key) -> Narrative | None:
        """Return the text of a report, None where it is not kept."""
        code, year = key
        return self._kept.get(year, {}).get(code)

    def of_year(self, year: int) -> list[Narrative]:
        """Return the texts of the reports on a year."""
        return list(self._kept.get(year, {}).values())


class _KeptTexts(Mapping[str, str]):
    """The parts of one report, by number, one behind the other; a few hundred bytes say where, of any report."""

    __slots__ = ("_edges", "_kept", "_parts")

    def __init__(self, kept: KeptAside, texts: Mapping[str, str]) -> None:
        self._kept = kept
        self._parts = tuple(map(intern, texts))
        packed = [text.encode("utf-8", "surrogatepass") for text in texts.values()]
        start, _ = kept.add(b"".join(packed))
        self._edges = array("Q", accumulate(map(len, packed), initial=start))

    def __getitem__(self, part: str) -> str:
        if part not in self._parts:
            raise KeyError(part)
        start, end = self._edges[(place := self._parts.index(part)) : place + 2]
        return self._kept.get((start, end - start)).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)
