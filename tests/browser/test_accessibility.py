"""WCAG 2.2 A and AA by axe-core, on every kind of page, in both modes, on a desk and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "year/2022.html",
    "unit/{worst}/index.html",
    "unit/{worst}/{year}.html",
    "unit/{missing}/index.html",
    "measure/received.html",
    "measure/index.html",
    "quality/index.html",
    "quality/unassessed.html",
    "compare.html",
    "data/index.html",
)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
rules => axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] }).then(
  result => result.violations.map(found => [found.id, found.help, found.nodes.slice(0, 3).map(node => node.html)]))
"""
LEAVE_A_FEW_ROWS = """
document.querySelectorAll("details").forEach(part => { part.open = true; });
document.querySelectorAll("table:not(.official) tbody").forEach(
  body => [...body.rows].slice(6).forEach(row => row.remove()));
"""
"""Rows of a table are made alike, and axe takes its time for each of them. What is folded is looked at too."""


@pytest.fixture(scope="module")
def addresses(county_site) -> list[str]:
    """The pages, among them those of a unit with many errors and of one that has not handed in."""
    ((worst, year),) = county_site.query(
        "SELECT authority_code, year FROM standings WHERE state = 'errors'"
        " ORDER BY error_count DESC, authority_code, year LIMIT 1"
    )
    ((missing,),) = county_site.query(
        "SELECT authority_code FROM standings WHERE state = 'not_handed_in' ORDER BY year DESC, authority_code LIMIT 1"
    )
    return [page.format(worst=worst, year=year, missing=missing) for page in PAGES]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing_to_mend(visit, county_site, addresses, scheme, width):
    axe = Axe().axe_script
    found = {}
    with visit(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True) as window:
        for address in addresses:
            window.open(county_site.site / address)
            window.page.evaluate(LEAVE_A_FEW_ROWS)
            window.see_all()
            window.page.evaluate(axe)
            for violation, *details in window.page.evaluate(RUN, STANDARDS):
                found[address, violation] = details
    assert found == {}
