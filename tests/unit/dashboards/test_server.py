"""`gouji serve`: what it answers, and what it does not."""

from __future__ import annotations

import gzip
import http.client
import tempfile
import threading

import pytest
from lxml import html

from dashboards.cli import serve
from dashboards.self_check import MAXIMUM_BYTES, CheckRefused, SelfCheck
from dashboards.server import open_server
from dashboards.uploads import Upload
from pipelines.contract import check_records, parse_labelled
from pipelines.errors import UsageProblem
from pipelines.register import Register
from schemas.catalogue import settings_with
from tests.conftest import ROOT
from tests.unit.dashboards.test_uploads import KIND, form

PAGE = "<!DOCTYPE html><title>总览</title>" + "数" * 500


@pytest.fixture
def server(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text(PAGE, encoding="utf-8")
    (site / ".hidden").write_text("x", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    with open_server(site, 0, SelfCheck(tmp_path, Register(()), settings_with())) as running:
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


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/.hidden",
        "/nothing.html",
        "//etc/passwd",
        "/" + "a" * 300,
        "/a" * 4_000,
        "//[bad/",
    ],
)
def test_nothing_outside_the_site_is_sent(server, path):
    assert ask(server, path)[0].status == 404


@pytest.mark.parametrize("host", ["evil.example:80", "127.0.0.1:{port}@evil.example", "127.0.0.1:{port}.evil.example"])
def test_another_host_name_gets_nothing(server, host):
    answer, body = ask(server, Host=host.format(port=server.server_port))
    assert (answer.status, body.decode()) == (404, "没有这一页。")


@pytest.mark.parametrize(
    ("path", "home"), [("/nothing.html", "index.html"), ("/unit/yl-999/2025.html?a=/", "../../index.html")]
)
def test_who_asks_for_a_page_that_is_not_there_is_shown_the_way_on(server, path, home):
    answer, body = ask(server, path)
    page = html.fromstring(body.decode())
    assert (answer.status, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert page.findtext(".//h1") == "没有这一页"
    assert page.xpath("//main//a/@href") == [home]


def test_a_head_request_sends_no_body(server):
    answer, body = ask(server, method="HEAD")
    assert (answer.status, body) == (200, b"")


def send(server, body, **headers):
    own = {"Origin": f"http://127.0.0.1:{server.server_port}", "Content-Type": KIND}
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST", "/self-check", body, headers={**own, **named})
    answer = connection.getresponse()
    return answer, answer.read().decode()


REPORT = ROOT / "data" / "raw" / "2020" / "棋坪镇.txt"


def test_a_report_sent_by_the_own_page_is_read_and_judged_and_nothing_is_kept(server, tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    answer, page = send(server, form("棋坪镇.txt", REPORT.read_bytes()))
    assert answer.status == 200 and answer.headers["Cache-Control"] == "no-store"
    [record] = check_records(parse_labelled([REPORT]), {}, Register(()), settings_with())
    document = html.fromstring(page)
    shown = {cell.get("data-cell"): cell.text_content() for cell in document.xpath("//td[@data-cell]")}
    assert shown.keys() == record["cells"].keys()
    assert shown["requests.received.total"].strip().endswith(str(record["cells"]["requests.received.total"]["value"]))
    messages = [p.text_content() for p in document.xpath("//section[@aria-labelledby='findings']//p[@class='message']")]
    assert sorted(messages) == sorted(f["message"] for f in record["findings"] if f["outcome"] == "fail")
    assert list(folder.iterdir()) == []


def test_a_file_that_is_no_report_is_refused_in_words(server):
    answer, page = send(server, form("会议通知.txt", "明天上午开会。".encode()))
    assert answer.status == 200 and "会议通知.txt" in page and 'role="alert"' in page


def test_a_hostile_file_name_stays_text(server):
    _, page = send(server, form("<img src=x onerror=1>.txt", b"x"))
    assert "<img" not in page and "&lt;img" not in page


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example:80"}, 403),
        ({"Content_Length": str(MAXIMUM_BYTES * 2)}, 413),
        ({"Content_Length": "9" * 5_000}, 413),
        ({"Content_Type": "text/plain"}, 400),
    ],
)
def test_what_the_own_page_would_not_send_is_refused(server, headers, status):
    answer, page = send(server, b"x", **headers)
    assert answer.status == status and 'role="alert"' in page


def test_a_file_too_large_is_told_so_though_all_of_it_is_sent(server):
    answer, page = send(server, bytes(MAXIMUM_BYTES + 1_000_000))
    assert answer.status == 413 and "文件超过 20 MB" in page


def test_too_many_checks_in_a_minute_are_refused(server):
    server.RequestHandlerClass.self_check.limit.per_minute = 0
    answer, page = send(server, form("a.txt", b"x"))
    assert answer.status == 422 and "请稍候再试" in page


def test_a_check_that_takes_too_long_is_stopped(tmp_path):
    check = SelfCheck(tmp_path, Register(()), settings_with(), longest_seconds=0.01)
    with pytest.raises(CheckRefused, match="已停止"):
        check.check(Upload("棋坪镇.txt", REPORT.read_bytes()))


def test_no_site_yet_is_one_clear_line(tmp_path):
    with pytest.raises(UsageProblem, match="还没有网站：请先运行 gouji run"):
        serve.main(["--site", str(tmp_path)], standalone_mode=False)


def test_a_port_in_use_is_one_clear_line(server, tmp_path):
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    with pytest.raises(UsageProblem, match="请用 --port 换一个"):
        serve.main(["--site", str(tmp_path), "--port", str(server.server_port)], standalone_mode=False)
