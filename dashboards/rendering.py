"""Templates to HTML: the Jinja environment with autoescape, its filters, and data for scripts that cannot run.

What a page says is decided in `pages`; how it looks in `templates` and `static`.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboards.addresses import COMPARE, DATA, MEASURES, OVERVIEW, QUALITY, relative_link, slip_address, year_address
from dashboards.figures import height_class
from dashboards.table_html import list_markup, matrix_rows, peer_rows, state_square, table_markup, value_rows
from pipelines.hidden_marks import show_hidden
from schemas.codebook import forms
from schemas.words import (
    FINDING_STATE_WORDS,
    REPORT_STATE_SIGNS,
    REPORT_STATE_WORDS,
    SEVERITY_SIGNS,
    SEVERITY_WORDS,
    format_measured,
    format_number,
    per_cent,
)

TEMPLATES = Path(__file__).parent / "templates"
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Shell:
    """What all pages share: the county, the years to go to, whether all of it is made up, by when to answer a slip."""

    county: str
    years: tuple[int, ...]
    synthetic: bool
    answer_by: str = ""

    @property
    def pages(self) -> tuple[tuple[str, str], ...]:
        """The chief pages: address and name."""
        if not self.years:
            return ((OVERVIEW, "总览"), (MEASURES, "指标"))
        years = (year_address(self.years[-1]), "年度")
        kinds = ((MEASURES, "指标"), (QUALITY, "核对"), (COMPARE, "对照"), (DATA, "数据"))
        return ((OVERVIEW, "总览"), years, *kinds)


def render(template: str, address: str, shell: Shell, **values: Any) -> str:
    """Render a page that will lie at an address."""

    def link(target: str) -> str:
        return relative_link(address, target)

    found = _environment().get_template(template)
    page = io.StringIO()
    # piece by piece: the pieces of a long table, kept until all are there, take several times its memory
    page.writelines(found.generate(shell=shell, link=link, address=address, here=_section(address, shell), **values))
    return show_hidden(page.getvalue())


def _section(address: str, shell: Shell) -> str:
    """Return which of the chief pages a page belongs to by its folder, an empty text for none."""
    folder = address.partition("/")[0] if "/" in address else ""
    homes = {"overview": OVERVIEW, "measure": MEASURES, "quality": QUALITY}
    if folder == "year" and shell.years:
        return year_address(shell.years[-1])
    return homes.get(folder, "")


def render_part(template: str, **values: Any) -> Markup:
    """Render a part of a page that has no links to other pages, so that several pages can hold it."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704 - autoescaped


def embed_json(value: Any) -> Markup:
    """Return compact JSON for a script element of type application/json, in which nothing can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - escaped


def format_day(moment: datetime) -> str:
    """Return a moment of the warehouse (UTC) as a day in China."""
    return moment.replace(tzinfo=UTC).astimezone(BEIJING).strftime("%Y-%m-%d")


def format_change(value: float | None) -> str:
    """Return a change in words: 增加 12, 减少 3, 持平."""
    if value is None:
        return "–"
    if value == 0:
        return "持平"
    return ("增加 " if value > 0 else "减少 ") + format_number(abs(value))


def format_share(part: float, whole: float) -> str:
    """Return a share in per cent with one decimal, "–" where there is nothing to divide."""
    return f"{per_cent(part, whole):.1f}%" if whole else "–"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": format_number,
        "measured": format_measured,
        "day": format_day,
        "change": format_change,
        "embed": embed_json,
    }
    environment.globals |= {
        "state_words": REPORT_STATE_WORDS,
        "state_signs": REPORT_STATE_SIGNS,
        "severity_words": SEVERITY_WORDS,
        "finding_states": FINDING_STATE_WORDS,
        "severity_signs": SEVERITY_SIGNS,
        "share": format_share,
        "height_class": height_class,
        "table_markup": table_markup,
        "list_markup": list_markup,
        "matrix_rows": matrix_rows,
        "peer_rows": peer_rows,
        "state_square": state_square,
        "value_rows": value_rows,
        "slip_address": slip_address,
        "form_names": {code: form.printed for code, form in forms().items()},
    }
    return environment
