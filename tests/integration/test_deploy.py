"""What `deploy/` ships works as it is written: units, their commands, nginx with its login in front of them."""

from __future__ import annotations

import base64
import json
import shlex
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.integration.deployed import DEPLOY, LOGIN, NGINX, Office, unit_settings
from tests.unit.dashboards.test_uploads import KIND, form

UNITS = sorted(DEPLOY.glob("*.service"))
NAME = "gouji.example.gov.cn"
AUTHORIZATION = {"Authorization": "Basic " + base64.b64encode(":".join(LOGIN).encode()).decode()}
HEALTH = "{ instance { daemonHealth { allDaemonStatuses { daemonType required healthy } } } }"
REPOSITORIES = "{ repositoriesOrError { ... on RepositoryConnection { nodes { name jobs { name } } } } }"
PLACE = 'repositoryLocationName: "gouji", repositoryName: "__repository__"'
MUTATIONS = (
    f'mutation {{ launchRun(executionParams: {{selector: {{{PLACE}, jobName: "site_only"}}}}) {{ __typename }} }}',
    f'mutation {{ startSchedule(scheduleSelector: {{{PLACE}, scheduleName: "nightly"}}) {{ __typename }} }}',
)


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_every_unit_is_confined_and_listens_on_loopback_alone(unit: Path) -> None:
    settings = dict(unit_settings(unit))
    for name, value in {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "User": "gouji", "UMask": "0027"}.items():
        assert settings[name] == value
    command = shlex.split(settings["ExecStart"])
    assert "--host" not in command or command[command.index("--host") + 1] == "127.0.0.1"
    assert not [value for name, value in unit_settings(unit) if name == "Environment" and "PASSWORD" in value]


def test_workers_are_started_by_units_as_by_the_script() -> None:
    script = (DEPLOY / "workers.sh").read_text(encoding="utf-8")
    started = [line.split('celery" ')[1].removesuffix(" &") for line in script.splitlines() if 'celery" -A' in line]
    for unit, words, name in zip(("gouji-reader@", "gouji-writer"), started, ("%i", ""), strict=True):
        command = dict(unit_settings(DEPLOY / f"{unit}.service"))["ExecStart"].split("celery ")[1]
        assert shlex.split(command.replace("%%", "%")) == shlex.split(words.replace("$number", name))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    paths = [office.home / "deploy" / unit.name for unit in UNITS]
    said = subprocess.run(["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True, timeout=60)
    assert (said.returncode, [line for line in said.stderr.splitlines() if "gouji" in line]) == (0, [])


def ask(
    office: Office, port: str, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[HTTPResponse, bytes]:
    trusting = ssl._create_unverified_context()  # noqa: S323 - its certificate is made for this test
    connection = HTTPSConnection("127.0.0.1", int(office.ports[port]), context=trusting, timeout=60)
    connection.request(method, path, body, {"Host": NAME} | headers)
    answer = connection.getresponse()
    return answer, answer.read()


def graphql(office: Office, query: str) -> dict[str, object]:
    headers = {"Content-Type": "application/json", **AUTHORIZATION}
    answer, body = ask(office, "8443", "/graphql", "POST", json.dumps({"query": query}).encode(), **headers)
    return json.loads(body) if answer.status == 200 else {"status": answer.status}


def repositories(office: Office) -> list[dict[str, object]]:
    """What Dagster's pages know of, nothing while they wait for the code location."""
    return graphql(office, REPOSITORIES).get("data", {}).get("repositoriesOrError", {}).get("nodes", [])


def wait_for(seen, seconds: float = 90) -> object:
    """Ask until there is an answer that counts."""
    end = time.monotonic() + seconds
    while True:
        with suppress(OSError):
            if found := seen():
                return found
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.5)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """All services and nginx, once Dagster's pages answer."""
    if not (NGINX and shutil.which("htpasswd") and shutil.which("openssl")):
        pytest.skip("nginx, htpasswd (apache2-utils) or openssl is not installed: deploy/nginx.conf is NOT COVERED")
    office = Office(tmp_path_factory.mktemp("office") / "gouji")
    site = office.home / "out" / "site" / "units"
    site.mkdir(parents=True)
    (site.parent / "index.html").write_text('<a href="units/a.html">棋坪镇</a>', encoding="utf-8")
    (site / "a.html").write_text('<a href="../index.html">总览</a>', encoding="utf-8")
    (site.parent / ".hidden").write_text("x", encoding="utf-8")
    services = ("gouji-code", "gouji-daemon", "gouji-webserver", "gouji-pages")
    with office.services(*services) as running, office.nginx():
        wait_for(lambda: repositories(office))
        yield office
        assert {unit: process.poll() for unit, process in running.items()} == dict.fromkeys(services)


@pytest.mark.slow
def test_services_are_healthy_and_read_only_behind_the_login(office: Office) -> None:
    (repository,) = repositories(office)
    assert "county" in {job["name"] for job in repository["jobs"]}

    def healthy() -> bool:
        daemons = graphql(office, HEALTH)["data"]["instance"]["daemonHealth"]["allDaemonStatuses"]
        needed = {each["daemonType"]: each["healthy"] for each in daemons if each["required"]}
        return {"SENSOR", "SCHEDULER", "QUEUED_RUN_COORDINATOR"} <= needed.keys() and all(needed.values())

    wait_for(healthy)
    for mutation in MUTATIONS:
        ((_, refused),) = graphql(office, mutation)["data"].items()
        assert refused == {"__typename": "UnauthorizedError"}
    runs = graphql(office, "{ runsOrError { ... on Runs { count } } }")
    assert runs["data"]["runsOrError"]["count"] == 0


@pytest.mark.slow
def test_nobody_gets_through_without_the_login(office: Office) -> None:
    wrong = {"Authorization": "Basic " + base64.b64encode(b"clerk:guess").decode()}
    for headers in ({}, wrong):
        for port, path in (("8443", "/"), ("8443", "/graphql"), ("8443", "/server_info"), ("8444", "/")):
            answer, body = ask(office, port, path, **headers)
            assert answer.status == 401 and b"dagster" not in body.lower()
    answer, body = ask(office, "8443", "/", **AUTHORIZATION)
    assert answer.status == 200 and b"dagster" in body.lower()
    assert answer.headers["X-Frame-Options"] == "DENY" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert opened_websocket(office, {}).startswith("HTTP/1.1 401")
    assert opened_websocket(office, AUTHORIZATION).startswith("HTTP/1.1 101")


def opened_websocket(office: Office, headers: dict[str, str]) -> str:
    """The first line of the answer to a browser that asks for the websocket of Dagster's pages."""
    asked = {"Host": NAME, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"} | headers
    asked |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "graphql-ws"}
    lines = ["GET /graphql HTTP/1.1", *(f"{name}: {value}" for name, value in asked.items()), "", ""]
    return first_line(office, "8443", "\r\n".join(lines))


def first_line(office: Office, port: str, request: str) -> str:
    """The first line of the answer to a request as it is, nothing where the server hangs up."""
    plain = socket.create_connection(("127.0.0.1", int(office.ports[port])), timeout=30)
    with ssl._create_unverified_context().wrap_socket(plain) as connection:  # noqa: S323 - as above
        connection.sendall(request.encode())
        return connection.recv(4096).decode().split("\r\n")[0]


@pytest.mark.slow
def test_nobody_holds_a_connection_by_sending_slowly(office: Office) -> None:
    """A head without an end, and a body that stays behind what was announced: never more than the time it may take."""
    head = f"POST /self-check HTTP/1.1\r\nHost: {NAME}\r\n"
    login = f"Authorization: {AUTHORIZATION['Authorization']}\r\n"
    for request in (head, f"{head}{login}Content-Type: {KIND}\r\nContent-Length: 900\r\n\r\n--half"):
        started = time.monotonic()
        assert first_line(office, "8444", request).split(" ")[1:2] in ([], ["408"])
        assert time.monotonic() - started < 20


@pytest.mark.slow
def test_pages_stand_below_a_path_with_headers_that_keep_them_apart(office: Office) -> None:
    assert ask(office, "443", "/")[0].headers["Location"].endswith("/gouji/")
    answer, body = ask(office, "443", "/gouji/")
    assert answer.status == 200 and b"units/a.html" in body
    assert ask(office, "443", "/gouji/units/a.html")[0].status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY" and answer.headers["Server"] == "nginx"
    for path in ("/gouji/.hidden", "/gouji/../warehouse.duckdb", "/gouji../store", "/graphql", "/gouji/%2e%2e/store"):
        assert ask(office, "443", path)[0].status in (400, 404), path


@pytest.mark.slow
def test_the_self_check_takes_a_file_from_its_own_page_alone(office: Office) -> None:
    report = form("棋坪镇.txt", (ROOT / "data" / "raw" / "2020" / "棋坪镇.txt").read_bytes())
    own = f"https://{NAME}:{office.ports['8444']}"
    sent = {"Content-Type": KIND, **AUTHORIZATION}
    answer, page = ask(office, "8444", "/self-check", "POST", report, Origin=own, **sent)
    assert answer.status == 200 and "data-cell" in page.decode()
    for other in ("https://evil.example", "null", f"http://127.0.0.1:{office.ports['8000']}"):
        assert ask(office, "8444", "/self-check", "POST", report, Origin=other, **sent)[0].status == 403
    assert ask(office, "8444", "/self-check", "POST", b"x" * 22_100_000, Origin=own, **sent)[0].status == 413


@pytest.mark.slow
def test_passwords_cannot_be_guessed_quickly(office: Office) -> None:
    """Last, for it uses up what this address may ask at once."""
    guess = {"Authorization": "Basic " + base64.b64encode(b"clerk:wrong").decode()}
    answers = [ask(office, port, "/", **guess)[0].status for _ in range(80) for port in ("8443", "8444")]
    assert answers[0] == 401 and set(answers) == {401, 429}
    assert ask(office, "443", "/gouji/")[0].status == 200, "pages for everybody are not held up by it"
