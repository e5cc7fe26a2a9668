"""A form can be sent once: it carries a signed number that is burnt in the transaction that stores it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from .models import Token

LIFE = timedelta(hours=24)
_signer = signing.TimestampSigner(salt="submissions.share")


class AlreadyUsed(Exception):
    """This very form has arrived before."""


def fresh() -> str:
    return _signer.sign(secrets.token_urlsafe(16))


def nonce(token: str) -> str | None:
    """The number in `token`; None if it is older than LIFE or not one of ours."""
    try:
        return _signer.unsign(token, max_age=LIFE)
    except signing.BadSignature:
        return None


def burn(nonce: str) -> None:
    """Call it first in the transaction that stores the form. Raises AlreadyUsed."""
    digest = hashlib.sha256(nonce.encode()).hexdigest()
    try:
        with transaction.atomic():
            Token.objects.create(nonce_hash=digest, used_on=timezone.localdate())
    except IntegrityError:
        raise AlreadyUsed from None
