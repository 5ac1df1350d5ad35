"""Fixtures of the browser tests: published counties, and Chromium as the distribution packs it."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.published_site import county_site as county_site
from tests.published_site import first_report_site as first_report_site
from tests.published_site import hostile_site as hostile_site

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""The rules that the colours of the mode and the width of the window decide; the others read the same page again."""
RUN_AXE = """
([type, values]) => axe.run({ exclude: [[".chart svg"]] }, { runOnly: { type, values }, resultTypes: ["violations"] })
  .then(result => result.violations.map(
    found => [found.id, found.help, found.nodes.slice(0, 3).map(node => node.html)]))
"""
"""A chart is one image to who cannot see it, its parts are not looked into."""
LEAVE_A_FEW_ROWS = """
document.querySelectorAll("details").forEach(part => { part.open = true; });
document.querySelectorAll("tbody").forEach(body => {
  const count = body.parentNode.matches(".official") ? 12 : 6;
  [...body.rows].slice(count).forEach(row => row.remove());
});
"""
"""Rows of a table are made alike, and axe takes its time for each of them. What is folded is looked at too."""


class Visit:
    """A page with everything that went wrong on it and every request it made."""

    def __init__(self, page) -> None:
        self.page, self.problems, self.requests = page, [], []
        page.on("console", lambda message: self.problems.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", self._note_failure)

    def _note_failure(self, request) -> None:
        if request.failure != "net::ERR_ABORTED":  # on its way when the page was left
            self.problems.append(request.url)

    def open(self, path: Path, fragment: str = "") -> None:
        self.page.goto(path.as_uri() + fragment)

    def reload(self) -> None:
        """Load the page anew, asked for by the page itself: what it kept in its history can then not be overtaken."""
        with self.page.expect_navigation():
            self.page.evaluate("void setTimeout(() => location.reload())")

    def see_all(self) -> None:
        """Scroll through the page and wait until every chart is drawn."""
        for place in self.page.locator(".chart[data-figure]").all():
            place.scroll_into_view_if_needed()
            place.locator("svg.main-svg").first.wait_for()

    def violations(self) -> dict[str, list]:
        """What axe finds against WCAG 2.2 A and AA, light on a desk and dark on a phone: rule, help, elements.

        The window was opened with bypass_csp.
        """
        self.page.evaluate(LEAVE_A_FEW_ROWS)
        self.page.evaluate(Axe().axe_script)
        found = {}
        for mode, width, rules in (("light", 1440, ["tag", STANDARDS]), ("dark", 360, ["rule", LOOKS])):
            self.page.emulate_media(color_scheme=mode)
            self.page.set_viewport_size({"width": width, "height": 900})
            for rule, *details in self.page.evaluate(RUN_AXE, rules):
                found[f"{rule} ({mode}, {width})"] = details
        return found


@pytest.fixture(scope="session")
def chromium():
    """The browser. A machine without it fails these tests, loudly: leave them out with -m 'not browser'."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("没有 Chromium，浏览器测试没有运行：请安装 chromium，或用 -m 'not browser' 跳过", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Open a new window; keyword arguments are those of a browser context."""

    @contextmanager
    def open_window(**settings):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
        try:
            yield Visit(context.new_page())
        finally:
            context.close()

    return open_window
