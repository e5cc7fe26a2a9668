"""Signing in to the admin, slowed down for whoever tries passwords."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.account import LoginView

from core import rate_limit
from core.views import too_many

# Tries for one account name; nothing is kept of who tries.
TRIES, SECONDS = 20, 600


class SlowedLoginView(LoginView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # As the form takes it: a letter in another width is the same account.
        name = unicodedata.normalize("NFKC", request.POST.get("username", "").strip()).casefold()
        account = hashlib.sha256(name.encode(errors="replace")).hexdigest()[:32]
        if not rate_limit.allow(f"login.{account}", TRIES, SECONDS):
            return too_many(request, SECONDS)
        return super().post(request, *args, **kwargs)
