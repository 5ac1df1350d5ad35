"""The self-check page of `gouji serve`: a report's tables as read, what does not add up, and ways to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dashboards.addresses import SELF_CHECK
from dashboards.pages.filing import ReportContents, ShownFiling, show_report
from dashboards.records import FiledCell, FiledSection, Filing, FoundIssue, Proposal, Rule
from dashboards.rendering import Shell, render
from dashboards.self_check import MAXIMUM_BYTES
from pipelines.read.content import ENDINGS
from pipelines.reader_version import READER_VERSION
from schemas.catalogue import rules
from schemas.codebook import Form, forms
from schemas.words import STATE_WORDS

NEVER_HANDED_IN = datetime(1970, 1, 1)


def self_check_page(shell: Shell, records: Iterable[dict[str, Any]] = (), refusal: str = "") -> str:
    """Return the page: the form to send a file, below it what was found in the files sent, or why none was checked."""
    shown = [(record, _show(record) if not record["error"] else None) for record in records]
    return render(
        "self_check.html",
        SELF_CHECK,
        shell,
        shown=shown,
        refusal=refusal,
        endings=ENDINGS,
        maximum_megabytes=MAXIMUM_BYTES // 1_000_000,
    )


def _show(record: dict[str, Any]) -> ShownFiling:
    form = _form(record)
    states = [cell["state"] for cell in record["cells"].values()]
    counts = {state: states.count(state) for state in STATE_WORDS}
    failed = [finding for finding in record["findings"] if finding["outcome"] == "fail"]
    errors = sum(finding["severity"] == "error" for finding in failed)
    filing = Filing(
        code="",
        year=record["year"] or 0,
        report_id="",
        revision=1,
        is_current=True,
        form=form.code,
        authority_as_filed=record["authority"],
        title=record["title"],
        path=record["file"],
        handed_in=NEVER_HANDED_IN,
        state="errors" if errors else "warnings" if failed else "clean",
        error_count=errors,
        warning_count=len(failed) - errors,
        number_count=counts["number"],
        blank_count=counts["blank"] + counts["mark"],
        unreadable_count=counts["unreadable"] + counts["missing"],
        identity_note=None,
        sha256=record["sha256"],
        settled_count=0,
        is_set_aside=False,
        same_as=None,
        reader_version=READER_VERSION,
    )
    names = ("value", "raw", "unit", "state", "reason", "note", "place")
    titles = {section.number: section.title for section in form.sections}
    contents = ReportContents(
        filing,
        {code: FiledCell("", code, *(cell[name] for name in names)) for code, cell in record["cells"].items()},
        _issues(record),
        _proposals(record),
        {},
        [FiledSection("", number, titles.get(number, number), text) for number, text in record["sections"].items()],
        [],
    )
    return show_report(contents, _rules(), None, "")


def _form(record: dict[str, Any]) -> Form:
    """Return the form of the printed name whose cells the record has."""
    named = [form for form in forms().values() if form.printed == record["form"]]
    return max(named, key=lambda form: len(record["cells"].keys() & set(form.required_codes)))


def _issues(record: dict[str, Any]) -> list[FoundIssue]:
    numbers = {
        place: number for number, problem in enumerate(record["problems"], start=1) for place in problem["findings"]
    }
    return [
        FoundIssue(
            "",
            item["rule"],
            item["severity"],
            item["outcome"],
            tuple(item["cells"]),
            item["message"],
            problem_number=numbers.get(place),
        )  # fmt: skip
        for place, item in enumerate(record["findings"])
    ]


def _proposals(record: dict[str, Any]) -> list[Proposal]:
    return [
        Proposal("", number, problem["decidable"], problem["message"], len(problem["corrections"]), way["because"])
        for number, problem in enumerate(record["problems"], start=1)
        for way in problem["corrections"]
    ]


def _rules() -> dict[str, Rule]:
    return {rule.id: Rule(rule.id, rule.severity, rule.explanation, rule.source) for rule in rules().values()}
