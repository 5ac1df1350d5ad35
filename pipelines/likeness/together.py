"""Copied narrative among reports at hand, as `gouji check` has them: those given together and those of a warehouse."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence

import numpy as np

from pipelines.context import Context
from pipelines.likeness.kept import KeptNarratives, Key
from pipelines.likeness.pairs import Parts, alike_pairs, sampled_by
from pipelines.likeness.shingles import shingles_of
from pipelines.likeness.words import PARTS, Narrative, contexts_by_report
from schemas.catalogue import Settings, settings_with


class Narratives:
    """What is known of the texts of reports; those given stand in the place of those loaded."""

    def __init__(self, load_year: Callable[[int], Iterable[Narrative]] | None = None) -> None:
        """Begin with nothing given.

        Args:
            load_year: gives the newest reports of a year known from elsewhere; asked once a year.
        """
        self._load_year = load_year
        self._loaded = KeptNarratives()
        self._loaded_years: set[int] = set()
        self._given = KeptNarratives()
        self._found: dict[tuple[int, Settings | None], dict[Key, Context]] = {}

    def add(self, narrative: Narrative) -> None:
        """Take in a report that is given."""
        self._given.add(narrative)
        later = (narrative.year, narrative.year + 1)
        self._found = {key: found for key, found in self._found.items() if key[0] not in later}

    def contexts(self, wanted: Sequence[Narrative | None], settings: Settings | None = None) -> list[Context]:
        """Return `report.likeness_*` of reports, by all that are known now; nothing of one whose year is not known.

        Args:
            wanted: the reports.
            settings: thresholds, the defaults when None.
        """
        reports = [narrative for narrative in wanted if narrative]
        if all(self._given.get(_key(each)) == each for each in reports):
            of_years = [self._of_year(year, settings) for year in {each.year for each in reports}]
            found = {key: context for of_year in of_years for key, context in of_year.items()}
            return [found.get(_key(each), Context()) if each else Context() for each in wanted]
        of_reports = self._compared(reports, settings)
        return [of_reports.get(id(each), Context()) for each in wanted]

    def _of_year(self, year: int, settings: Settings | None) -> dict[Key, Context]:
        """Contexts of the given reports of a year, found out once until another of it or of the last one comes."""
        if (year, settings) not in self._found:
            reports = self._given.of_year(year)
            found = self._compared(reports, settings)
            self._found[year, settings] = {_key(each): found[id(each)] for each in reports if id(each) in found}
        return self._found[year, settings]

    def _compared(self, reports: Sequence[Narrative], settings: Settings | None) -> dict[int, Context]:
        """Contexts of reports by their identity, those like no other left out."""
        years = {year for narrative in reports for year in (narrative.year - 1, narrative.year)}
        models = {_key(each): each for each in self._known(years)}
        first = {_key(each): each for each in reversed(reports)}
        models |= first
        again = [each for each in reports if first[_key(each)] is not each]
        everything = [*models.values(), *again]
        if len(everything) < 2:
            return {}
        found = likeness_contexts(everything, len(models), {id(each) for each in reports}, settings)
        return {id(everything[place]): context for place, context in found.items()}

    def _known(self, years: Iterable[int]) -> Iterable[Narrative]:
        for year in sorted(years):
            if self._load_year and year not in self._loaded_years:
                self._loaded_years.add(year)
                for narrative in self._load_year(year):
                    self._loaded.add(narrative)
            yield from self._loaded.of_year(year)
            yield from self._given.of_year(year)


def _key(narrative: Narrative) -> Key:
    return narrative.authority_code, narrative.year


def likeness_contexts(
    narratives: Sequence[Narrative], model_count: int, asked: Container[int], settings: Settings | None = None
) -> dict[int, Context]:
    """Return the context `report.likeness_*` of each report that is nearly the same as another, by its place.

    Args:
        narratives: reports.
        model_count: so many, the first, at most one for each unit and year, can be what others were copied from.
        asked: identities of those that are looked at themselves.
        settings: thresholds, the defaults when None.
    """
    limits = dict(settings if settings is not None else settings_with())
    percent, least = limits["likeness_percent"], limits["likeness_least_characters"]
    units = {code: number for number, code in enumerate(sorted({each.authority_code for each in narratives}))}
    authority = np.array([units[each.authority_code] for each in narratives], dtype=np.int64)
    year = np.array([each.year for each in narratives], dtype=np.int64)
    is_model = np.arange(len(narratives)) < model_count
    is_asked = np.array([id(each) in asked for each in narratives], dtype=bool)
    one_in = sampled_by(year.tolist())
    pairs = {}
    for part in PARTS:
        shingles = shingles_of((each.texts.get(part, "") for each in narratives), one_in)
        pairs[part] = list(alike_pairs(Parts(authority, year, is_model, is_asked, shingles, one_in), percent, least))
    return contexts_by_report(narratives, pairs, percent)
