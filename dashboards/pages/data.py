"""Data: what can be taken away, what each column means, and how the numbers came to be."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from markupsafe import Markup

from dashboards.addresses import DATA, download_address, release_address
from dashboards.downloads import Download
from dashboards.exports.release_index import Release
from dashboards.measured import MINIMUM_FOR_SHARES, MINIMUM_PEERS, PEER_GROUPS
from dashboards.records import County
from dashboards.rendering import Shell, render
from schemas.codebook import equivalences, forms
from schemas.words import REASON_WORDS, STATE_WORDS

STATE_MEANINGS = {
    "number": "这一格是一个数。",
    "blank": "这一格是空的。空不是 0，相加时不算在内。",
    "mark": "填的是“-”“/”“无”一类的符号，不是 0。",
    "unreadable": "有字，但读不成一个数；原文照列。",
    "missing": "文件里没有这一格。",
}


def data_page(
    county: County,
    downloads: Sequence[Download],
    county_files: Markup,
    releases: Sequence[Release],
    with_pages: Container[str],
    shell: Shell,
) -> str:
    """Return the page of downloads, releases and methods.

    Args:
        county: the county.
        downloads: the files of data.
        county_files: what links to the county's own tables.
        releases: the frozen releases, oldest first.
        with_pages: names of those that have pages.
        shell: what all pages share.
    """
    return render(
        "data.html",
        DATA,
        shell,
        downloads=[(columns, list(files)) for columns, files in groupby(downloads, key=attrgetter("columns"))],
        county_files=county_files,
        releases=[(each, datetime.fromisoformat(each.released)) for each in reversed(releases)],
        release_addresses={each.name: release_address(each.name) for each in releases if each.name in with_pages},
        download_address=download_address,
        states=[(STATE_WORDS[state], meaning) for state, meaning in STATE_MEANINGS.items()],
        reasons=[words for words in REASON_WORDS.values() if words],
        forms=[form for form in forms().values() if form.code == form.printed],
        equivalences=equivalences(),
        peers=PEER_GROUPS,
        minimum_peers=MINIMUM_PEERS,
        minimum_cases=MINIMUM_FOR_SHARES,
        newest=county.newest,
        report_count=sum(standing.report_id is not None for standing in county.standings.values()),
        rule_count=len(county.rules),
    )
