"""Year × authority: which reports (年度报告) are expected at all. A cell that is not materialized has not handed in.

Both dimensions are static: authorities from the register, years from the first of the oldest form to the current one.
A report for a year is due in the January after it, so a code location loaded at any time of a year knows every year
that can be handed in until the end of the next; editing the register takes a reload of the location.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from dagster import MultiPartitionKey, MultiPartitionsDefinition, StaticPartitionsDefinition

from pipelines.errors import UsageProblem
from pipelines.register import Register
from pipelines.revisions import Entry
from schemas.codebook import forms

AUTHORITY, YEAR = "authority", "year"
FORBIDDEN = ("|", "...", ",", "[", "]")
"""What Dagster reads as more than a name: the sign between dimensions, ranges and lists."""


def report_partitions(register: Register) -> MultiPartitionsDefinition:
    """Return the partitions of a county's reports.

    Raises:
        UsageProblem: the code of an authority cannot name a partition.
    """
    codes = [authority.code for authority in register.authorities]
    for code in codes:
        if not code or any(sign in code for sign in FORBIDDEN):
            raise UsageProblem(f"单位登记表中代码“{code}”不能用：代码不能为空，也不能含有 {' '.join(FORBIDDEN)}")
    first = min(form.report_years[0] for form in forms().values())
    years = [str(year) for year in range(first, datetime.now(UTC).year + 1)]
    return MultiPartitionsDefinition(
        {AUTHORITY: StaticPartitionsDefinition(codes), YEAR: StaticPartitionsDefinition(years)}
    )


def partition_key(authority_code: str, year: int) -> MultiPartitionKey:
    """Return the key of a unit's report for a year."""
    return MultiPartitionKey({AUTHORITY: authority_code, YEAR: str(year)})


def by_partition(entries: Iterable[Entry], partitions: MultiPartitionsDefinition) -> dict[str, Entry]:
    """Return what stands in each partition: the current report, else the file refused last.

    Entries of authorities that are not registered, or of other years, have no partition and are left out, as is what
    was set aside.
    """
    known = partition_names(partitions)
    standing: dict[str, Entry] = {}
    for entry in entries:
        key = key_of(entry)
        is_open = key not in standing or not standing[key].is_current
        if key in known and entry.set_aside is None and (entry.is_current or is_open):
            standing[key] = entry
    return standing


def key_of(entry: Entry) -> str | None:
    """Return the partition key of a submission as Dagster writes it; None where its unit or year is not known."""
    authority, year = entry.identity.authority, entry.identity.year
    return _written(authority.code, year) if authority is not None and year is not None else None


def partition_names(partitions: MultiPartitionsDefinition) -> set[str]:
    """Return all partition keys as Dagster writes them; to make its objects of them takes a second for a province."""
    keys = {each.name: each.partitions_def.get_partition_keys() for each in partitions.partitions_defs}
    return {_written(code, year) for code in keys[AUTHORITY] for year in keys[YEAR]}


def _written(authority_code: str, year: int | str) -> str:
    """A key as text: its dimensions in the order of their names."""
    return f"{authority_code}|{year}"
