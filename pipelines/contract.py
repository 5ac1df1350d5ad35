"""The JSON records of `gouji read` and `gouji check`, as other programs rely on them. Values, not words, in here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.checking import check_reports
from pipelines.context import Context
from pipelines.earlier import EarlierReports, earlier_context, earlier_of
from pipelines.facts.filing import County, Filing
from pipelines.facts.find import facts_context
from pipelines.identify import authority_hint
from pipelines.likeness.together import Narratives
from pipelines.likeness.words import narrative_of
from pipelines.office_starts import in_few_starts
from pipelines.parsing import TOO_LONG, Parsed, ParsedFile, hash_bytes, parse_bytes, unopened_reason
from pipelines.register import Authority, Register, own_name, unregistered
from pipelines.report import CellReading, Report
from pipelines.sources import Source, contents_at
from pipelines.usual import UsualContexts
from schemas.catalogue import Settings
from schemas.codebook import forms
from schemas.findings import Finding

MOST_SLOW = 2
"""Files of one archive that may take too long; what comes behind them is not read."""
SLOW_ARCHIVE = "同一压缩包里已有几份文件识读用时过长，这一份没有再读，请取出后单独报送"
FINDING_FIELDS = ("rule", "severity", "outcome", "cells", "expected", "actual", "difference", "message")


def read_records(parsed: Iterable[Parsed], register: Register) -> Iterator[dict[str, Any]]:
    """Yield a record for each file read, those in archives too: identity, cells, sections; or the error alone."""
    return (_record(label, result, register) for of_path in parsed for label, result in of_path)


def parse_labelled(paths: list[Path]) -> list[Parsed]:
    """Read and recognise files: for each path what is there, each with how it is called; an archive has several."""
    return list(in_few_starts(parse_by_ourselves(paths)))


def parse_by_ourselves(paths: list[Path]) -> list[Parsed]:
    """Do the same, but for the files that await the office program."""
    return [_parsed_at(path) for path in paths]


def check_records(
    parsed: list[Parsed],
    earlier: EarlierReports,
    register: Register,
    settings: Settings | None = None,
    narratives: Narratives | None = None,
    copies: Mapping[str, str] | None = None,
    usual: UsualContexts | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield a record for each file as `read_records` does, with the findings of each report.

    Args:
        parsed: files read.
        earlier: reports of the years before, as far as they are known.
        register: the authorities of the county.
        settings: thresholds, the defaults when None.
        narratives: texts that those of the reports may have been copied from, as far as they are known.
        copies: how files are called that say the same as one given before, and how that is called.
        usual: what is usual by `earlier` alone, as far as it was found out before.
    """
    files = [each for of_path in parsed for each in of_path]
    reports = [result.report for _, result in files if result.report]
    labels = [label for label, result in files if result.report]
    authorities = [authority_of(report, register, label) for report, label in zip(reports, labels, strict=True)]
    county = County(register)
    filings = [
        Filing(
            report,
            authority,
            report.year,
            county,
            authority_hint(label, register),
            same_as_path=(copies or {}).get(label),
        )
        for label, report, authority in zip(labels, reports, authorities, strict=True)
    ]
    measured_by = _usual(filings, earlier, usual or UsualContexts())
    mine = [narrative_of(report, authority) for report, authority in zip(reports, authorities, strict=True)]
    alike = (narratives or Narratives()).contexts(mine, settings)
    others = [one.joined(other) for one, other in zip(alike, measured_by, strict=True)]
    contexts = [_context(filing, earlier).joined(both) for filing, both in zip(filings, others, strict=True)]
    found = iter(zip(check_reports(reports, authorities, settings, contexts), contexts, strict=True))
    for label, result in files:
        judgement = _judgement(result.report, *next(found)) if result.report else {}
        yield _record(label, result, register) | judgement


def _context(filing: Filing, earlier: EarlierReports) -> Context:
    before = earlier.get((filing.authority.code, (filing.year or 0) - 1))
    return earlier_context(before, filing.report.form).joined(facts_context(filing))


def _usual(filings: list[Filing], earlier: EarlierReports, found: UsualContexts) -> list[Context]:
    """What is usual for the units of reports, each measured by its own numbers and by what is known of others."""
    if not earlier:
        return [Context()] * len(filings)
    first = {(each.authority.code, each.year): each for each in reversed(filings) if each.year is not None}
    mine = {key: earlier_of(each.report, each.authority) for key, each in first.items()}
    if any(key not in earlier or earlier[key].values != each.values for key, each in mine.items()):
        earlier, found = dict(earlier) | mine, UsualContexts()
    of_year = {year: found.of_year(earlier, year) for _, year in mine}
    return [of_year.get(each.year or 0, {}).get(each.authority.code, Context()) for each in filings]


def _judgement(report: Report, findings: list[Finding], context: Context) -> dict[str, Any]:
    said = [{name: getattr(finding, name) for name in FINDING_FIELDS} for finding in findings]
    has_errors = any(finding.severity == "error" and finding.outcome == "fail" for finding in findings)
    return {"findings": said, "problems": _problems(report, findings, context) if has_errors else []}


def _problems(report: Report, findings: list[Finding], context: Context) -> list[dict[str, Any]]:
    from pipelines.proposals import propose  # brings what a report without errors does not need

    values = {code: cell.value for code, cell in report.cells.items()}
    stated = ((count.what, count.number) for count in report.stated_counts)
    return [
        {
            "findings": list(problem.findings),
            "decidable": problem.is_decidable,
            "corrections": [asdict(correction) for correction in problem.corrections],
            "message": problem.message,
        }
        for problem in propose(report.form, values, findings, stated, context.numbers)
    ]


def _parsed_at(path: Path) -> Parsed:
    try:
        return list(_parse_each(contents_at(path, str(path))))
    except OSError as problem:
        return [(str(path), ParsedFile("", None, None, unopened_reason(problem)))]


def _parse_each(contents: Iterable[tuple[Source, bytes]]) -> Iterator[tuple[str, ParsedFile]]:
    """Read a file, or those of an archive: where several of these take too long, the archive is made to take long."""
    slow = 0
    for source, data in contents:
        is_left = slow < MOST_SLOW
        result = parse_bytes(data) if is_left else ParsedFile(hash_bytes(data), None, None, SLOW_ARCHIVE)
        slow += result.error == TOO_LONG
        yield source.label, result


def _record(label: str, result: ParsedFile, register: Register) -> dict[str, Any]:
    if result.report is None:
        return {"file": label, "sha256": result.sha256, "error": result.error}
    report = result.report
    authority = authority_of(report, register, label)
    return {
        "file": label,
        "sha256": result.sha256,
        "error": None,
        "authority": report.authority,
        "township": own_name(authority) if report.authority else None,
        "year": report.year,
        "form": forms()[report.form].printed,
        "period": [day.isoformat() for day in report.period] if report.period else None,
        "title": report.title,
        "cells": {code: _cell(cell) for code, cell in report.cells.items()},
        "sections": {section.number: section.text for section in report.sections},
    }


def authority_of(report: Report, register: Register, label: str) -> Authority:
    """Return the authority a report belongs to, by its own words; an unregistered one when the register lacks it.

    Reports that name nobody are of one unit only where they are the same file (`label`): no rule compares two of them.
    """
    name = report.authority or f"未写明单位（{label}）"
    return register.find(name) or unregistered(name)


def _cell(cell: CellReading) -> dict[str, Any]:
    value = int(cell.value) if cell.value is not None and cell.value == int(cell.value) else cell.value
    return {
        "value": value,
        "raw": cell.raw,
        "unit": cell.unit,
        "state": str(cell.state),
        "place": str(cell.place),
        "reason": str(cell.reason),
        "note": cell.note,
    }
