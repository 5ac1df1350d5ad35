"""The asset `slips` (核对单): a correction slip for every report, as Word file and as workbook to answer in."""

from __future__ import annotations

from assets.county import SLIPS
from assets.publications import office_files
from assets.stages import write_slips

slips = office_files(
    SLIPS,
    "核对单",
    "what each unit is told of its report, to print and to answer in. Only slips whose content changed are written.",
    lambda workspace: workspace.slips,
    write_slips,
)
