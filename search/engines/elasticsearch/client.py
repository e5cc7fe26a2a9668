"""The connection to the server, which is never trusted to be there, to be quick, or to make sense."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from http.client import HTTPException
from typing import Any

from django.conf import settings
from elastic_transport import (
    ApiResponseMeta,
    ConnectionTimeout,
    HttpHeaders,
    NodeConfig,
    Urllib3HttpNode,
)
from elastic_transport import ConnectionError as NotConnected
from elastic_transport import TransportError as TransportProblem
from elastic_transport._node import NodeApiResponse
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import BulkIndexError
from urllib3 import BaseHTTPResponse, Retry, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as TooLate

# More than the longest of our answers: 200 hits, and a bit for each page of a very large site.
LARGEST = 8 * 1024 * 1024
PIECE = 64 * 1024
# What readers wait for at most, in seconds, before their own database answers.
PATIENCE = 0.5
# And to hear whether it is the server that is slow, or what was asked that is much.
A_MOMENT = 0.2
# What nobody waits for.
AT_LEISURE = 30.0


class Unusable(Exception):
    """The server can't be used now: it isn't there, is too slow, or says something that is no answer. Says what kind of
    problem it is, and nothing of what was asked or stored."""


class TooSlow(Unusable):
    """There was no answer in time."""


class Broken(Unusable):
    """The server is there and says that the index has lost something, or is closed."""


_BROKEN = {(503, "search_phase_execution_exception"), (400, "index_closed_exception")}


class _InTime(HTTPConnection):
    """Hangs up when the head of an answer is not there in time; urllib3 waits so long for each of its letters."""

    def getresponse(self) -> BaseHTTPResponse:  # type: ignore[override]  # as in urllib3
        late = threading.Event()

        def hang_up() -> None:
            late.set()
            with suppress(OSError, AttributeError):  # it is over already
                self.sock.shutdown(socket.SHUT_RDWR)

        watch = threading.Timer(self.timeout or AT_LEISURE, hang_up)
        watch.daemon = True
        watch.start()
        try:
            # Half a head, where the connection ended, may be taken for a whole one.
            response = super().getresponse()
        except (HTTPException, OSError):
            if not late.is_set():
                raise
        finally:
            watch.cancel()
        if late.is_set():
            raise TimeoutError("no head in time")
        return response


class _SecurelyInTime(_InTime, HTTPSConnection):
    pass


class BoundedNode(Urllib3HttpNode):
    """Gives up when the whole answer is not there in time, or is larger than any of ours; urllib3 bounds each piece
    alone. Logs nothing: a body holds what a reader asked for."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        secure = issubclass(self.pool.ConnectionCls, HTTPSConnection)
        self.pool.ConnectionCls = _SecurelyInTime if secure else _InTime

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: Any = AT_LEISURE,
    ) -> NodeApiResponse:
        began = time.monotonic()
        seconds = request_timeout if isinstance(request_timeout, int | float) else AT_LEISURE
        try:
            response = self.pool.urlopen(
                method,
                f"{self.path_prefix}{target}",
                body=body,
                headers={**self._headers, **(headers or {})},
                retries=Retry(False),
                timeout=Timeout(total=seconds),
                preload_content=False,
            )
            content = bytearray()
            while piece := response.read1(PIECE, decode_content=True):
                content += piece
                if len(content) > LARGEST or time.monotonic() - began > seconds:
                    response.close()
                    raise ConnectionTimeout("an answer too long or too late")
            response.release_conn()
        except NewConnectionError:
            raise NotConnected("nobody there") from None
        except TooLate:
            raise ConnectionTimeout("no answer in time") from None
        except (HTTPError, OSError):
            raise NotConnected("no connection") from None
        meta = ApiResponseMeta(
            node=self.config,
            duration=time.monotonic() - began,
            http_version="1.1",
            status=response.status,
            headers=HttpHeaders(response.headers),
        )
        return NodeApiResponse(meta, bytes(content))


def connect() -> Elasticsearch:
    """A client of the server that the settings name, one a process."""
    return _connect(
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA
    )


@lru_cache(maxsize=4)
def _connect(url: str, key: str, ca: str) -> Elasticsearch:
    trust: dict[str, Any] = {"ca_certs": ca} if ca else {}
    return Elasticsearch(
        url,
        api_key=key or None,
        node_class=BoundedNode,
        request_timeout=AT_LEISURE,
        max_retries=0,
        retry_on_timeout=False,
        **trust,
    )


@contextmanager
def sense() -> Iterator[None]:
    """Around a request and the reading of what came back: all that can be wrong with either is Unusable."""
    try:
        yield
    except ApiError as problem:
        # What it says quotes the request; its kind does not.
        status = getattr(problem.meta, "status", 0)
        kind = Broken if (status, problem.message) in _BROKEN else Unusable
        raise kind(f"{type(problem).__name__} {status}") from None
    except BulkIndexError as problem:
        raise Unusable(f"refused {len(problem.errors)}") from None
    except ConnectionTimeout:
        raise TooSlow("no answer in time") from None
    except TransportProblem as problem:
        raise Unusable(type(problem).__name__) from None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as problem:
        raise Unusable(f"no answer of a search server ({type(problem).__name__})") from None
