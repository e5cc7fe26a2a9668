from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .admin import came_in


class CameInMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("submissions.moderate_submission")


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return CameInMenuItem(
        _("Stories that came in"), reverse("came_in"), name="came-in", icon_name="mail", order=91
    )


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("came-in/", came_in.Queue.as_view(), name="came_in"),
        path("came-in/<uuid:pk>/", came_in.Detail.as_view(), name="came_in_one"),
        path("came-in/<uuid:pk>/contact/", came_in.Contact.as_view(), name="came_in_contact"),
        path("came-in/<uuid:pk>/draft/", came_in.MakeDraft.as_view(), name="came_in_draft"),
        path("came-in/<uuid:pk>/decline/", came_in.Decline.as_view(), name="came_in_decline"),
        path("came-in/<uuid:pk>/code/", came_in.NewCode.as_view(), name="came_in_code"),
    ]
