from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core.schedule import job

from . import tokens
from .models import Receipt, Token


@job("forget used forms and expired codes", every=timedelta(days=1))
def forget_what_has_run_out() -> None:
    """Neither could be used any more; both kinds of row say that something came in on a day."""
    today = timezone.localdate()
    Token.objects.filter(used_on__lt=today - tokens.LIFE - timedelta(days=1)).delete()
    Receipt.objects.filter(expires_on__lt=today).delete()
