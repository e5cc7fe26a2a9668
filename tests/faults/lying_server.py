"""A search server of which nothing is true: it answers as it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JSON = "application/vnd.elasticsearch+json;compatible-with=8"
WHOLE = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
FOUND: dict[str, Any] = {
    "took": 1,
    "timed_out": False,
    "_shards": WHOLE,
    "hits": {"hits": [{"_score": 1.0, "fields": {"page_id": [1]}}]},
    "aggregations": {"pages": {"value": ["Ag=="]}},
}


class LyingServer(ThreadingHTTPServer):
    daemon_threads = True
    say: Callable[[Handler], None]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = 0
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: LyingServer
    body = b""

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked += 1
        self.server.say(self)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST

    def answer(
        self, content: bytes, status: int = 200, kind: str = JSON, product: str = "Elasticsearch"
    ) -> None:
        self.begin(status, kind, product, str(len(content)))
        self.wfile.write(content)

    def begin(self, status: int, kind: str, product: str, length: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", length)
        if product:
            self.send_header("X-Elastic-Product", product)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def lying() -> Iterator[LyingServer]:
    server = LyingServer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


def says(content: bytes | str, **how: Any) -> Callable[[Handler], None]:
    body = content.encode() if isinstance(content, str) else content
    return lambda handler: handler.answer(body, **how)


def finds(**other: Any) -> Callable[[Handler], None]:
    """What looks like an answer, but for this."""
    return says(json.dumps(FOUND | other))


def waits(handler: Handler) -> None:
    handler.server.over.wait(30)


def dribbles(handler: Handler) -> None:
    handler.begin(200, JSON, "Elasticsearch", "1000")
    while not handler.server.over.wait(0.1):
        handler.wfile.write(b" ")


def dribbles_its_head(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Kettle: ")
    while not handler.server.over.wait(0.1):
        handler.wfile.write(b"x")


def never_ends(handler: Handler) -> None:
    handler.begin(200, JSON, "Elasticsearch", str(10**12))
    while not handler.server.over.is_set():
        handler.wfile.write(b" " * 2**20)


def hangs_up(handler: Handler) -> None:
    handler.connection.close()


LIES: dict[str, Callable[[Handler], None]] = {
    "garbage": says(b"\x00\xff\xfe garbage"),
    "half a sentence": says(json.dumps(FOUND)[:60]),
    "a page of a proxy": says("<!doctype html><h1>Welcome</h1>", kind="text/html"),
    "a page of a proxy that says it is the server": says("<h1>Hi</h1>", kind="text/html"),
    "another product": says(json.dumps(FOUND), product=""),
    "nothing": says(""),
    "null": says("null"),
    "a list": says("[]"),
    "an empty object": says("{}"),
    "depths": says("[" * 200_000),
    "half its shards": finds(_shards=WHOLE | {"total": 2, "failed": 1}),
    "shards that are not there": finds(_shards=WHOLE | {"total": 2}),
    "no shards": finds(_shards=WHOLE | {"total": 0, "successful": 0}),
    "a part, in time": finds(timed_out=True),
    "no hits": finds(hits=None),
    "hits of another kind": finds(hits={"hits": [{"_score": None, "fields": {}}]}),
    "a set that is none": finds(aggregations={"pages": {"value": ["%%%"]}}),
    "no set": finds(aggregations={}),
    "an error": says('{"error": {"type": "kettle", "reason": "kettle"}}', status=500),
    "not allowed": says('{"error": "kettle"}', status=403),
    "no key": says('{"error": "kettle"}', status=401),
    "too much to do": says('{"error": "kettle"}', status=429),
    "no such index": says('{"error": {"type": "index_not_found_exception"}}', status=404),
    "elsewhere": says("", status=302),
    "nothing for 30 seconds": waits,
    "a letter now and then": dribbles,
    "a head, a letter now and then": dribbles_its_head,
    "without end": never_ends,
    "hanging up": hangs_up,
}
SLOW = {
    "nothing for 30 seconds",
    "a letter now and then",
    "a head, a letter now and then",
    "without end",
}
