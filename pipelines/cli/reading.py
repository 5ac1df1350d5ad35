"""`gouji read` and `gouji check`: files in, findings out, nothing stored."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import click

from pipelines.batches import map_batches
from pipelines.cli.given_files import GivenFiles, given_files
from pipelines.cli.paths import GivenPath
from pipelines.cli.say import clear_line, one_line, say, say_json, say_text
from pipelines.contract import parse_by_ourselves, read_records
from pipelines.earlier import EarlierReports
from pipelines.likeness.together import Narratives
from pipelines.office_starts import in_few_starts
from pipelines.parsing import Parsed
from pipelines.register import Register
from pipelines.together import check_together
from pipelines.workspace import DEFAULT_OUT, DEFAULT_RAW, Workspace
from schemas.findings import NO_EARLIER
from schemas.words import SEVERITY_SIGNS, SEVERITY_WORDS, STATE_WORDS

ERRORS_FOUND, UNREADABLE = 1, 2

Record = dict[str, Any]

files_argument = click.argument("files", nargs=-1, required=True, metavar="FILE…", type=GivenPath(path_type=Path))
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line per report (JSON Lines).")


def _watched(parsed: Iterator[Parsed], count: int) -> Iterator[Parsed]:
    """What is read, with a progress bar where a person watches: results may come only when all of a year are read."""
    if _is_watched() and count > 1:
        with click.progressbar(
            parsed, length=count, label="读取", show_pos=True, show_eta=False, file=sys.stderr
        ) as bar:
            yield from bar
    else:
        yield from parsed


def _is_watched() -> bool:
    return sys.stderr.isatty()


def _county() -> Workspace:
    """The county of the project one stands in, with its register and thresholds; without either elsewhere."""
    return Workspace(DEFAULT_RAW, DEFAULT_OUT)


@click.command(epilog="Example: gouji read data/raw/2020/棋坪镇.txt --json")
@files_argument
@json_option
def read(files: tuple[Path, ...], as_json: bool) -> int:
    """Recognise reports (识读): authority, year, form and every cell. A FILE may be a folder.

    Exit code: 0 all read, 2 some file could not be read.
    """
    code = 0
    with given_files(files) as given:
        parsed = _watched(in_few_starts(map_batches(parse_by_ourselves, given.paths)), len(given.paths))
        for record in chain(_unfetched(given), read_records(parsed, _county().register)):
            _show(given.named(record), _read_text, as_json)
            code = UNREADABLE if record["error"] else code
    return code


@click.command(epilog="Example: gouji check data/raw --json > findings.jsonl")
@files_argument
@json_option
@click.option(
    "--against",
    metavar="PATH",
    type=GivenPath(path_type=Path),
    help="Warehouse file, or output folder of gouji run, with the reports of the years before.",
)
def check(files: tuple[Path, ...], as_json: bool, against: Path | None) -> int:
    """Recognise reports and check every rule (勾稽关系) that they allow. A FILE may be a folder.

    Rules across years compare reports of one authority that are given together, or lie in the warehouse --against;
    texts are compared with those of all other reports of the year too.

    Exit code: 0 no error finding, 1 some report has an error finding, 2 some file could not be read.
    """
    has_errors, has_unread = False, False
    earlier, register, narratives = _known_before(against)
    with given_files(files) as given:
        watched = partial(_watched, count=len(given.paths))
        checked = check_together(given.paths, earlier, register, _county().settings, narratives, watched)
        for record in chain(_unfetched(given), checked):
            _show(given.named(record), _check_text, as_json)
            has_errors |= any(f["severity"] == "error" and f["outcome"] == "fail" for f in record.get("findings", ()))
            has_unread |= record["error"] is not None
    return UNREADABLE if has_unread else ERRORS_FOUND if has_errors else 0


def _unfetched(given: GivenFiles) -> Iterator[Record]:
    """Records of what could not be fetched, as of files that cannot be opened."""
    return ({"file": name, "sha256": None, "error": reason} for name, reason in given.unfetched)


def _known_before(against: Path | None) -> tuple[EarlierReports, Register, Narratives]:
    """Reports of the years before, the register they are filed under, and texts of all years."""
    if against is None:
        return {}, _county().register, Narratives()
    from pipelines.earlier_stored import load_earlier, load_narratives

    return *load_earlier(against), Narratives(partial(load_narratives, against))


def _show(record: Record, words: Callable[[Record], str], as_json: bool) -> None:
    if _is_watched():
        clear_line()  # the bar stands in it
    if record["error"]:
        say(f"gouji：{record['file']}：{record['error']}", err=True)
    if as_json:
        say_json(record)
    elif not record["error"]:
        say_text(words(record))


def _heading(record: Record) -> str:
    authority = record["authority"] or "未写明单位"
    named = one_line(f"{record['file']}：{authority}")
    return f"{named} {record['year'] or '未写明年度'} 年度，{record['form']} 年格式"


def _read_text(record: Record) -> str:
    cells = record["cells"].values()
    counts = {state: sum(cell["state"] == state for cell in cells) for state in STATE_WORDS}
    words = "，".join(f"{STATE_WORDS[state]} {number} 格" for state, number in counts.items() if number)
    return f"{_heading(record)}，共 {len(cells)} 格：{words}"


def _check_text(record: Record) -> str:
    findings = record["findings"]
    failed = [finding for finding in findings if finding["outcome"] == "fail"]
    unassessed = [finding for finding in findings if finding["outcome"] != "fail"]
    first_count = sum(NO_EARLIER in finding["message"] for finding in unassessed)
    open_count = len(unassessed) - first_count
    lines = [_heading(record)]
    lines += [
        f"  {SEVERITY_SIGNS[f['severity']]} {SEVERITY_WORDS[f['severity']]} {f['rule']}：{f['message']}" for f in failed
    ]
    if open_count:
        lines.append(f"  另有 {open_count} 条因空格等不能判断（--json 可见）")
    if first_count:
        lines.append(f"  另有 {first_count} 条因{NO_EARLIER}不能判断（可将其一并给出，或用 --against 指明数据库）")
    if not failed and not open_count:
        lines.append("  ● 各表勾稽相符")
    return "\n".join(lines)
