"""Texts of reports kept to be compared with. A text is read each time that it is asked for, and held by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

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
    """The parts of one report, by number."""

    __slots__ = ("_kept", "_places")

    def __init__(self, kept: KeptAside, texts: Mapping[str, str]) -> None:
        self._kept = kept
        self._places = {part: kept.add(text.encode("utf-8", "surrogatepass")) for part, text in texts.items()}

    def __getitem__(self, part: str) -> str:
        return self._kept.get(self._places[part]).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
