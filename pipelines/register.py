"""The register of authorities: who is expected to hand in, and which written name means whom.

Data: `authorities.csv` with code, name, short_name, kind, former_names (separated by ;), from_year, to_year.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.errors import UsageProblem

KINDS = ("镇", "乡", "街道", "场", "部门")
COUNTY_KIND = "县"
"""The county government's own report: kept and checked like any other, but of no unit that is added up or compared."""
TOWNSHIP_KINDS = ("镇", "乡", "街道", "场")
UNREGISTERED_KIND = "未登记"
COLUMNS = ("code", "name", "short_name", "kind", "former_names", "from_year", "to_year")
TITLE_ENDINGS = ("人民政府办公室", "人民政府", "办事处", "政府")
OFFICE_ENDINGS = ("人民政府办公室", "办事处")
"""Endings that name the office behind a township, but a department of its own behind a county."""
GOVERNMENT_ENDINGS = ("省", "自治区", "州", "盟", "市", "县", "区", "旗")
DEPARTMENT_ENDINGS = ("局", "委员会", "办公室", "中心", "委", "办")
_TOWNSHIP_OF_COUNTY = re.compile(r".+[县区市旗](?P<own>.{2,}(?:镇|乡|街道|苏木))")
_SHORT_TOWNSHIP_OF_COUNTY = re.compile(r".+?[县区市旗](?P<own>.(?:镇|乡))")
AFTER_COUNTY = r"(人民政府|政府(?!信息))?(?=$|[^\u4e00-\u9fff]|(政府|政务)?信息公开|政务公开|年|本级|全县|汇总)"
"""What may follow a county's name in a file name that means the county and not something in it."""


@dataclass(frozen=True, slots=True)
class Authority:
    """A township, street, farm or department, or the county itself. Years are inclusive, None where without limit."""

    code: str
    name: str
    short_name: str
    kind: str
    former_names: tuple[str, ...] = ()
    from_year: int | None = None
    to_year: int | None = None
    is_registered: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that means this authority, the full one first."""
        return (self.name, self.short_name, *self.former_names)

    @property
    def is_county(self) -> bool:
        """Whether this is the county government itself rather than a unit of it."""
        return self.kind == COUNTY_KIND


def fold_name(name: str) -> str:
    """Return a name without spaces, width differences and the endings that titles add (人民政府, 办事处)."""
    return _without_title(_same_width(name))


def _without_title(folded: str) -> str:
    for ending in TITLE_ENDINGS:
        if folded.endswith(ending) and len(folded) > len(ending) + 1:
            return folded.removesuffix(ending)
    return folded


def _same_width(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


@dataclass(frozen=True)
class Register:
    """The authorities of a county in the order of its list."""

    authorities: tuple[Authority, ...] = ()
    _by_name: dict[str, Authority] = field(default_factory=dict, repr=False)
    _found: dict[str, Authority | None] = field(default_factory=dict, repr=False, compare=False)
    """What written names mean, as far as they were asked for: a province asks for each of its units dozens of times."""

    def find(self, name: str) -> Authority | None:
        """Return the authority that a written name means: equal to one of its names, or ending in its full name.

        The county's office (铜鼓县人民政府办公室) is a department of its own, and never the county.
        """
        if name not in self._found:
            self._found[name] = self._meant_by(name)
        return self._found[name]

    def _meant_by(self, name: str) -> Authority | None:
        written = _same_width(name)
        found = self._equal_or_ending(written) or self._equal_or_ending(_without_title(written))
        return None if found is not None and found.is_county and written.endswith(OFFICE_ENDINGS) else found

    def _equal_or_ending(self, text: str) -> Authority | None:
        if text in self._by_name:
            return self._by_name[text]
        for ending in (text[start:] for start in range(1, len(text))):
            authority = self._by_name.get(ending)
            if authority and ending == _key(authority.name, authority):
                return authority
        return None

    def find_inside(self, text: str) -> Authority | None:
        """Return the authority whose name stands in a text such as a file name; the longest wins, None if two tie.

        Every unit's full name begins with the county's, so the county is meant only where no unit is, and where its own
        name is not the beginning of another.
        """
        folded = fold_name(text)
        hits = self._names_inside(folded)
        of_units = {known: authority for known, authority in hits.items() if not authority.is_county}
        if not of_units:
            written = _same_width(text)
            means = (a for known, a in hits.items() if re.search(re.escape(known) + AFTER_COUNTY, written))
            return next(means, None)
        longest = max(map(len, of_units))
        found = {authority.code: authority for known, authority in of_units.items() if len(known) == longest}
        return next(iter(found.values())) if len(found) == 1 else None

    def _names_inside(self, text: str) -> dict[str, Authority]:
        """Names that stand in a text. Looked up piece by piece: a province has more names than a text has pieces."""
        pieces = (text[start : start + length] for length in self._lengths for start in range(len(text) - length + 1))
        return {piece: self._by_name[piece] for piece in pieces if piece in self._by_name}

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(known) for known in self._by_name}))

    def in_year(self, year: int) -> tuple[Authority, ...]:
        """Return the units that are expected to hand in for a year; the county itself is none."""
        units = (authority for authority in self.authorities if not authority.is_county)
        return tuple(a for a in units if (a.from_year or year) <= year <= (a.to_year or year))


def make_register(authorities: tuple[Authority, ...]) -> Register:
    """Return a register over these authorities.

    Raises:
        UsageProblem: a name or code stands for two authorities.
    """
    by_name: dict[str, Authority] = {}
    seen: set[str] = set()
    for authority in authorities:
        if authority.code in seen:
            raise UsageProblem(f"单位登记表中代码“{authority.code}”出现两次，请改为不同的代码")
        seen.add(authority.code)
        for name in authority.names:
            known = by_name.setdefault(_key(name, authority), authority)
            if known.code != authority.code:
                raise UsageProblem(f"单位登记表中“{name}”同时指 {known.name} 和 {authority.name}，请改用全称")
    return Register(authorities, by_name)


def _key(name: str, authority: Authority) -> str:
    """A department is known by its whole name: without its ending 铜鼓县人民政府办公室 would be the county."""
    return _same_width(name) if authority.kind == "部门" and name.endswith("办公室") else fold_name(name)


def load_register(path: Path) -> Register:
    """Read `authorities.csv`; a file that is not there gives an empty register.

    Raises:
        UsageProblem: a column is missing, a kind is unknown, a year is no number, or names clash.
    """
    if not path.is_file():
        return make_register(())
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in COLUMNS[:4] if column not in (reader.fieldnames or [])]
        if missing:
            raise UsageProblem(f"{path}：缺少列 {'、'.join(missing)}，应有 {','.join(COLUMNS)}")
        return make_register(tuple(_authority(row, path, line) for line, row in enumerate(reader, 2)))


def _authority(row: dict[str, str], path: Path, line: int) -> Authority:
    kind = (row["kind"] or "").strip()
    if kind not in (*KINDS, COUNTY_KIND):
        raise UsageProblem(f"{path} 第 {line} 行：类别“{kind}”不认识，应为 {'、'.join((*KINDS, COUNTY_KIND))} 之一")
    former = tuple(name.strip() for name in (row.get("former_names") or "").split(";") if name.strip())
    years = [_year(row.get(column), path, line) for column in ("from_year", "to_year")]
    return Authority(
        row["code"].strip(), row["name"].strip(), row["short_name"].strip(), kind, former, years[0], years[1]
    )


def _year(text: str | None, path: Path, line: int) -> int | None:
    if not (text or "").strip():
        return None
    try:
        return int(str(text))
    except ValueError as error:
        raise UsageProblem(f"{path} 第 {line} 行：年度“{text}”不是数字") from error


def unregistered(name: str) -> Authority:
    """Return an authority for a name that the register does not have, with a code made from the name."""
    code = "unregistered-" + hashlib.sha256(fold_name(name).encode()).hexdigest()[:10]
    return Authority(code, name, name, UNREGISTERED_KIND, is_registered=False)


def may_make_regulations(authority: Authority) -> float:
    """Return 0 for townships, streets and county departments, 1 for governments above them, NaN where not known.

    The rule is about the first kind only; a government of a county or higher counts as outside it.
    """
    if authority.is_county:
        return 1.0
    if authority.kind in KINDS or _is_below_county(authority.name):
        return 0.0
    return 1.0 if fold_name(authority.name).endswith(GOVERNMENT_ENDINGS) else float("nan")


def own_name(authority: Authority) -> str:
    """Return the short name; of an unregistered township, its name without the county: 棋坪镇 of 铜鼓县棋坪镇."""
    if authority.is_registered:
        return authority.short_name
    folded = fold_name(authority.name)
    found = _TOWNSHIP_OF_COUNTY.fullmatch(folded) or _SHORT_TOWNSHIP_OF_COUNTY.fullmatch(folded)
    return found["own"] if found else authority.short_name


def is_township(authority: Authority) -> float:
    """Return 1 for townships, streets and farms, 0 for other registered ones, NaN where not known."""
    if authority.is_county:
        return 0.0
    if authority.kind in KINDS:
        return float(authority.kind in TOWNSHIP_KINDS)
    folded = fold_name(authority.name)
    if folded.endswith(("镇", "乡", "街道")):
        return 1.0
    return 0.0 if folded.endswith((*DEPARTMENT_ENDINGS, *GOVERNMENT_ENDINGS)) else float("nan")


def _is_below_county(name: str) -> bool:
    folded = fold_name(name)
    is_county_department = folded.endswith(DEPARTMENT_ENDINGS) and any(mark in folded for mark in ("县", "区", "旗"))
    return folded.endswith(("镇", "乡", "街道")) or is_county_department
