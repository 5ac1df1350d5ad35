"""Lineage of what pages work out, line by line: the formula, the comparison among units, the cells it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from dashboards.measured import MINIMUM_FOR_SHARES
from pipelines.lineage import Row
from pipelines.lineage_words import cell_lines, total_lines
from schemas.words import format_measured, format_number

NO_SHARE = f"有的格没有数，或分母不足 {MINIMUM_FOR_SHARES} 件，不算"


def measure_lines(found: Row) -> Iterator[str]:
    """Yield a unit's value of a measure, and then every cell in it as `cell_lines` does (see `measure_lineage`)."""
    yield f"{found['short_name']} {found['year']} 年度  {found['measure']}  {found['label']}（{found['unit']}）"
    yield from _formula_lines(found)
    yield f"  数值  {_value(found, found['unit'], found['why_no_value'])}"
    yield from comparison_lines(found["comparison"])
    for row in found["inputs"]:
        yield f"［{'、'.join(row['parts'])}］"
        yield from cell_lines(row)


def county_measure_lines(found: Row) -> Iterator[str]:
    """Yield a measure of the county: typical values, each unit's, totals of its cells: `county_measure_lineage`."""
    yield f"全县 {found['year']} 年度  {found['measure']}  {found['label']}（{found['unit']}）"
    yield from _formula_lines(found)
    total = f"{format_measured(found['together'], found['unit'])} {found['unit']}"
    yield f"  {_together_word(found)}  {total if found['together'] is not None else '没有一个单位有数'}"
    yield from county_comparison_lines(found["comparison"])
    for unit in found["units"]:
        rank = f"，{unit['peers']}中{unit['rank']}" if unit["rank"] else ""
        why = NO_SHARE if unit["text"] == "–" else unit["text"]
        yield f"  {unit['short_name']}：{_value(unit, found['unit'], why)}{rank}"
    for row in found["inputs"]:
        yield f"［{'、'.join(row['parts'])}］"
        yield from total_lines(row)
    yield f"各单位的格：gouji trace {found['year']} 全县 格代码"


def comparison_lines(comparison: Row) -> Iterator[str]:
    """Yield a unit's rank, what is typical among its peers, and over which years the number compares."""
    peers, rank = comparison["peers"], comparison["rank"]
    if peers:
        is_ranked = peers["median"] is not None
        own = f"本单位{rank or '没有数，不排位次'}（从多到少，不表示好坏）。" if is_ranked else ""
        yield f"  比较  {peers['name']}：{peers['summary']}{own}"
    else:
        yield "  比较  该年度不在应报送的单位之中，不与其他单位相比"
    yield f"  口径  {comparison['comparability']}"


def county_comparison_lines(comparison: Row) -> Iterator[str]:
    """Yield what is typical in each sort of units, and over which years the number compares."""
    for peers in comparison["peers"]:
        yield f"  比较  {peers['name']}：{peers['summary']}"
    yield f"  口径  {comparison['comparability']}"


def _formula_lines(found: Row) -> Iterator[str]:
    yield f"  指标  {found['definition']}"
    for part in found["formula"]:
        cells = "；".join(f"{cell['cell_code']} {cell['label']}" for cell in part["cells"])
        yield f"  {part['part']}  {cells}"


def _together_word(found: Row) -> str:
    return "合并计算" if found["unit"] == "%" else "合计"


def _value(row: Row, unit: str, otherwise: str) -> str:
    if row["value"] is None:
        return otherwise
    fraction = f"（{format_number(row['numerator'])} ÷ {format_number(row['denominator'])}）"
    return f"{format_measured(row['value'], unit)} {unit}{fraction if row['denominator'] is not None else ''}"
