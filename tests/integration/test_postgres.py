"""Dagster's own records in a real PostgreSQL, by the settings that deploy/ gives; the password in no file."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from dagster import DagsterInstance

from assets.code_location import define_county
from assets.county import County
from assets.in_process import QUIET
from assets.instance import SETTINGS
from pipelines.workspace import open_workspace
from tests.conftest import ROOT

PASSWORD = "p@ss:w/rd"  # noqa: S105 - of a server that lives for this test
SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of its own on loopback, with passwords asked for; its port."""
    if not SERVERS:
        pytest.skip("PostgreSQL is not installed")
    programs, folder = SERVERS[-1].parent, Path(tempfile.mkdtemp(prefix="gouji-postgres-"))
    account = None
    if os.getuid() == 0:  # PostgreSQL does not run as root
        account = pwd.getpwnam("postgres").pw_name
        shutil.chown(folder, account)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    data, options = folder / "data", f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
    words = ["--username", "gouji", "--auth", "scram-sha-256", "--pwfile", folder / "password"]
    run = {"user": account, "check": True, "capture_output": True, "cwd": folder}
    subprocess.run([programs / "initdb", "-D", data, "--no-sync", *words], **run)
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], **(run | {"capture_output": False}))
    try:
        login = {**os.environ, "PGPASSWORD": PASSWORD}
        create = [programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "gouji", "gouji_dagster"]
        subprocess.run(create, env=login, check=True)
        yield port
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **run)
        shutil.rmtree(folder)


def test_settings_differ_from_the_usual_ones_in_the_storage_alone() -> None:
    settings = yaml.safe_load((ROOT / "deploy" / "dagster-postgres.yaml").read_text(encoding="utf-8"))
    storage = settings.pop("storage")["postgres"]["postgres_db"]
    assert settings == SETTINGS
    assert storage["password"] == {"env": "GOUJI_POSTGRES_PASSWORD"}


@pytest.mark.slow
def test_a_run_is_recorded_there_and_the_password_nowhere(
    server: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    text = (ROOT / "deploy" / "dagster-postgres.yaml").read_text(encoding="utf-8").replace("5432", str(server))
    (home / "dagster.yaml").write_text(text, encoding="utf-8")
    for name, value in (("HOST", "127.0.0.1"), ("USER", "gouji"), ("PASSWORD", PASSWORD)):
        monkeypatch.setenv(f"GOUJI_POSTGRES_{name}", value)
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("out"))
    county = County(open_workspace(tmp_path / "data" / "raw", tmp_path / "out"))
    job = define_county(county).resolve_job_def("county")
    with DagsterInstance.from_config(str(home)) as instance:
        result = job.execute_in_process(run_config=QUIET, instance=instance)
        assert result.success
    with DagsterInstance.from_config(str(home)) as instance:
        assert [run.run_id for run in instance.get_runs()] == [result.run_id]
        said = "".join(str(record.event_log_entry) for record in instance.get_records_for_run(result.run_id).records)
        assert PASSWORD not in said and PASSWORD not in str(instance.get_ref().config_defaults(str(home)))
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in written if PASSWORD.encode() in path.read_bytes()]
    assert not list(home.rglob("*.db"))
