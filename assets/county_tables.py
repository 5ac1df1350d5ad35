"""The asset `county_tables` (全县汇总表): the units of each year added up in the official layout, as Word and Excel."""

from __future__ import annotations

from assets.county import COUNTY_TABLES, SITE
from assets.publications import office_files
from assets.stages import write_county_tables

county_tables = office_files(
    COUNTY_TABLES,
    "全县汇总表",
    "the county's own tables 二 三 四 of every year, with formulas, what is missing named, and the county's own report "
    "held against the sums. Only tables whose content changed are written. The site links to them.",
    lambda workspace: workspace.county_tables,
    write_county_tables,
    after=[SITE],
)
