"""The self-check page as a clerk uses it: a file chosen in the browser, what was found, nothing kept."""

from __future__ import annotations

import threading

import pytest

from dashboards.self_check import SelfCheck
from dashboards.server import open_server
from pipelines.register import Register
from schemas.catalogue import settings_with
from tests.conftest import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture
def served(county_site, tmp_path):
    """The host and port at which the site is served."""
    with open_server(county_site.site, 0, SelfCheck(tmp_path, Register(()), settings_with())) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def check_a_report(window):
    window.page.set_input_files("#report", ROOT / "data" / "raw" / "2020" / "棋坪镇.txt")
    window.page.get_by_role("button", name="核对").click()
    window.page.locator(".checked").wait_for()


def test_a_report_is_checked_in_the_browser_from_any_page(visit, served):
    with visit() as window:
        window.page.goto(f"http://{served}/data/index.html")
        window.page.get_by_role("link", name="自查").click()
        assert all(ending in window.page.locator("form.drop").inner_text() for ending in (".wps", ".ods", ".zip"))
        check_a_report(window)
        assert "棋坪镇，2020 年度" in window.page.locator(".checked").inner_text()
        window.page.locator("td[data-cell='requests.received.total']").hover()
        assert "原文" in window.page.locator("#cell-note").inner_text()
        assert window.problems == []
        assert {url.split("/")[2] for url in window.requests} == {served}


def test_axe_finds_nothing_to_mend_in_what_is_served_beside_the_site(visit, served):
    with visit(bypass_csp=True) as window:
        window.page.goto(f"http://{served}/unit/nothing.html")
        assert window.violations() == {}
        window.page.get_by_role("link", name="自查").click()
        assert window.violations() == {}
        check_a_report(window)
        assert window.page.locator("#text ~ details summary").all_inner_texts()[0] == "一、总体情况"
        assert window.violations() == {}
