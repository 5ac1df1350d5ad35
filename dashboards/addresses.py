"""Where each page of the site lies, and how pages link to each other. Links are relative, so any sub-path will do.

An address is a path below the site's root. A unit and year keep their address for good: it exists before the report is
handed in, and says so. What stands on a page does not belong here.
"""

from __future__ import annotations

import hashlib
import re

OVERVIEW = "index.html"
MEASURES = "measure/index.html"
QUALITY = "quality/index.html"
UNASSESSED = "quality/unassessed.html"
COMPARE = "compare.html"
SELF_CHECK = "self-check"
NOT_FOUND = "not-found"
DATA = "data/index.html"
STATIC_DIRECTORY = "static"

SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
"""Authority codes that may stand in a path as they are; any other code is replaced by a digest of itself."""


def overview_address(year: int, newest: int) -> str:
    """Return the address of the overview of a year; that of the newest is the site's first page."""
    return OVERVIEW if year == newest else f"overview/{year}.html"


def year_address(year: int) -> str:
    """Return the address of a year's page."""
    return f"year/{year}.html"


def measure_address(measure_id: str) -> str:
    """Return the address of a measure's page."""
    return f"measure/{measure_id}.html"


def comparison_address(measure_id: str, year: int) -> str:
    """Return the address of the script with a measure's comparison of units in a year."""
    return f"data/measure/{measure_id}/{year}.js"


def unit_script_address(authority_code: str) -> str:
    """Return the address of the script with all that a unit filed, for comparing cell by cell."""
    return f"data/unit/{unit_directory(authority_code)}.js"


def download_address(name: str) -> str:
    """Return the address of a file to be taken away."""
    return f"data/{name}.csv"


def county_file_address(year: int, ending: str) -> str:
    """Return the address of the county's own tables of a year: a Word file or a workbook."""
    return f"data/county/{year}{ending}"


def release_address(name: str) -> str:
    """Return the address of the page of a frozen release."""
    return f"data/release/{_safe(name, 'r')}.html"


def unit_address(authority_code: str) -> str:
    """Return the address of a unit's own page: its newest year, and its series."""
    return f"unit/{unit_directory(authority_code)}/index.html"


def filing_address(authority_code: str, year: int) -> str:
    """Return the address of a unit's filing for one year."""
    return f"unit/{unit_directory(authority_code)}/{year}.html"


def slip_address(authority_code: str, year: int, ending: str) -> str:
    """Return the address of the correction slip of a report: a Word file or the workbook to answer in."""
    return f"unit/{unit_directory(authority_code)}/{year}-slip{ending}"


def unit_directory(authority_code: str) -> str:
    """Return a folder name for a unit that is safe on every file system, whatever its code holds."""
    return _safe(authority_code, "u")


def _safe(name: str, kind: str) -> str:
    """The name where it may stand in a path, else a digest of it behind a letter that says what it is of."""
    return name if SAFE_NAME.fullmatch(name) else f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def relative_link(origin: str, target: str) -> str:
    """Return the link from the page at one address to another address."""
    return "../" * origin.count("/") + target
