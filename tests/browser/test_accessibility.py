"""WCAG 2.2 A and AA by axe-core, on every kind of page, in both modes and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "year/2022.html",
    "unit/yl-010/index.html",
    "measure/received.html",
    "measure/index.html",
    "quality/index.html",
    "compare.html",
    "data/index.html",
)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": STANDARDS}}


@pytest.mark.parametrize(
    ("scheme", "width", "addresses"), [("light", 1280, PAGES), ("dark", 360, ("index.html", "quality/index.html"))]
)
def test_axe_finds_nothing_to_mend(visit, county_site, scheme, width, addresses):
    found = {}
    with visit(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True) as window:
        for address in addresses:
            window.open(county_site.site / address)
            window.see_all()
            results = Axe().run(window.page, options=RULES)
            for violation in results.response["violations"]:
                places = [node["html"][:120] for node in violation["nodes"][:3]]
                found[address, violation["id"]] = (violation["help"], len(violation["nodes"]), places)
    assert found == {}
