"""How long the site of a county takes, how much memory, how heavy its pages are, and how fast in a browser.

    python -m benchmarks.site WAREHOUSE [--units 64 500]

The warehouse, of a demo county as `gouji demo` and `gouji run` make it, is multiplied to each number of units asked
for. Pages are measured in headless Chromium as largest contentful paint (LCP), layout shift (CLS) and the time from a
choice to the next frame (INP), beside a page of plotly.express's `write_html` with the same bars.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import duckdb
from playwright.sync_api import Page, sync_playwright

from benchmarks.memory import mebibytes
from dashboards.site import publish_site

BY_UNIT = ("reports", "cells", "findings", "submissions", "sections", "finding_states", "problems", "proposals")
OF_REGISTERED = "SELECT {key} FROM authorities LEFT JOIN reports USING (authority_code) WHERE is_registered"
"""Only these have a row in `authorities` under each new code: the county's own reports stay as they are."""
OBSERVE = """
window.measured = {lcp: 0, cls: 0, inp: 0};
new PerformanceObserver(list => { for (const e of list.getEntries()) measured.lcp = e.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) measured.cls += e.value; })
  .observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(list => {
  for (const e of list.getEntries()) if (e.interactionId) measured.inp = Math.max(measured.inp, e.duration);
}).observe({type: 'event', buffered: true, durationThreshold: 16});
"""


def multiply(warehouse: Path, target: Path, units: int) -> None:
    """Copy a warehouse and repeat its units under new codes until there are so many."""
    shutil.copy(warehouse, target)
    with duckdb.connect(str(target)) as connection:
        [(present,)] = connection.execute("SELECT count(*) FROM authorities WHERE is_registered").fetchall()
        copies = -(-units // present) - 1
        for table in ("authorities", *BY_UNIT):
            names = [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
            keys = ("authority_code", "report_id", "submission_id", "name")
            changed = [f"{name} || '-' || copy" if name in keys else name for name in names]
            key = "authority_code" if "authority_code" in names else "report_id"
            registered = f"SEMI JOIN ({OF_REGISTERED.format(key=key)}) USING ({key})"
            connection.execute(
                f"INSERT INTO {table} SELECT {', '.join(changed)}"  # noqa: S608 - names of the warehouse's own columns
                f" FROM (SELECT * FROM {table} {registered}) CROSS JOIN (SELECT unnest(range(1, {copies + 1})) AS copy)"
            )
        connection.execute("UPDATE authorities SET short_name = short_name || authority_code WHERE is_registered")


def build(warehouse: Path, site: Path) -> tuple[float, float, float]:
    """Publish once; return seconds of wall clock, of the processor, and the peak of memory in MiB."""
    started, busy = time.perf_counter(), time.process_time()
    publish_site(warehouse, site, synthetic=True, built_at=datetime.now(UTC))
    return time.perf_counter() - started, time.process_time() - busy, mebibytes("VmHWM")


def heaviest(site: Path) -> str:
    """Return the three heaviest pages of a site as text, in kilobytes as a server sends them (gzip)."""
    weights = {path: len(gzip.compress(path.read_bytes(), 6)) for path in site.rglob("*.html")}
    first = sorted(weights, key=lambda path: -weights[path])[:3]
    return ", ".join(f"{path.relative_to(site)} {weights[path] / 1000:.0f} kB" for path in first)


def measure(page: Page, address: str, act: str = "") -> str:
    """Open a page, act on it by a script when asked to, and return the figures as text."""
    page.goto(address)
    page.wait_for_timeout(800)
    if act:
        page.locator(act).first.click()
        page.wait_for_timeout(800)
    found = page.evaluate("measured")
    return f"LCP {found['lcp']:.0f} ms, CLS {found['cls']:.3f}, INP {found['inp']:.0f} ms"


def browse(site: Path, express: Path) -> None:
    """Print the figures of the chief pages, and of the page of plotly.express."""
    path = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        unit = sorted((site / "unit").iterdir())[0].name
        year = sorted((site / "year").iterdir())[-1].name
        asked = [
            ("overview", site / "index.html", ""),
            ("year", site / "year" / year, "#chief-1 th button"),
            ("unit", site / "unit" / unit / "index.html", "details summary"),
            ("measure", site / "measure/received.html", "#measure"),
            ("findings", site / "quality/index.html", "#all-findings th button"),
            ("plotly.express write_html", express, ""),
        ]
        for name, file, act in asked:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.add_init_script(OBSERVE)
            print(f"{name}: {measure(page, file.as_uri(), act)}")
            page.close()
        browser.close()


def write_express(path: Path) -> None:
    """Write bars of 64 units as plotly.express does with its defaults."""
    import plotly.express as px

    px.bar(x=list(range(64)), y=[f"单位 {n}" for n in range(64)], orientation="h").write_html(path)


def main() -> None:
    """Build each size in a process of its own, so that peaks of memory are told apart; then measure pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--units", type=int, nargs="*", default=[64])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for units in arguments.units:
            warehouse, site = folder / f"{units}.duckdb", folder / f"site-{units}"
            multiply(arguments.warehouse, warehouse, units)
            for what in ("first", "again"):
                with get_context("spawn").Pool(1) as pool:
                    wall, busy, peak = pool.apply(build, (warehouse, site))
                print(f"{units} units, {what}: {wall:.1f} s, processor {busy:.1f} s, peak {peak:.0f} MiB", flush=True)
            print(f"{units} units, heaviest pages: {heaviest(site)}", flush=True)
            if units != arguments.units[0]:
                shutil.rmtree(site)
        express = folder / "express.html"
        write_express(express)
        browse(folder / f"site-{arguments.units[0]}", express)


if __name__ == "__main__":
    sys.exit(main())
