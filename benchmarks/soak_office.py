"""Units that hand in for the soak test: reports that are new, revised, withdrawn, broken, half copied, by any clock."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from pipelines.demo.county import DEFAULT_YEARS, generate_county
from pipelines.demo.writers.files import write_county
from pipelines.store import Store
from pipelines.workspace import REGISTER_NAME, SETTINGS_NAME, Workspace

VERSIONS = 3
"""Versions there are of every report, each with its own numbers and format."""
NOON = datetime(2025, 1, 20, 12, tzinfo=UTC)
WEIGHTS = {"new": 8, "revised": 4, "overwritten": 2, "broken": 3, "half copied": 2, "taken away": 1}
NOTICE = "明天上午九点开会。\n".encode()
BROKEN = (b"", b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0 no document", b"%PDF-1.7\n", NOTICE)


class Office:
    """Hands in to one raw folder; remembers every whole file that was left there, which must never be lost."""

    def __init__(
        self, workspace: Workspace, scratch: Path, units: int, seed: int, years: tuple[int, ...] = DEFAULT_YEARS
    ) -> None:
        self.workspace, self.random = workspace, Random(seed)
        self.handed_in: dict[tuple[str, str], str] = {}
        """(sha256, path) of each file, and what kind of event it was."""
        self.events: Counter[str] = Counter()
        self._half: list[tuple[Path, bytes]] = []
        self._versions = [scratch / f"version{number}" for number in range(VERSIONS)]
        for number, folder in enumerate(self._versions):
            write_county(generate_county(seed + number, units, years, planted_share=0.3), folder)
        workspace.raw.mkdir(parents=True)
        for name in (REGISTER_NAME, SETTINGS_NAME):
            shutil.copy2(self._versions[0] / name, workspace.raw)
        self._waiting = self._files(self._versions[0])
        self.random.shuffle(self._waiting)

    def go_on_with(self, begun: Path) -> None:
        """Begin where a county of the same units was run once already."""
        shutil.copytree(begun, self.workspace.raw, dirs_exist_ok=True)
        for sha256, path in self._stored():
            self.handed_in[sha256, path] = "new"

    def hand_in(self, count: int) -> None:
        """Let so many things happen in the raw folder."""
        for _ in range(count):
            kind = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            done = {
                "new": self._new,
                "revised": self._revised,
                "overwritten": self._overwritten,
                "broken": self._broken,
                "half copied": self._half_copied,
                "taken away": self._taken_away,
            }[kind]()
            self.events[kind] += done

    def finish(self) -> None:
        """Copy what was half copied to its end, and hand in what still waits."""
        for path, data in self._half:
            self._put(path, data, "half copied")
        self._half.clear()
        while self._waiting:
            self.events["new"] += self._new()

    def withdrawable(self) -> str | None:
        """Return the path of a report in the store that may be set aside; None while there is none."""
        paths = [path for sha256, path in self._stored() if self.handed_in.get((sha256, path)) in ("new", "revised")]
        return self.random.choice(sorted(paths)) if paths else None

    def _stored(self) -> set[tuple[str, str]]:
        return Store(self.workspace.store).submission_keys()

    def _put(self, path: Path, data: bytes, kind: str) -> bool:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        moment = (NOON + timedelta(days=self.random.uniform(-14_000, 900))).timestamp()
        os.utime(path, (moment, moment))
        label = path.relative_to(self.workspace.raw).as_posix()
        self.handed_in[hashlib.sha256(data).hexdigest(), label] = kind
        return True

    def _new(self) -> bool:
        if not self._waiting:
            return self._revised()
        source = self._waiting.pop()
        return self._put(self.workspace.raw / source.parent.name / source.name, source.read_bytes(), "new")

    def _another_version(self) -> Path:
        return self.random.choice(self._files(self.random.choice(self._versions[1:])))

    def _revised(self) -> bool:
        source, number = self._another_version(), len(self.handed_in)
        name = f"{source.stem}（更正{number}）{source.suffix}"
        return self._put(self.workspace.raw / source.parent.name / name, source.read_bytes(), "revised")

    def _overwritten(self) -> bool:
        """A unit copies its new version over the old one, which the store has already."""
        for path in self._stored_files():
            other = [each for each in self._files(self._versions[1]) if each.name == path.name]
            if other and other[0].read_bytes() != path.read_bytes():
                return self._put(path, other[0].read_bytes(), "overwritten")
        return False

    def _taken_away(self) -> bool:
        for path in self._stored_files():
            path.unlink()
            return True
        return False

    def _stored_files(self) -> list[Path]:
        """Files lying there whose present content is in the store, in any order."""
        found = []
        for sha256, label in self._stored():
            path = self.workspace.raw / label
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
                found.append(path)
        found.sort()
        self.random.shuffle(found)
        return found

    def _broken(self) -> bool:
        source, number = self._another_version(), len(self.handed_in)
        whole = source.read_bytes()
        data = self.random.choice([*BROKEN, whole[: len(whole) // 3], whole[len(whole) // 2 :]])
        folder = self.workspace.raw / source.parent.name
        if self.random.random() < 0.2:
            (folder / f"死链{number}.docx").symlink_to(folder / "没有这个文件")
        return self._put(folder / f"{source.stem}（坏{number}）{source.suffix}", data, "broken")

    def _half_copied(self) -> bool:
        """Begin to copy a file, or end what was begun before."""
        if self._half and self.random.random() < 0.6:
            return self._put(*self._half.pop(), "half copied")
        source, number = self._another_version(), len(self.handed_in) + len(self._half)
        path = self.workspace.raw / source.parent.name / f"{source.stem}（慢{number}）{source.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
        self._half.append((path, source.read_bytes()))
        return True

    @staticmethod
    def _files(version: Path) -> list[Path]:
        return sorted(path for path in version.glob("20*/*") if path.is_file())
