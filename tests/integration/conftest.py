"""Fixtures that all integration tests may use."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.integration.first_runs import dagster_home as dagster_home
from tests.integration.first_runs import finished_county as finished_county
from tests.integration.first_runs import loaded as loaded
from tests.integration.mixed_county import county_folders as county_folders
from tests.integration.mixed_county import mixed_county as mixed_county
from tests.integration.open_county import open_county as open_county
from tests.integration.open_county import open_folder as open_folder


@pytest.fixture
def robot():
    """A group's robot that keeps what it got and answers as it is told to."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.got.append((self.path, json.loads(body)))
            answer = json.dumps(self.server.answer).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.answer = [], {"errcode": 0, "errmsg": "ok"}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
