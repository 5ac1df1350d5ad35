"""Whether the form used and the notice cited are those of the report's year."""

from __future__ import annotations

import re

from pipelines.context import Context
from pipelines.facts.filing import Filing
from pipelines.recognise.fold import fold
from schemas.codebook import forms
from schemas.context import REPORT

_NOTICE = re.compile(r"国办公开办函\(?(?P<year>2019|2021)\)?(?:60|30)号")


def form_context(filing: Filing) -> Context:
    """Return `report.form_fits_year` and `report.notice_fits_year`, each 1 or 0, with the form or notice in words."""
    if filing.year is None:
        return Context()
    proper = next((form for form in forms().values() if _is_for(form.report_years, filing.year)), None)
    if proper is None:
        return Context()
    used = forms()[filing.report.form].printed
    numbers = {f"{REPORT}form_fits_year": float(used == proper.printed)}
    texts = {f"{REPORT}form_fits_year": f"{filing.year} 年度应使用 {proper.printed} 年格式，报告的表是 {used} 年格式"}
    cited = set(_NOTICE.findall(fold(filing.report.preface)))
    if cited:
        numbers[f"{REPORT}notice_fits_year"] = float(proper.printed in cited)
        texts[f"{REPORT}notice_fits_year"] = f"{filing.year} 年度应依据{proper.document}"
    return Context(numbers, texts)


def _is_for(years: tuple[int, int | None], year: int) -> bool:
    first, last = years
    return first <= year <= (last or year)
