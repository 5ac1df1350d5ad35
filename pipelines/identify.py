"""Whose report it is and for which year: the text decides, the file name and folder are hints that lose against it."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from pipelines.register import Authority, Register, unregistered

YEAR_FOLDER = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
ASKED_FOLDER = re.compile(r"(20\d\d)年?度?")


@dataclass(frozen=True, slots=True)
class Identity:
    """The authority and year of a report, and in words where they come from when not plainly from its text."""

    authority: Authority | None
    year: int | None
    note: str = ""


def year_hint(path: str) -> int | None:
    """Return the year that the file's folder or name says, the folder first; None when neither says one."""
    for part in (*reversed(path.split("/")[:-1]), _stem(path)):
        found = YEAR_FOLDER.findall(part)
        if len(set(found)) == 1:
            return int(found[0])
    return None


def authority_hint(path: str, register: Register) -> Authority | None:
    """Return the authority that the file's name says, None where it says none of the register."""
    stem = _stem(path)
    return register.find(stem) or register.find_inside(stem)


def asked_year(path: str) -> int | None:
    """Return the year that a file was handed in for: that of the folder it lies in, where it is called by a year."""
    match = ASKED_FOLDER.fullmatch(posixpath.basename(posixpath.dirname(path)))
    return int(match[1]) if match else None


def _stem(path: str) -> str:
    """The file's name without its ending. Asked a few times of every report: pathlib takes twenty times as long."""
    name = path.rpartition("/")[2]
    stem = name.rpartition(".")[0]
    return stem if stem.strip(".") else name


def identify(authority_text: str | None, year_text: int | None, path: str, register: Register) -> Identity:
    """Decide whose report a file is.

    Args:
        authority_text: the authority as the document names it, None where it names nobody.
        year_text: the report year as the document says, None where it says none.
        path: the file's path inside the raw folder, for hints.
        register: the authorities of the county.
    """
    hinted, hinted_year = authority_hint(path, register), year_hint(path)
    notes = []
    authority = register.find(authority_text) if authority_text else None
    if authority is None and authority_text:
        authority = unregistered(authority_text)
        notes.append(f"“{authority_text}”不在单位登记表中{_in_whose_name(authority_text, register)}")
    if authority is None and hinted:
        authority = hinted
        notes.append(f"文中没有写明单位，按文件名认定为{hinted.name}")
    if authority is not None and hinted is not None and hinted.code != authority.code:
        notes.append(f"文件名写的是{hinted.short_name}，以文中为准")
    year = year_text
    if year is None and hinted_year is not None:
        year = hinted_year
        notes.append(f"文中没有写明年度，按文件夹或文件名认定为 {hinted_year} 年")
    if year_text is not None and hinted_year is not None and hinted_year != year_text:
        notes.append(f"文件夹或文件名是 {hinted_year} 年，以文中为准")
    return Identity(authority, year, "；".join(notes))


def _in_whose_name(authority_text: str, register: Register) -> str:
    """Say that the county's office may report for the county: without a name in the title nothing tells."""
    whose = authority_text.removesuffix("办公室")
    county = register.find(whose) if whose != authority_text else None
    return f"；若是代{county.name}编制的年报，请在标题中写明" if county is not None and county.is_county else ""


def identify_unread(path: str, register: Register) -> Identity:
    """Decide whose report a file that could not be read would be, from its name and folder alone."""
    return Identity(authority_hint(path, register), year_hint(path))
