"""WCAG 2.2 A and AA by axe-core, on every kind of page, in both modes, on a desk and on a phone."""

from __future__ import annotations

import pytest

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
    found = {}
    with visit(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True) as window:
        for address in addresses:
            window.open(county_site.site / address)
            for violation, *details in window.violations():
                found[address, violation] = details
    assert found == {}
