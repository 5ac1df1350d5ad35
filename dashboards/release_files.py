"""The pages of the frozen releases, each made again only when its manifest, the one before it or the index changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dashboards.addresses import release_address
from dashboards.exports.release_contents import read_release, release_digest
from dashboards.exports.release_index import Release
from dashboards.ingredients import code_ingredients, ingredients
from dashboards.pages.release import release_page
from dashboards.rendering import Shell
from dashboards.writer import SiteWriter


def write_releases(writer: SiteWriter, releases: Sequence[Release], folder: Path, shell: Shell) -> frozenset[str]:
    """Write the pages of all releases that can be read, and return the names of these.

    Args:
        writer: of the site.
        releases: the index, oldest first.
        folder: that of the releases.
        shell: what all pages share.
    """
    written = set()
    for number, release in enumerate(releases):
        address = release_address(release.name)
        inputs = ingredients(code_ingredients(), shell, release_digest(folder, releases, number))
        contents = None if writer.keep(address, inputs) else read_release(folder, releases, number)
        if contents:
            writer.write(address, release_page(contents, shell), inputs)
        if address in writer.files:
            written.add(release.name)
    return frozenset(written)
