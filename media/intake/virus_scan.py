"""Asks a clamd about each upload, where one is configured (the setting CLAMD_URL). What else this
room promises holds without it: a file that is rebuilt needs no scanner to be harmless."""

import logging
from typing import BinaryIO
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

from media.intake.refusal import Refused

_log = logging.getLogger(__name__)

_SECONDS = 60
_PORT = 3310


def scan(source: BinaryIO) -> None:
    """Raises Refused: "infected" where something was found, and "unscanned" where clamd gives no
    answer, because whoever sets up a scanner wants nothing to come in without it."""
    if not settings.CLAMD_URL:
        return
    source.seek(0)
    try:
        answers = client(settings.CLAMD_URL).instream(source)
    except (ClamdError, OSError) as error:
        # Of the file nothing is said, nor of who sent it.
        _log.error("clamd gave no answer, so a file was refused: %s", type(error).__name__)
        raise Refused("unscanned") from None
    for status, found in answers.values():
        if status == "FOUND":
            _log.warning("clamd found %s in an upload, which was refused.", found)
            raise Refused("infected")
    if not answers or any(status != "OK" for status, _found in answers.values()):
        _log.error("clamd could not scan an upload, so it was refused.")
        raise Refused("unscanned")


def client(url: str) -> ClamdNetworkSocket:
    """For tcp://host:port or unix:///path. Raises ValueError for anything else."""
    parts = urlsplit(url)
    match parts.scheme:
        case "tcp" if parts.hostname and not parts.path.strip("/"):
            return ClamdNetworkSocket(parts.hostname, parts.port or _PORT, timeout=_SECONDS)
        case "unix" if parts.path and not parts.netloc:
            return ClamdUnixSocket(parts.path, timeout=_SECONDS)
    raise ValueError("CLAMD_URL must be tcp://host:port or unix:///path.")
