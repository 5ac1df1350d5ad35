"""The columns that people fill, the same in the office's sheet and in the slip of a report, and the key of a row."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.decisions.model import FindingKey, FindingNow, Verdict

VERDICT, CELLS, VALUES, REASON, PERSON, KEY = "处理", "更正的格", "更正为", "理由", "姓名", "核对码"
ANSWER = "答复"
"""What the slip calls `VERDICT`: a unit answers, the office decides."""
FILLED = (VERDICT, CELLS, VALUES, REASON, PERSON)
"""What a person fills; the cells come filled in where there is a proposal."""
CHOICES = ("属实", "已说明", "不成立", "更正", "更正并确认", "撤回")
"""What the office may choose."""
ANSWERS = ("更正", "说明", "无误")
"""What a unit may answer."""
CHOSEN: dict[str, tuple[Verdict, bool]] = {
    "属实": (Verdict.CONFIRMED, False),
    "确认": (Verdict.CONFIRMED, False),
    "已说明": (Verdict.EXPLAINED, False),
    "说明": (Verdict.EXPLAINED, False),
    "不成立": (Verdict.DISMISSED, False),
    "无误": (Verdict.DISMISSED, False),
    "更正": (Verdict.CORRECTED, False),
    "更正并确认": (Verdict.CORRECTED, True),
    "撤回": (Verdict.WITHDRAWN, False),
}
"""What each word comes to: the verdict, and whether a correction is confirmed with it."""
SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class RowKey:
    """Which finding a row is about, and by which values."""

    finding: FindingKey
    fingerprint: str


def key_text(finding: FindingNow, fingerprint: str) -> str:
    """Return the key of a finding's row as it stands in the workbook."""
    parts = (str(finding.year), finding.authority_code, finding.rule, finding.instance, fingerprint)
    return SEPARATOR.join(parts)


def parse_key(text: str) -> RowKey | None:
    """Return what a key says, None when it is none."""
    parts = text.strip().split(SEPARATOR)
    if len(parts) != 5 or not parts[0].isdecimal():
        return None
    year, code, rule, instance, fingerprint = parts
    return RowKey(FindingKey(code, int(year), rule, instance), fingerprint)
