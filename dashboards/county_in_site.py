"""The county's own tables among the site's files: added when they are made, which is after the site.

Nobody should wait for them to see the pages. So a year's page that is made anew has no links to them, and gets these
together with the files: what a page links to is there, and is not older than the page. How the files are made does not
belong here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial

import duckdb
from markupsafe import Markup

from dashboards.addresses import DATA, county_file_address, relative_link, year_address
from dashboards.page_gate import check_pages
from dashboards.rendering import render_part
from dashboards.writer import SiteWriter

ENDINGS = (".docx", ".xlsx")
LINKS = re.compile("<!--county-files-->.*?<!--/county-files-->", re.DOTALL)
"""What of a page links to the files."""

Sizes = Mapping[int, Mapping[str, int]]
"""Bytes of the files of the years that have them, by ending."""


def linked_from(address: str, years: Iterable[int], sizes: Sizes) -> Markup:
    """Return what of a page links to the county's tables, or says of which years they are not made yet.

    Args:
        address: of the page.
        years: those that it is about.
        sizes: of the files in the site.
    """
    listed = [(year, sizes.get(year, {})) for year in sorted(years, reverse=True)]
    values = {"listed": listed, "link": partial(relative_link, address), "file_address": county_file_address}
    return render_part("county_files.html", is_list=address == DATA, **values)


def retain_files(writer: SiteWriter, years: Iterable[int]) -> None:
    """Let the files of years lie in the site as they are, for readers of pages from before this publication."""
    for year in years:
        for ending in ENDINGS:
            writer.retain(county_file_address(year, ending))


def sizes_in(writer: SiteWriter, years: Iterable[int]) -> Sizes:
    """Return the sizes of the files that a publication has kept or written, for each year that has all of them."""
    found = {}
    for year in years:
        addresses = {ending: county_file_address(year, ending) for ending in ENDINGS}
        if all(address in writer.files for address in addresses.values()):
            found[year] = {ending: _size(writer, address) for ending, address in addresses.items()}
    return found


def _size(writer: SiteWriter, address: str) -> int:
    return (writer.site / writer.changed.get(address, address)).stat().st_size


def link_files(writer: SiteWriter, connection: duckdb.DuckDBPyConnection, years: Iterable[int]) -> None:
    """Let the pages of the last publication link to the files that were made, and read those pages back.

    Raises:
        UsageProblem: a page does not say what the warehouse says.
    """
    sizes = sizes_in(writer, years)
    for address, shown in {DATA: [*years], **{year_address(year): [year] for year in years}}.items():
        links = linked_from(address, shown, sizes)
        writer.rewrite(address, partial(LINKS.sub, lambda _, links=links: str(links)))
    check_pages(connection, writer.site, writer.changed)
    writer.finish_addition()
