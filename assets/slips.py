"""The asset `slips` (核对单): a correction slip for every report, as Word file and as workbook to answer in."""

from __future__ import annotations

from assets.plan import SLIPS, slips_digest
from assets.publications import office_files
from dashboards.slips.publish import publish_slips
from dashboards.slips.reading import circumstances_of

slips = office_files(
    SLIPS,
    "核对单",
    "what each unit is told of its report, to print and to answer in. Only slips whose content changed are written.",
    slips_digest,
    lambda workspace: workspace.slips,
    lambda workspace: publish_slips(workspace.warehouse, workspace.slips, circumstances_of(workspace)),
)
