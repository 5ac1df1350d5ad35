"""The JSON records of `gouji read` and `gouji check`, as other programs rely on them. Values, not words, in here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.parsing import ParsedFile, parse_path
from pipelines.register import Authority, Register, unregistered
from pipelines.report import CellReading, Report
from schemas.catalogue import Settings
from schemas.codebook import forms

FINDING_FIELDS = ("rule", "severity", "outcome", "cells", "expected", "actual", "difference", "message")


def read_records(paths: list[Path], register: Register) -> list[dict[str, Any]]:
    """Return a record for each file: identity, cells, sections; or the error alone."""
    return [_record(path, parse_path(path), register) for path in paths]


def check_records(paths: list[Path], register: Register, settings: Settings | None = None) -> list[dict[str, Any]]:
    """Return a record for each file as `read_records` does, with the findings of each report."""
    # pandera and pandas are slow to import and reading alone does without them
    from pipelines.checking import check_reports

    results = [parse_path(path) for path in paths]
    records = [_record(path, result, register) for path, result in zip(paths, results, strict=True)]
    reports = [result.report for result in results if result.report]
    found = iter(check_reports(reports, [authority_of(report, register) for report in reports], settings))
    for record, result in zip(records, results, strict=True):
        if result.report:
            findings = next(found)
            record["findings"] = [{name: getattr(finding, name) for name in FINDING_FIELDS} for finding in findings]
    return records


def _record(path: Path, result: ParsedFile, register: Register) -> dict[str, Any]:
    if result.report is None:
        return {"file": str(path), "sha256": result.sha256, "error": result.error}
    report = result.report
    authority = authority_of(report, register)
    return {
        "file": str(path),
        "sha256": result.sha256,
        "error": None,
        "authority": report.authority,
        "township": authority.short_name if report.authority else None,
        "year": report.year,
        "form": forms()[report.form].printed,
        "period": [day.isoformat() for day in report.period] if report.period else None,
        "title": report.title,
        "cells": {code: _cell(cell) for code, cell in report.cells.items()},
        "sections": {section.number: section.text for section in report.sections},
    }


def authority_of(report: Report, register: Register) -> Authority:
    """Return the authority a report belongs to, by its own words; an unregistered one when the register lacks it."""
    name = report.authority or "未写明单位"
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
