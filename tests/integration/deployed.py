"""What `deploy/` ships, started as it is written: commands of the units and nginx, only folders and ports put in."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
HOME = "/srv/gouji"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
"""Debian keeps it where ordinary users do not look for commands."""
LOGIN = ("clerk", "correct horse")
AROUND = (("--port ", ""), ("listen ", " ssl"), ("127.0.0.1:", ""), ("127.0.0.1/", ""), ("gov.cn:", ""), ("port: ", ""))
"""What stands before and after a port in files of deploy/."""
PORTS = ("443", "8443", "8444", "3000", "4000", "8000")
"""Of the pages, of Dagster's and the self-check behind nginx, and of what stands behind it."""


def free_ports(count: int) -> list[str]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def unit_settings(path: Path) -> list[tuple[str, str]]:
    """The settings of a unit in order; a name may come more than once."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "=" in line and line[0] not in "#;"]
    return [(name, value) for name, _, value in (line.partition("=") for line in lines)]


class Office:
    """A copy of the project's folder at another place, with ports of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        (home / "out").mkdir(parents=True)
        shutil.copytree(ROOT / "data", home / "data", ignore=shutil.ignore_patterns("out"))
        shutil.copy(ROOT / "dagster.yaml", home)
        (home / "deploy").mkdir()
        for path in filter(Path.is_file, DEPLOY.iterdir()):
            (home / "deploy" / path.name).write_text(self.put_in(path.read_text(encoding="utf-8")), encoding="utf-8")
        (home / ".venv").mkdir()
        (home / ".venv" / "bin").symlink_to(Path(sys.executable).parent)

    def put_in(self, text: str) -> str:
        """The text of a file with folders and ports of this office, no long waits, and few requests a second."""
        for old, new in self.ports.items():
            for before, after in AROUND:
                text = text.replace(f"{before}{old}{after}", f"{before}\0{new}{after}")
        text = (
            text.replace("rate=10r/s", "rate=1r/s")
            .replace("burst=400", "burst=100")
            .replace("timeout 10s", "timeout 1s")
            .replace("timeout   10s", "timeout 1s")
        )
        return text.replace("\0", "").replace(HOME, str(self.home)).replace("/etc/nginx", str(self.home / "nginx"))

    @contextmanager
    def services(self, *units: str) -> Iterator[Mapping[str, subprocess.Popen[bytes]]]:
        """Start units one after the other, as systemd would that waits for what a unit comes after."""
        running: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for unit in units:
                running[unit] = self._start(unit)
            yield running
        finally:
            _end(running.values())

    def _start(self, unit: str) -> subprocess.Popen[bytes]:
        """Start a unit's command in its folder with its environment alone, after and before what goes with it."""
        settings = unit_settings(self.home / "deploy" / f"{unit}.service")
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        environment |= dict(value.split("=", 1) for name, value in settings if name == "Environment")
        folder = dict(settings)["WorkingDirectory"]
        with (self.home / f"{unit}.log").open("wb") as log:
            for moment in ("ExecStartPre", "ExecStart", "ExecStartPost"):
                for command in (shlex.split(value) for name, value in settings if name == moment):
                    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
                    if moment == "ExecStart":
                        started = process
                    else:
                        assert process.wait(timeout=120) == 0, (self.home / f"{unit}.log").read_text()
        return started

    @contextmanager
    def nginx(self) -> Iterator[None]:
        """Start nginx with deploy/nginx.conf in its http block, a certificate and a login made as the file says."""
        folder = self.home / "nginx"
        folder.mkdir()
        key, certificate = folder / "gouji.key", folder / "gouji.crt"
        make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=gouji"
        subprocess.run([*make.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
        login = ["htpasswd", "-b", "-B", "-c", folder / "gouji.htpasswd", *LOGIN]
        subprocess.run(login, check=True, capture_output=True)
        paths = " ".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        account = "user root;" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            f"{account} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; events {{}}"
            f"http {{ include /etc/nginx/mime.types; access_log off; {paths} include {self.home}/deploy/nginx.conf; }}",
            encoding="utf-8",
        )
        process = subprocess.Popen([str(NGINX), "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            _end([process])


def _end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
