"""Taking a filled workbook back: the whole file is judged, what can be taken is, at once, the rest is named by row.

The same file taken again changes nothing. Works on the office's sheet and on slips, wherever their tables stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.cell_names import cells_named
from pipelines.decisions.columns import ANSWER, CHOSEN, FILLED, KEY, PERSON, REASON, VALUES, VERDICT, RowKey, parse_key
from pipelines.decisions.columns import CELLS as CELLS_COLUMN
from pipelines.decisions.model import FindingNow, Verdict
from pipelines.decisions.office import Office
from pipelines.decisions.taking import NotTaken, Request
from pipelines.document import ReadError
from pipelines.errors import UsageProblem
from pipelines.read.limits import check_file_size
from pipelines.read.workbook.limits import check_workbook
from pipelines.read.workbook.sheets import extract_sheets
from schemas.codebook import forms

LIST_MARKS = re.compile(r"[；;\n]+")


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the workbook: `place` in words, the text of its key, what was filled by column."""

    place: str
    key: str
    filled: dict[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything in the row: cells, and at times the name, come filled in."""
        return not any(self.filled[name] for name in (VERDICT, VALUES, REASON))


@dataclass
class Taken:
    """What became of the rows: numbers, and (place, why not) of those refused."""

    taken: int = 0
    known: int = 0
    empty: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def read_answers(path: Path) -> list[Answer]:
    """Read the rows of a workbook that have a key or are filled.

    Raises:
        UsageProblem: it is no workbook, or has no columns to answer in.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageProblem(f"{path} 打不开：请检查路径") from error
    try:
        check_file_size(data)
        check_workbook(data)
        sheets = extract_sheets(data)
    except ReadError as error:
        raise UsageProblem(f"{path}：不是填好的表（{error}）") from error
    found = [answer for sheet in sheets for answer in _rows(sheet["name"], sheet["texts"])]
    if not found:
        raise UsageProblem(f"{path}：没有“{KEY}”和“{VERDICT}”（或“{ANSWER}”）两列，不是 gouji 写出的表")
    return found


def _rows(sheet: str, texts: Sequence[Sequence[str]]) -> Iterator[Answer]:
    columns: dict[str, int] = {}
    for number, row in enumerate(texts, 1):
        headings = {ANSWER_NAMES.get(name, name): place for place, name in enumerate(map(_plain, row))}
        if KEY in headings and VERDICT in headings:
            columns = headings
        elif columns:
            filled = {name: _at(row, columns.get(name)) for name in FILLED}
            answer = Answer(f"工作表“{sheet}”第 {number} 行", _at(row, columns[KEY]), filled)
            if answer.key or not answer.is_empty:
                yield answer


ANSWER_NAMES = {ANSWER: VERDICT, "处理人": PERSON}


def _plain(text: str) -> str:
    """A text without the spaces and width differences that typing brings."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _at(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""


def take_answers(office: Office, answers: Sequence[Answer]) -> Taken:
    """Hold every row against its finding and take what can be taken; nothing is written here."""
    findings = {finding.key: finding for finding in office.findings}
    result = Taken()
    seen: dict[str, str] = {}
    for answer in answers:
        if answer.is_empty:
            result.empty += 1
            continue
        try:
            key = _key(answer, seen)
            finding = _finding(office, findings.get(key.finding), key)
            request = _request(answer, finding)
            if office.desk.has_taken(finding, request):
                result.known += 1
            else:
                office.desk.take(finding, request)
                result.taken += 1
        except NotTaken as problem:
            result.refused.append((answer.place, str(problem)))
    return result


def _key(answer: Answer, seen: dict[str, str]) -> RowKey:
    key = parse_key(answer.key)
    if key is None:
        raise NotTaken(f"“{KEY}”一列被改动或没有，请从原表复制回来")
    if answer.key in seen:
        raise NotTaken(f"与{seen[answer.key]}是同一条，只取了前面一行")
    seen[answer.key] = answer.place
    return key


def _finding(office: Office, finding: FindingNow | None, key: RowKey) -> FindingNow:
    if finding is None:
        raise NotTaken("这一条核对结果现在已经没有（报告已重新报送或规则已改），无须再答")
    if office.desk.fingerprint(finding) != key.fingerprint:
        raise NotTaken("这一条所依据的数在表写出以后变了，请用新的表重新填写")
    return finding


def _request(answer: Answer, finding: FindingNow) -> Request:
    word, values = _plain(answer.filled[VERDICT]), answer.filled[VALUES]
    if not word:
        raise NotTaken(f"没有选“{VERDICT}”（“{ANSWER}”）")
    if word not in CHOSEN:
        raise NotTaken(f"“{answer.filled[VERDICT]}”不是可选的，应为 {'、'.join(CHOSEN)} 之一")
    verdict, is_confirmed = CHOSEN[word]
    if verdict is not Verdict.CORRECTED and values:
        raise NotTaken(f"写了“{VALUES}”，但选的是“{word}”：要更正请选“更正”，否则请把数删去")
    corrections = _corrections(answer, finding) if verdict is Verdict.CORRECTED else {}
    return Request(verdict, answer.filled[PERSON], answer.filled[REASON], corrections, is_confirmed)


def _corrections(answer: Answer, finding: FindingNow) -> dict[str, float]:
    """Cells and values side by side; several are written with ； between them."""
    names = [each.strip() for each in LIST_MARKS.split(answer.filled[CELLS_COLUMN]) if each.strip()]
    numbers = [each.strip() for each in LIST_MARKS.split(answer.filled[VALUES]) if each.strip()]
    if not names or not numbers:
        raise NotTaken(f"更正要写“{CELLS_COLUMN}”和“{VALUES}”")
    if len(names) != len(numbers):
        raise NotTaken(f"“{CELLS_COLUMN}”有 {len(names)} 格，“{VALUES}”有 {len(numbers)} 个数，应一一对应，以分号隔开")
    pairs = [(_code(name, finding), _number(number)) for name, number in zip(names, numbers, strict=True)]
    if len(dict(pairs)) < len(pairs):
        raise NotTaken("同一格写了两次")
    return dict(pairs)


def _code(name: str, finding: FindingNow) -> str:
    found = cells_named(name, finding.cells) or cells_named(name, forms()[finding.form].cells_by_code)
    if len(found) != 1:
        how_many = f"有 {len(found)} 格" if found else "一格也没有"
        raise NotTaken(f"名为“{name}”的格{how_many}，请从下拉列表中选，或照表写明行和列")
    return found[0].code


def _number(text: str) -> float:
    plain = _plain(text).replace(",", "").removesuffix("件").removesuffix("万元")
    try:
        return float(plain)
    except ValueError as error:
        raise NotTaken(f"“{VALUES}”中的“{text}”不是数字") from error
