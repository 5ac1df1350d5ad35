"""The local web server behind `gouji serve`: files of the site, compressed, with headers that keep them apart."""

from __future__ import annotations

import gzip
import mimetypes
from email.utils import formatdate
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOOPBACK = "127.0.0.1"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
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


def open_server(site: Path, port: int) -> ThreadingHTTPServer:
    """Return a server for the site on loopback, ready to serve.

    Raises:
        OSError: the port is taken or not allowed.
    """
    root = site.resolve()

    class Handler(SiteHandler):
        folder = root

    return _Server((LOOPBACK, port), Handler)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for the files below `folder`."""

    folder: Path
    protocol_version = "HTTP/1.1"
    server_version = "gouji"
    sys_version = ""

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Send a file."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:  # noqa: N802 - the name that http.server calls
        """Send the headers of a file."""
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Keep quiet: the terminal belongs to the person at it."""

    def _answer(self, *, with_body: bool) -> None:
        path = self._find()
        if path is None:
            self._send(
                HTTPStatus.NOT_FOUND, {"Content-Type": "text/plain; charset=utf-8"}, "没有这一页。".encode(), with_body
            )
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

    def _find(self) -> Path | None:
        """Return the file asked for; None when there is none, it lies outside, or another host name was used."""
        if self.headers.get("Host", "").rpartition(":")[0] not in LOCAL_NAMES:
            return None
        path = self.folder / unquote(urlsplit(self.path).path).lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
        return path if path.is_file() and not hidden and path.resolve().is_relative_to(self.folder) else None

    def _send(self, status: HTTPStatus, headers: dict[str, str], data: bytes, with_body: bool) -> None:
        self.send_response(status)
        for name, value in {**HEADERS, **headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(data)


def content_type(path: Path) -> str:
    """Return the content type of a file by its name; text is UTF-8."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(("text/", "application/javascript")) else kind


@lru_cache(maxsize=64)
def compress(data: bytes) -> bytes:
    """Compress a file's content; the last few stay ready."""
    return gzip.compress(data, compresslevel=6, mtime=0)
