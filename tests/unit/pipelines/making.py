"""Reports and stores made up for tests of what comes after recognition."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.parsing import ParsedFile, hash_bytes
from pipelines.report import CellReading, Report, SectionText, State
from pipelines.store import Store, Submission
from pipelines.workspace import Workspace
from schemas.codebook import forms

START = datetime(2024, 1, 10, 8, tzinfo=UTC)
REGISTER_TEXT = """code,name,short_name,kind,former_names,from_year,to_year
q,铜鼓县棋坪镇,棋坪镇,镇,,,
p,铜鼓县排埠镇,排埠镇,镇,,,
d,铜鼓县带溪乡,带溪乡,乡,,,
"""
TEXTS = {
    "一": "本年工作正常，工作考核、社会评议良好，没有责任追究的情形。",
    "二": "",
    "三": "",
    "四": "",
    "五": "主要问题是公开内容不够丰富，下一步将加强学习，完善制度。",
    "六": "没有收取信息处理费。",
}


def make_report(
    authority: str | None = "铜鼓县棋坪镇",
    year: int | None = 2020,
    form: str = "2019",
    changes: dict[str, float | None] | None = None,
) -> Report:
    """A report of zeros on a form, with some cells changed; None makes a cell blank."""
    changes = changes or {}
    cells = {}
    for code in forms()[form].required_codes:
        value = changes.get(code, 0)
        state = State.BLANK if value is None else State.NUMBER
        unit = forms()[form].cells_by_code[code].column.unit
        cells[code] = CellReading(value, "" if value is None else f"{value:g}", unit, state)
    sections = (SectionText(section.number, section.title, TEXTS[section.number]) for section in forms()[form].sections)
    return Report(authority, year, None, form, cells, tuple(sections))


def make_workspace(folder: Path) -> Workspace:
    """An empty county with a register of three units."""
    raw = folder / "raw"
    raw.mkdir(parents=True)
    (raw / "authorities.csv").write_text(REGISTER_TEXT, encoding="utf-8")
    return Workspace(raw, folder / "out")


def hand_in(store: Store, report: Report | str, path: str, day: int = 0) -> str:
    """Put a report, or the reason why there is none, into the store as if handed in on that day; return its sha256."""
    sha256 = hash_bytes(f"{path}{day}{report}".encode())
    if isinstance(report, str):
        parsed = ParsedFile(sha256, "text", None, report)
    else:
        parsed = ParsedFile(sha256, "text", report, None)
    store.add_parsed([parsed])
    when = START + timedelta(days=day)
    store.add_submissions([Submission(sha256, path, when, when)])
    return sha256
