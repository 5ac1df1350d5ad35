"""A server that speaks S3 on loopback, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import quote

import pytest

BUCKET = "reports"


@pytest.fixture(scope="session")
def s3_port() -> Iterator[int]:
    """The port of moto's server."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield port
    server.stop()


@pytest.fixture
def s3(s3_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty bucket; what a client needs stands in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "gouji-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "gouji-secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{s3_port}")
    asked(s3_port, "POST", "/moto-api/reset")
    asked(s3_port, "PUT", f"/{BUCKET}")
    yield f"s3://{BUCKET}"


def put(port: int, name: str, data: bytes) -> None:
    """Put an object by whatever name, as no client would."""
    asked(port, "PUT", f"/{BUCKET}/{quote(name, safe='')}", data)


def asked(port: int, method: str, path: str, data: bytes | None = None) -> None:
    """Ask the server."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body=data)
    assert connection.getresponse().status in (200, 204), path
    connection.close()
