"""The asset `county_tables` (全县汇总表): the units of each year added up in the official layout, as Word and Excel."""

from __future__ import annotations

from assets.plan import COUNTY_TABLES, county_tables_digest
from assets.publications import office_files
from dashboards.exports.county_files import publish_county_tables

county_tables = office_files(
    COUNTY_TABLES,
    "全县汇总表",
    "the county's own tables 二 三 四 of every year, with formulas, what is missing named, and the county's own report "
    "held against the sums. Only tables whose content changed are written.",
    county_tables_digest,
    lambda workspace: workspace.county_tables,
    publish_county_tables,
)
