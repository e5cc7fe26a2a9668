"""Two servers for browser tests: this site as production serves it, and somebody else's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test.testcases import LiveServerThread


class Host(ThreadingHTTPServer):
    html = ""


class HostPage(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        content = self.server.html.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def site(transactional_db: None, settings: Any) -> Iterator[str]:
    """The site as production serves it: static files come from WhiteNoise."""
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    server = LiveServerThread("localhost", static_handler=lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert not server.error
    settings.SITE_URL = f"http://localhost:{server.port}"
    yield settings.SITE_URL
    server.terminate()


@pytest.fixture
def elsewhere() -> Iterator[Host]:
    """A server of another origin. A page made up by the browser itself would not do: Chromium
    keeps those from opening anything on this machine."""
    server = Host(("127.0.0.1", 0), HostPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
