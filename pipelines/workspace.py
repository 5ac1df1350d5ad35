"""Where things lie: raw reports, register, settings, and the folder with everything that is made from them."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.errors import UsageProblem
from pipelines.facts.filing import County
from pipelines.objects.address import address_in
from pipelines.register import COUNTY_KIND, KINDS, Register, load_register
from schemas.catalogue import Settings, settings_with

DEFAULT_RAW, DEFAULT_OUT = Path("data") / "raw", Path("out")
SETTINGS_NAME = "gouji.toml"
UNDATED = "于＿＿＿＿年＿＿月＿＿日前"
"""When to answer a slip, to be filled in by hand, where the settings do not say."""
VARIABLES = ("GOUJI_RAW", "GOUJI_OUT", "GOUJI_INBOX")
"""Environment variables that name raw folder, output and inbox of the services, and of verbs beside them."""
MIRRORS = "mirror"
"""Folder of the output with local copies of what lies in object storage."""
REGISTER_NAME = "authorities.csv"
NOT_REPORTS = {REGISTER_NAME, SETTINGS_NAME, "planted.csv", "truth.parquet", "truth.jsonl", "README.txt", "README.md"}
"""Files that may lie at the top of a raw folder beside the reports."""


@dataclass(frozen=True)
class Workspace:
    """One county: `raw` its reports as handed in, `out` everything made from them."""

    raw: Path
    out: Path
    inbox: Path | None = None
    addresses: tuple[tuple[Path, str], ...] = ()
    """Of raw folder and inbox those that are mirrored from object storage, each with its address there."""

    def address_of(self, folder: Path) -> str | None:
        """Return the address that a folder is mirrored from; None where it is a folder of people's."""
        return dict(self.addresses).get(folder)

    @property
    def is_of_project(self) -> bool:
        """Whether the raw reports are those of the project one stands in."""
        return self.raw == DEFAULT_RAW or self.address_of(self.raw) is not None

    @property
    def intake_folders(self) -> str:
        """The folders that files are taken in from, as messages name them."""
        return " 和 ".join(self.address_of(folder) or str(folder) for folder in (self.raw, self.inbox) if folder)

    @property
    def store(self) -> Path:
        """The system of record: files handed in, parsed reports, register of submissions."""
        return self.out / "store"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file, a pure function of the store."""
        return self.out / "warehouse.duckdb"

    @property
    def derived(self) -> Path:
        """What was worked out of the store for the last warehouse; made again where it is not there."""
        return self.out / "derived"

    @property
    def site(self) -> Path:
        """The published pages."""
        return self.out / "site"

    @property
    def slips(self) -> Path:
        """The correction slips of all reports."""
        return self.out / "slips"

    @property
    def county_tables(self) -> Path:
        """The county's own tables, a folder a year."""
        return self.out / "county"

    @property
    def releases(self) -> Path:
        """Frozen releases of the open data, and the index that says which stand."""
        return self.out / "releases"

    @property
    def beside(self) -> Path:
        """The folder of register and settings: the raw folder itself when they lie in it, else the one above.

        Settings alone count where there is no register above.
        The project's own for raw reports in object storage: who may hand in there sets no thresholds and no addressees.
        """
        if self.address_of(self.raw):
            return DEFAULT_RAW.parent
        has_register, has_settings = ((self.raw / name).is_file() for name in (REGISTER_NAME, SETTINGS_NAME))
        is_all_there_is = has_settings and not (self.raw.parent / REGISTER_NAME).is_file()
        return self.raw if has_register or is_all_there_is else self.raw.parent

    @cached_property
    def register(self) -> Register:
        """The authorities of the county; empty when there is no register."""
        return load_register(self.beside / REGISTER_NAME)

    @cached_property
    def _settings_file(self) -> dict[str, Any]:
        path = self.beside / SETTINGS_NAME
        if not path.is_file():
            return {}
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageProblem(f"{path}：不是有效的 TOML 文件（{error}）") from error

    @property
    def settings(self) -> Settings:
        """Thresholds of the rules: the county's own over the defaults.

        Raises:
            UsageProblem: the file names a threshold that does not exist.
        """
        try:
            return settings_with(self._settings_file.get("thresholds"))
        except KeyError as error:
            raise UsageProblem(
                f"{self.beside / SETTINGS_NAME}：没有名为 {error.args[0]} 的阈值，见 docs/rules.md"
            ) from error

    @cached_property
    def deadlines(self) -> dict[str, tuple[int, int]]:
        """Month and day by which each kind of authority hands in, in the year after the report year; none when not set.

        Raises:
            UsageProblem: a kind or a date is not one.
        """
        path, found = self.beside / SETTINGS_NAME, {}
        for kind, text in self._settings_file.get("deadlines", {}).items():
            if kind not in (*KINDS, COUNTY_KIND):
                raise UsageProblem(
                    f"{path}：[deadlines] 中没有类别“{kind}”，应为 {'、'.join((*KINDS, COUNTY_KIND))} 之一"
                )
            try:
                day = date.fromisoformat(f"2001-{text}")
            except ValueError as error:
                raise UsageProblem(f'{path}：[deadlines] 中 {kind} 的日期“{text}”应写成 "01-31"（月-日）') from error
            found[kind] = (day.month, day.day)
        return found

    @property
    def county(self) -> County:
        """What is known of the county for the facts of its reports."""
        return County(self.register, self.deadlines)

    @property
    def county_name(self) -> str:
        """Name of the county, as pages print it."""
        return str(self._settings_file.get("county", {}).get("name", "本县"))

    @property
    def answer_by(self) -> str:
        """When units are to answer a correction slip, in words: `[slips]` `answer_by` (a date) or `answer_days`.

        Raises:
            UsageProblem: neither a date nor a number of days.
        """
        slips = self._settings_file.get("slips", {})
        day, days = slips.get("answer_by"), slips.get("answer_days")
        if isinstance(day, date) and days is None:
            return f"于 {day.year} 年 {day.month} 月 {day.day} 日前"
        if isinstance(days, int) and days > 0 and day is None:
            return f"自收到本单之日起 {days} 日内"
        if day is None and days is None:
            return UNDATED
        where = f"{self.beside / SETTINGS_NAME}：[slips] "
        raise UsageProblem(f"{where}的 answer_by 应为日期（如 2025-02-10），answer_days 应为天数（如 10），只写一项")

    @property
    def pages(self) -> str:
        """Address of the site's pages, ending in a slash: `[site]` `address`, the folder itself where nothing is said.

        Raises:
            UsageProblem: it is not the address of a web page.
        """
        address = self._settings_file.get("site", {}).get("address")
        if address is None:
            return self.site.resolve().as_uri() + "/"
        if not isinstance(address, str) or not address.startswith(("http://", "https://")):
            raise UsageProblem(
                f'{self.beside / SETTINGS_NAME}：[site] address 应为网站的地址，如 "https://gouji.example.gov.cn/"'
            )
        return address.rstrip("/") + "/"

    @property
    def answer_by_when_set(self) -> str:
        """When units are to answer, in words; empty where the settings leave it to be filled in by hand.

        Raises:
            UsageProblem: neither a date nor a number of days.
        """
        return "" if self.answer_by == UNDATED else self.answer_by

    @property
    def notify(self) -> dict[str, Any]:
        """Where notices go (`[notify]`), see `pipelines.notify`; empty when nobody is to be told."""
        return dict(self._settings_file.get("notify", {}))

    @property
    def campaign(self) -> dict[str, Any]:
        """The county's date for handing in (`[campaign]`), see `pipelines.reminders`."""
        return dict(self._settings_file.get("campaign", {}))

    @property
    def is_synthetic(self) -> bool:
        """Whether the county is made up (`gouji demo`); every page then says so."""
        return bool(self._settings_file.get("county", {}).get("synthetic", False))


def open_workspace(raw: Path | None = None, out: Path | None = None, inbox: Path | None = None) -> Workspace:
    """Return the workspace of a raw folder: output goes to `out/` of the project, or inside another raw folder.

    Raw folder and inbox may be addresses in object storage (`s3://bucket/reports`): they are mirrored below the output.
    Where no raw folder is given, what is not given is taken from the environment (`VARIABLES`).

    Raises:
        UsageProblem: the raw folder or the inbox does not exist.
    """
    if raw is None:
        raw, out, inbox = (_in_environment(name, path) for name, path in zip(VARIABLES, (raw, out, inbox), strict=True))
    given = {"raw": raw if raw is not None else DEFAULT_RAW, **({"inbox": inbox} if inbox is not None else {})}
    addresses = {name: address for name, path in given.items() if (address := address_in(path))}
    if not (given["raw"].is_dir() or "raw" in addresses):
        raise UsageProblem(f"没有文件夹 {given['raw']}：请在项目目录中运行，或用 --raw 指明放报告的文件夹")
    if inbox is not None and not (inbox.is_dir() or "inbox" in addresses):
        raise UsageProblem(f"没有文件夹 {inbox}：--inbox 应为收件文件夹")
    default_out = DEFAULT_OUT if "raw" in addresses or given["raw"] == DEFAULT_RAW else given["raw"] / "out"
    made = out if out is not None else default_out
    folders = given | {name: made / MIRRORS / name for name in addresses}
    mirrored = tuple((folders[name], address) for name, address in addresses.items())
    return Workspace(folders["raw"], made, folders.get("inbox"), mirrored)


def _in_environment(variable: str, path: Path | None) -> Path | None:
    named = os.environ.get(variable)
    return Path(named) if path is None and named else path
