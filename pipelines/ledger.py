"""The ledger: what people did, in order, each act tied to the one before by its hash.

Part of the store, and only ever added to:

    store/ledger/000001.jsonl     the acts of one command, an act a line, as canonical JSON
    store/ledger/head.json        number and hash of the last act, so that lost acts are noticed

An act says who did what to what, when and why. What an act means does not belong here: decisions are read in
`pipelines.decisions`, and so on for each kind of act.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.errors import UsageProblem, system_reason
from pipelines.segments import write_atomically
from pipelines.store import Store

FIRST = "0" * 64
"""What stands for the hash of the act before the first."""
HEAD_NAME = "head.json"
FIELDS = ("number", "kind", "moment", "person", "reason", "subject", "previous")
"""What the hash of an act is taken over, all of it."""


@dataclass(frozen=True, slots=True)
class NewAct:
    """What somebody does: `kind` says what sort of act, `subject` (small JSON) what it is about."""

    kind: str
    person: str
    reason: str
    subject: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """An act in the ledger. `number` counts from 1; `moment` is UTC; `previous` is the hash of the act before."""

    number: int
    kind: str
    moment: datetime
    person: str
    reason: str
    subject: Mapping[str, Any]
    previous: str
    hash: str


class BrokenLedger(UsageProblem):
    """The ledger is not what was written; the message names the first act that does not fit, and its file."""


class Ledger:
    """The ledger of a store. Create it freely: nothing is written before the first act."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def folder(self) -> Path:
        """Where the ledger lies."""
        return self.store.root / "ledger"

    def files(self) -> list[Path]:
        """Return the files with acts, in order: all that the ledger says."""
        return sorted(self.folder.glob("*.jsonl"))

    def acts(self) -> list[Act]:
        """Return all acts in order.

        Raises:
            BrokenLedger: an act was changed, lost or added by other means.
        """
        found = list(self._linked())
        head = self._head()
        if head is None:
            return found
        number, its_hash = head
        if number > len(found):
            raise BrokenLedger(f"台账 {self.folder}：第 {len(found) + 1} 条起缺失（原有 {number} 条）{ADVICE}")
        if number and found[number - 1].hash != its_hash:
            raise BrokenLedger(f"台账 {self.folder}：第 {number} 条与写入时不同{ADVICE}")
        return found

    def append(self, acts: Sequence[NewAct], moment: datetime) -> list[Act]:
        """Add the acts of one command: all of them or, whatever happens, none. Takes the store's lock.

        To look before adding, hold `store.locked()` around both: it may be taken again by its holder.

        Args:
            acts: what is done, in order; without any, nothing is written.
            moment: when, with a time zone.

        Returns:
            The acts as they stand in the ledger.

        Raises:
            BrokenLedger: what is there already is not what was written; nothing is added to it.
        """
        with self.store.locked():
            before = self.acts()
            added = list(_chained(acts, moment, before[-1] if before else None))
            if added:
                lines = "".join(_line(act) for act in added)
                path = self.folder / f"{len(self.files()) + 1:06d}.jsonl"
                write_atomically(path, lambda temporary: temporary.write_text(lines, encoding="utf-8"))
                head = _canonical({"number": added[-1].number, "hash": added[-1].hash}) + "\n"
                write_atomically(self.folder / HEAD_NAME, lambda temporary: temporary.write_text(head, "utf-8"))
            return added

    def _linked(self) -> Iterator[Act]:
        number, previous = 0, FIRST
        for place, path in enumerate(self.files(), 1):
            if path.name != f"{place:06d}.jsonl":
                raise BrokenLedger(f"台账 {self.folder}：缺 {place:06d}.jsonl，第 {number + 1} 条不见了{ADVICE}")
            for line in _lines(path):
                number += 1
                act = _parsed(line)
                if act is None or (act.number, act.previous) != (number, previous) or act.hash != _hash(act):
                    raise BrokenLedger(f"台账 {path}：第 {number} 条与写入时不同{ADVICE}")
                previous = act.hash
                yield act

    def _head(self) -> tuple[int, str] | None:
        """Number and hash of the act that was last; of an older one when a command was killed before writing it.

        The very first command may have been killed so: then there is none.
        """
        path = self.folder / HEAD_NAME
        if not path.is_file():
            if len(self.files()) > 1:
                raise BrokenLedger(f"台账 {path}：不见了，不能知道末尾是否缺少{ADVICE}")
            return None
        try:
            head = json.loads(path.read_text(encoding="utf-8"))
            return int(head["number"]), str(head["hash"])
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenLedger(f"台账 {path}：读不出{ADVICE}") from error


ADVICE = "，请从备份恢复 ledger 文件夹；在此之前不作任何改动"


def verify(ledger: Ledger, expected_hash: str | None = None) -> list[Act]:
    """Return all acts after holding each against the one before, the last against the head.

    Args:
        ledger: the ledger.
        expected_hash: hash of an act written down earlier, or its first digits, at least 8, which must still be there.

    Raises:
        BrokenLedger: the first act that does not fit, by number and file.
    """
    acts = ledger.acts()
    if expected_hash is not None and not any(_is_named(act, expected_hash) for act in acts):
        raise BrokenLedger(f"台账 {ledger.folder}：没有指纹为 {expected_hash} 的一条，台账已不是当时的那一本")
    return acts


def subject_text(act: Act) -> str:
    """Return what an act is about as JSON text, always in the same order."""
    return _canonical(act.subject)


def _is_named(act: Act, expected_hash: str) -> bool:
    return len(expected_hash) >= 8 and act.hash.startswith(expected_hash.lower())


def _chained(acts: Iterable[NewAct], moment: datetime, last: Act | None) -> Iterator[Act]:
    number, previous = (last.number, last.hash) if last else (0, FIRST)
    for each in acts:
        number += 1
        act = Act(number, each.kind, moment.astimezone(UTC), each.person, each.reason, dict(each.subject), previous, "")
        previous = _hash(act)
        yield Act(number, act.kind, act.moment, act.person, act.reason, act.subject, act.previous, previous)


def _fields(act: Act) -> dict[str, Any]:
    return {name: getattr(act, name) for name in FIELDS} | {"moment": act.moment.isoformat()}


def _hash(act: Act) -> str:
    return hashlib.sha256(_canonical(_fields(act)).encode()).hexdigest()


def _line(act: Act) -> str:
    return _canonical({**_fields(act), "hash": act.hash}) + "\n"


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise BrokenLedger(f"台账 {path}：不能读（{system_reason(error)}），请检查权限") from error
    except UnicodeDecodeError:
        return [""]


def _parsed(line: str) -> Act | None:
    """The act of a line, None when the line is not just as it was written."""
    try:
        found = json.loads(line)
        act = Act(**{**found, "moment": datetime.fromisoformat(found["moment"])})
        return act if _line(act) == line + "\n" else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
