"""`gouji decide`: a person's word on a finding, one by one or by the workbook."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.cell_names import cells_named
from pipelines.cli.copying import keep_copy
from pipelines.cli.paths import GivenPath
from pipelines.cli.say import say
from pipelines.errors import UsageProblem
from pipelines.ledger_words import in_words, on_one_line
from pipelines.workspace import Workspace, open_workspace
from schemas.codebook import forms
from schemas.words import FINDING_STATE_WORDS, SEVERITY_SIGNS

if TYPE_CHECKING:
    from pipelines.decisions.model import FindingNow
    from pipelines.decisions.office import Office

NOT_ALL_TAKEN = 1
WAYS = ("confirm", "explain", "dismiss", "correct", "withdraw", "list", "sheet", "from")
path_option = GivenPath(path_type=Path)
HELP = """Record what a person decided on a finding (认定).

YEAR UNIT RULE name the finding as `gouji decide --list` and the pages show it. Say one of --confirm (the finding is
right), --explain (the figure stands, for a reason), --dismiss (the finding does not hold), --correct CELL=VALUE (what
the cell should be; a CELL is a code or words of its label) or --withdraw, with --by and --reason. A correction is used
in totals once it is confirmed: with --confirm at once, or later by --confirm. Filed numbers are never changed.
A decision holds as long as the values it is about; everything stays in the ledger (gouji audit).

Exit code: 0 done, 1 some rows of --from could not be taken, 64 wrong usage.
"""


@click.command(
    help=HELP,
    epilog="Example: gouji decide 2020 棋坪镇 三.收办平衡 --explain --by 李敏 --reason 去年一件撤回",
)
@click.argument("year", type=int, required=False)
@click.argument("unit", required=False)
@click.argument("rule", required=False)
@click.option("--instance", help="Which row or column, where the rule fails in several.")
@click.option("--confirm", "confirmed", is_flag=True, help="The finding is right, or the correction is (属实).")
@click.option("--explain", "explained", is_flag=True, help="The figure stands; the reason says why (已说明).")
@click.option("--dismiss", "dismissed", is_flag=True, help="The finding does not hold (不成立).")
@click.option("--correct", "corrections", multiple=True, metavar="CELL=VALUE", help="What the cell should be (更正).")
@click.option("--withdraw", "withdrawn", is_flag=True, help="Take back what stands (撤回).")
@click.option("--by", "person", metavar="PERSON", help="Who decides.")
@click.option("--reason", help="Why.")
@click.option("--list", "is_list", is_flag=True, help="List findings that wait for a decision, of YEAR and UNIT.")
@click.option("--all", "is_all", is_flag=True, help="With --list and --sheet: those decided on, too.")
@click.option("--sheet", type=path_option, metavar="FILE", help="Write an .xlsx to fill in, of YEAR and UNIT.")
@click.option("--from", "filled", type=path_option, metavar="FILE", help="Take a filled .xlsx (sheet or slip).")
@click.option("--raw", type=path_option, help="Folder with the reports [default: data/raw].")
@click.option("--out", type=path_option, help="Folder with what gouji made [default: as gouji run].")
def decide(
    year: int | None,
    unit: str | None,
    rule: str | None,
    instance: str | None,
    corrections: tuple[str, ...],
    person: str | None,
    reason: str | None,
    sheet: Path | None,
    filled: Path | None,
    raw: Path | None,
    out: Path | None,
    *,
    is_list: bool,
    is_all: bool,
    **said: bool,
) -> int:
    """Record, list, write a sheet, or take one back."""
    workspace = open_workspace(raw, out)
    verdicts = [name for name in ("confirmed", "explained", "dismissed", "withdrawn") if said[name]]
    is_verdict = bool(verdicts or corrections)
    if sum((is_list, sheet is not None, filled is not None, is_verdict)) != 1:
        raise UsageProblem(
            "请说明做什么：--confirm、--explain、--dismiss、--correct、--withdraw，或 --list、--sheet、--from"
        )
    if filled is not None:
        return _take_file(workspace, filled)
    if not is_verdict:
        return _show(workspace, year, unit, sheet, is_all=is_all)
    if year is None or unit is None or rule is None:
        raise UsageProblem("请写明年度、单位和规则，如 gouji decide 2020 棋坪镇 三.收办平衡 --confirm …")
    if not (person or "").strip() or not (reason or "").strip():
        raise UsageProblem("请写明处理人和理由：--by 姓名 --reason 理由")
    return _record(workspace, (year, unit, rule, instance), (verdicts, corrections), str(person), str(reason))


def _record(
    workspace: Workspace,
    what: tuple[int, str, str, str | None],
    said: tuple[list[str], tuple[str, ...]],
    person: str,
    reason: str,
) -> int:
    """Record one decision and say what it does."""
    from pipelines.decisions.model import Verdict
    from pipelines.decisions.office import find_finding, open_office, unit_code
    from pipelines.decisions.taking import NotTaken, Request

    (year, unit, rule, instance), (verdicts, texts) = what, said
    is_confirmed = bool(texts) and verdicts == ["confirmed"]
    if len(verdicts) > 1 or (texts and verdicts and not is_confirmed):
        raise UsageProblem("只能选一种认定；--correct 可以同时 --confirm")
    verdict = Verdict.CORRECTED if texts else Verdict(verdicts[0])
    with open_office(workspace, datetime.now(UTC)) as office:
        finding = find_finding(office, year, unit_code(workspace, office.findings, unit), unit, rule, instance)
        corrections = dict(_correction(text, finding) for text in texts)
        try:
            office.desk.take(finding, Request(verdict, person.strip(), reason.strip(), corrections, is_confirmed))
        except NotTaken as problem:
            raise UsageProblem(f"{problem}（{finding.unit} {year} 年度 {rule}）") from problem
    for act in office.written:
        say(f"已记入台账：{in_words(act)}")
    if verdict is Verdict.CORRECTED and not is_confirmed:
        say("更正还没有确认，汇总仍用填报数；确认请用 --confirm。")
    say("运行 gouji run 后计入数据库和网页。")
    keep_copy(workspace)
    return 0


def _correction(text: str, finding: FindingNow) -> tuple[str, float]:
    """The code and value of CELL=VALUE; the cells of the finding are meant before all others of the form."""
    name, is_written, number = text.rpartition("=")
    if not is_written:
        raise UsageProblem(f"--correct 应写成 格=数，如 requests.received.total=12，现为“{text}”")
    found = cells_named(name.strip(), finding.cells) or cells_named(name.strip(), forms()[finding.form].cells_by_code)
    if len(found) != 1:
        some = "、".join(cell.code for cell in found[:5])
        what = f"有 {len(found)} 格，如 {some}" if found else "一格也没有"
        raise UsageProblem(f"名为“{name}”的格{what}：请写格代码（见 gouji explain）")
    try:
        return found[0].code, float(unicodedata.normalize("NFKC", number).replace(",", "").strip())
    except ValueError as error:
        raise UsageProblem(f"--correct {text}：“{number}”不是数字") from error


def _show(workspace: Workspace, year: int | None, unit: str | None, sheet: Path | None, *, is_all: bool) -> int:
    """List findings, or write them as a sheet."""
    from pipelines.decisions.office import open_office, unit_code
    from pipelines.warehouse_file import no_reports

    with open_office(workspace, datetime.now(UTC)) as office:
        if year is not None and year not in office.years:
            raise no_reports(year, office.years)
        code = unit_code(workspace, office.findings, unit) if unit else None
        failed = [each for each in office.of(year, code) if each.outcome == "fail" and each.severity != "info"]
        shown = [each for each in failed if is_all or office.state(each).is_open]
        if sheet is not None:
            from pipelines.decisions.sheet import write_sheet

            write_sheet(office, shown, sheet)
            say(f"已写出 {sheet}：{len(shown)} 条待认定。填好后运行 gouji decide --from {sheet}")
        else:
            _list(office, shown)
    return 0


def _list(office: Office, shown: list[FindingNow]) -> None:
    heading = None
    for each in shown:
        if heading != (each.year, each.unit):
            heading = (each.year, each.unit)
            say(f"{each.year} 年度 {each.unit}")
        state = FINDING_STATE_WORDS[office.state(each).name]
        instance = f" --instance {each.instance}" if each.instance else ""
        say(f"  {SEVERITY_SIGNS[each.severity]} {each.rule}{instance}（{state}）")
        say(f"      {on_one_line(each.message)}")
        if words := office.proposed_for(each).words:
            say(f"      建议：{on_one_line(words)}")
    say(f"共 {len(shown)} 条。" if shown else "没有待认定的核对结果。")


def _take_file(workspace: Workspace, filled: Path) -> int:
    """Take a filled workbook and say of every row that could not be taken why."""
    from pipelines.decisions.answers import read_answers, take_answers
    from pipelines.decisions.office import open_office

    answers = read_answers(filled)
    with open_office(workspace, datetime.now(UTC)) as office:
        result = take_answers(office, answers)
    for act in office.written:
        say(f"已记入台账：{in_words(act)}")
    for place, problem in result.refused:
        say(f"gouji：{filled} {place}：{problem}", err=True)
    say(
        f"{filled}：取 {result.taken} 行，已取过 {result.known} 行，"
        f"未填 {result.empty} 行，不能取 {len(result.refused)} 行。"
    )
    if result.refused:
        say("不能取的行请改好后再运行一次；已取的行不会重复。", err=True)
    keep_copy(workspace)
    return NOT_ALL_TAKEN if result.refused else 0
