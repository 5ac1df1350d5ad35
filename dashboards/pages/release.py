"""A release: what was frozen when, by which hashes it can be held, its figures, and which later one supersedes it."""

from __future__ import annotations

from datetime import datetime

from dashboards.addresses import DATA, release_address
from dashboards.exports.release_contents import SHOWN_CELLS, ReleaseContents
from dashboards.pages.overview import changes_in_words
from dashboards.rendering import Shell, render
from schemas.codebook import all_cells, forms


def release_page(contents: ReleaseContents, shell: Shell) -> str:
    """Return the page of a frozen release."""
    release = contents.release
    return render(
        "release.html",
        release_address(release.name),
        shell,
        release=release,
        released=datetime.fromisoformat(release.released),
        contents=contents,
        later=release_address(release.superseded_by) if release.superseded_by else None,
        before=release_address(contents.before) if contents.before else None,
        figures=[(all_cells()[code].label, code) for code in SHOWN_CELLS],
        forms=forms(),
        changes=[(words, named) for words, named in changes_in_words(contents.changes) if named],
        data_address=DATA,
    )
