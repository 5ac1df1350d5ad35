"""What the READMEs show is what the commands print."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"```\n\$ (gouji (?:check|read|explain) [^\n]+)\n(.*?)```", re.S)
READMES = ("README.md", "README.zh-CN.md")


def shown(name: str) -> list[tuple[str, str]]:
    return SHOWN.findall((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("command", "output"), shown("README.md"))
def test_commands_print_what_the_readme_shows(command: str, output: str) -> None:
    program = str(Path(sys.executable).with_name("gouji"))
    done = subprocess.run([program, *command.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == output


def test_both_readmes_show_the_same() -> None:
    english, chinese = (shown(name) for name in READMES)
    assert len(english) >= 3
    assert english == chinese


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert [target for target in targets if not (ROOT / target).exists()] == []
