"""What verbs print: nothing in a name or text of others commands the terminal, and the system's reasons are Chinese."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from pipelines.cli.say import say, say_json, say_text
from pipelines.errors import SYSTEM_WORDS, system_reason
from tests.conftest import ROOT

HOSTILE = "报告\u202efdp.txt\x1b[31m\r\n✓ 全部\u2028相符\u2066\x9b"


def test_a_name_is_one_line_and_hides_nothing(capsys):
    say(HOSTILE)
    shown = capsys.readouterr().out
    assert shown.count("\n") == 1 and shown.removesuffix("\n").isprintable()
    say_text(f"第一行\n{HOSTILE}")
    assert capsys.readouterr().out.split("\n")[0] == "第一行"


def test_json_is_the_same_for_a_program_and_hides_nothing(capsys):
    say_json({"file": HOSTILE})
    line = capsys.readouterr().out
    assert json.loads(line) == {"file": HOSTILE} and line.removesuffix("\n").isprintable()


def test_no_verb_prints_by_another_way():
    others = {"click.secho(", "print(", "click.echo("}
    found = [
        (path.name, line.strip())
        for folder in ("assets", "dashboards", "pipelines")
        for path in (ROOT / folder).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if any(line.strip().startswith(way) for way in others)
    ]
    allowed = {"say.py": 3, "rebuild.py": 1, "docs.py": 1}
    assert {name: sum(name == other for other, _ in found) for name, _ in found} == allowed, found


@pytest.mark.parametrize("number", sorted(SYSTEM_WORDS))
def test_reasons_of_the_system_are_not_in_its_language(number):
    words = system_reason(OSError(number, os.strerror(number)))
    assert words and words.isprintable() and not any("a" <= letter.lower() <= "z" for letter in words)


def test_other_reasons_are_named_by_number_and_our_own_stay():
    assert system_reason(OSError(errno.EPROTO, "Protocol error")) == f"系统错误 {errno.EPROTO}"
    assert system_reason(OSError("压缩包已损坏")) == "压缩包已损坏"
    with pytest.raises(OSError) as raised:
        Path("/proc/self/mem/nothing").read_text(encoding="utf-8")
    assert system_reason(raised.value) == "路径中有一段不是文件夹"
