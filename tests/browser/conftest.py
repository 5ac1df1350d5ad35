"""Fixtures of the browser tests: published counties, and Chromium as the distribution packs it."""

from __future__ import annotations

import shutil

import pytest
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
