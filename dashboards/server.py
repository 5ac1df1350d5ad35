"""The local web server behind `gouji serve`: files of the site, compressed, with headers that keep them apart.

It also has the self-check page (`self_check`), to which only its own pages may send a file.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import socket
import time
from email.utils import formatdate
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dashboards.addresses import NOT_FOUND, SELF_CHECK
from dashboards.pages.self_check import self_check_page
from dashboards.rendering import Shell, render
from dashboards.self_check import MAXIMUM_BYTES, CheckRefused, SelfCheck
from dashboards.uploads import find_upload
from dashboards.writer import MANIFEST

LOOPBACK = "127.0.0.1"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}
"""no-cache: a browser keeps pages but asks each time whether they changed, which an ETag answers without a body."""

COMPRESSED_TYPES = ("text/", "application/javascript", "application/json", "image/svg+xml")
LOCAL_NAMES = ("127.0.0.1", "localhost")

SERVED_SCRIPT = """(function () {
  var list = document.querySelector(".masthead nav ul");
  var link = window.gouji.make("a", { href: "/self-check" }, "自查");
  if (location.pathname === "/self-check") { link.setAttribute("aria-current", "page"); }
  list.appendChild(window.gouji.make("li")).appendChild(link);
})();
"""
"""Stands in for the site's empty `static/served.js`: links every page to the self-check."""

OWN_PAGE = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
}
"""A browser that sends no referrer does not say either which page sends a form."""

FORM_OVERHEAD_BYTES = 10_000
MAXIMUM_LENGTH_DIGITS = 12
"""Python refuses to read numbers of thousands of digits."""
LINGER_BYTES = 200_000_000
LINGER_SECONDS = 20.0
"""How much of a refused file is still taken and thrown away, and for how long."""


def open_server(site: Path, port: int, self_check: SelfCheck) -> ThreadingHTTPServer:
    """Return a server for the site on loopback, ready to serve.

    Raises:
        OSError: the port is taken or not allowed.
    """
    root = site.resolve()
    judge = self_check

    class Handler(SiteHandler):
        folder = root
        self_check = judge

    return _Server((LOOPBACK, port), Handler)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for the files below `folder`, and the self-check."""

    folder: Path
    self_check: SelfCheck
    timeout = 60
    protocol_version = "HTTP/1.1"
    server_version = "gouji"
    sys_version = ""

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Send a file."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:  # noqa: N802 - the name that http.server calls
        """Send the headers of a file."""
        self._answer(with_body=False)

    def do_POST(self) -> None:  # noqa: N802 - the name that http.server calls
        """Check the report that was sent, and show what was found."""
        length = self.headers.get("Content-Length", "")
        if self._asked() != f"/{SELF_CHECK}" or not self._is_local() or not self._is_from_own_page():
            self._refuse(HTTPStatus.FORBIDDEN, "只接受从本机自查页交来的文件。")
        elif not (length.isascii() and length.isdecimal()):
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "没有写明文件的大小。")
        elif len(length) > MAXIMUM_LENGTH_DIGITS or int(length) > MAXIMUM_BYTES + FORM_OVERHEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"文件超过 {MAXIMUM_BYTES // 1_000_000} MB，没有核对。")
        else:
            self._check(self.rfile.read(int(length)))

    def _check(self, body: bytes) -> None:
        upload = find_upload(self.headers.get("Content-Type", ""), body, "report")
        if upload is None:
            self._refuse(HTTPStatus.BAD_REQUEST, "没有收到文件，请选择一份报告。")
            return
        try:
            page = self_check_page(read_shell(self.folder), self.self_check.check(upload))
        except CheckRefused as refused:
            self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(refused))
            return
        self._send(HTTPStatus.OK, OWN_PAGE, page.encode(), with_body=True)

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        """Answer, and be done with the connection: of what is refused unread, the rest still comes on it."""
        self.close_connection = True
        page = self_check_page(read_shell(self.folder), refusal=words)
        self._send(status, {**OWN_PAGE, "Connection": "close"}, page.encode(), with_body=True)
        self._linger()

    def _linger(self) -> None:
        """Throw away what is still coming: a browser reads no answer while its file is not taken (RFC 9112, 9.6)."""
        end = time.monotonic() + LINGER_SECONDS
        left = LINGER_BYTES
        try:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(1.0)
            while left > 0 and time.monotonic() < end and (taken := self.rfile.read1(1 << 16)):
                left -= len(taken)
        except OSError:
            return

    def _asked(self) -> str:
        """Return the path of the address asked for; what is no address is a path that no site has."""
        try:
            return urlsplit(self.path).path
        except ValueError:
            return "/-"

    def _is_local(self) -> bool:
        """Tell whether the server was asked for by a name of this machine, at its own port."""
        name, _, port = self.headers.get("Host", "").rpartition(":")
        return name in LOCAL_NAMES and port == str(self.connection.getsockname()[1])

    def _is_from_own_page(self) -> bool:
        """Tell whether the browser says that a page of this very server sends the form."""
        return self.headers.get("Origin") == f"http://{self.headers.get('Host', '')}"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Keep quiet: the terminal belongs to the person at it."""

    def _answer(self, *, with_body: bool) -> None:
        own = self._own_page()
        if own is not None:
            headers, text = own
            self._send(HTTPStatus.OK, headers, text.encode(), with_body)
            return
        path = self._find()
        if path is None:
            self._send(HTTPStatus.NOT_FOUND, OWN_PAGE, self._not_found().encode(), with_body)
            return
        data = path.read_bytes()
        kind = content_type(path)
        headers = {"Content-Type": kind, "ETag": f'"{sha256(data).hexdigest()[:32]}"'}
        headers["Last-Modified"] = formatdate(path.stat().st_mtime, usegmt=True)
        if self.headers.get("If-None-Match") == headers["ETag"]:
            self._send(HTTPStatus.NOT_MODIFIED, headers, b"", with_body=False)
            return
        if kind.startswith(COMPRESSED_TYPES) and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = compress(data)
            headers["Content-Encoding"] = "gzip"
        self._send(HTTPStatus.OK, headers, data, with_body)

    def _own_page(self) -> tuple[dict[str, str], str] | None:
        """Return headers and text of what the server has beside the site."""
        asked = self._asked()
        if not self._is_local():
            return None
        if asked == f"/{SELF_CHECK}":
            return OWN_PAGE, self_check_page(read_shell(self.folder))
        script = {"Content-Type": "application/javascript; charset=utf-8"}
        return (script, SERVED_SCRIPT) if asked == "/static/served.js" else None

    def _not_found(self) -> str:
        """Return the page that says so, with ways on; to another host name nothing of the site is told."""
        if not self._is_local():
            return "没有这一页。"
        depth = self._asked().count("/") - 1
        return render("not_found.html", depth * "-/" + NOT_FOUND, read_shell(self.folder))

    def _find(self) -> Path | None:
        """Return the file asked for; None when there is none, it lies outside, or another host name was used."""
        if not self._is_local():
            return None
        path = self.folder / unquote(self._asked()).lstrip("/")
        try:
            path = path / "index.html" if path.is_dir() else path
            hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
            return path if path.is_file() and not hidden and path.resolve().is_relative_to(self.folder) else None
        except (OSError, ValueError):  # longer than names of files may be, or not below the folder
            return None

    def _send(self, status: HTTPStatus, headers: dict[str, str], data: bytes, with_body: bool) -> None:
        self.send_response(status)
        for name, value in {**HEADERS, **headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(data)


def read_shell(site: Path) -> Shell:
    """Return what stands around the pages of a site: its county and years, as its writer noted them."""
    try:
        noted = json.loads((site / MANIFEST).read_text(encoding="utf-8"))
        years = tuple(int(year) for year in noted.get("years", ()))
        return Shell(str(noted.get("county", "")), years, bool(noted.get("synthetic")))
    except (OSError, ValueError, TypeError, AttributeError):
        return Shell("", (), False)


def content_type(path: Path) -> str:
    """Return the content type of a file by its name; text is UTF-8."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(("text/", "application/javascript")) else kind


@lru_cache(maxsize=64)
def compress(data: bytes) -> bytes:
    """Compress a file's content; the last few stay ready."""
    return gzip.compress(data, compresslevel=6, mtime=0)
