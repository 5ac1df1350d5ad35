"""WCAG 2.2 A and AA by axe-core, on every kind of page, in both modes, on a desk and on a phone."""

from __future__ import annotations

import pytest

from dashboards.addresses import release_address
from dashboards.exports.release_contents import ReleaseContents, ReleasedFile, ReleasedTotal, ReleasedYear
from dashboards.exports.release_index import Release
from dashboards.pages.release import release_page
from dashboards.rendering import Shell
from pipelines.since_last_run import SinceLastRun

pytestmark = pytest.mark.browser

PAGES = (
    "index.html",
    "year/2022.html",
    "unit/{worst}/index.html",
    "unit/{worst}/{year}.html",
    "unit/{missing}/{missing_year}.html",
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
    ((missing, missing_year),) = county_site.query(
        "SELECT authority_code, year FROM standings WHERE state = 'not_handed_in' ORDER BY ALL LIMIT 1"
    )
    return [page.format(worst=worst, year=year, missing=missing, missing_year=missing_year) for page in PAGES]


def test_axe_finds_nothing_to_mend(visit, county_site, addresses):
    found = {}
    with visit(bypass_csp=True) as window:
        for address in addresses:
            window.open(county_site.site / address)
            found |= {(address, rule): details for rule, details in window.violations().items()}
    assert found == {}


def test_axe_finds_nothing_to_mend_on_the_page_of_a_release(visit, county_site, tmp_path):
    totals = (ReleasedTotal("2019", 3.0, 1, 2), ReleasedTotal("2021", 4.0, 2, 2))
    contents = ReleaseContents(
        Release("2025-02-01", "全部", "2025-02-01T00:00:00+00:00", 1, superseded_by="2025-03-01"),
        "a" * 64,
        (ReleasedFile("data/cells.csv", "b" * 64, 1_234),),
        (ReleasedYear(2021, 4, 3, 1, {"requests.received.total": totals}),),
        "2025-01-01",
        SinceLastRun(came=("棋坪镇 2021 年度",), since="2025-01-01"),
    )
    page = tmp_path / release_address("2025-02-01")
    page.parent.mkdir(parents=True)
    page.write_text(release_page(contents, Shell("铜鼓县", (2021,), synthetic=True)), encoding="utf-8")
    (tmp_path / "static").symlink_to(county_site.site / "static")
    with visit(bypass_csp=True) as window:
        window.open(page)
        assert "棋坪镇 2021 年度" in window.page.locator("main").inner_text()
        assert window.violations() == {}
