"""`gouji serve`: what it answers, and what it does not."""

from __future__ import annotations

import gzip
import http.client
import threading

import pytest

from dashboards.cli import serve
from dashboards.server import open_server
from pipelines.errors import UsageProblem

PAGE = "<!DOCTYPE html><title>总览</title>" + "数" * 500


@pytest.fixture
def server(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(PAGE, encoding="utf-8")
    (site / ".hidden").write_text("x", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    with open_server(site, 0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def ask(server, path="/", method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer, answer.read()


def test_a_page_comes_with_headers_that_keep_it_apart(server):
    answer, body = ask(server)
    assert (answer.status, body.decode()) == (200, PAGE)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_page_is_compressed_and_asked_for_again_only_when_it_changed(server):
    answer, body = ask(server, Accept_Encoding="gzip")
    assert gzip.decompress(body).decode() == PAGE and len(body) < len(PAGE.encode())
    again, nothing = ask(server, If_None_Match=answer.headers["ETag"])
    assert (again.status, nothing) == (304, b"")


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/.hidden", "/nothing.html", "//etc/passwd"])
def test_nothing_outside_the_site_is_sent(server, path):
    assert ask(server, path)[0].status == 404


def test_another_host_name_gets_nothing(server):
    assert ask(server, Host="evil.example:80")[0].status == 404


def test_a_head_request_sends_no_body(server):
    answer, body = ask(server, method="HEAD")
    assert (answer.status, body) == (200, b"")


def test_no_site_yet_is_one_clear_line(tmp_path):
    with pytest.raises(UsageProblem, match="还没有网站：请先运行 gouji run"):
        serve.main(["--site", str(tmp_path)], standalone_mode=False)


def test_a_port_in_use_is_one_clear_line(server, tmp_path):
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    with pytest.raises(UsageProblem, match="请用 --port 换一个"):
        serve.main(["--site", str(tmp_path), "--port", str(server.server_port)], standalone_mode=False)
