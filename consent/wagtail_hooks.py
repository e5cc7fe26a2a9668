from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks

from . import admin


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    about = "desk/stories/<int:pk>/storytellers/<slug:code>"
    return [
        path(f"{about}/confirm/", admin.Confirm.as_view(), name="consent_confirm"),
        path(f"{about}/answer/", admin.Answer.as_view(), name="consent_answer"),
        path("desk/stories/<int:pk>/proof/", admin.Proof.as_view(), name="consent_proof"),
        path(f"{about}/withdraw/", admin.Withdraw.as_view(), name="consent_withdraw"),
    ]
