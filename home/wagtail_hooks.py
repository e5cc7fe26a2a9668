from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.rich_text import LinkHandler

from core import audit

from .models import OutreachRequest


class LinkToAnotherSite(LinkHandler):
    """Links that editors set in a text tell nobody where the reader came from."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, Any]) -> str:
        return f'<a href="{escape(attrs["href"])}" rel="noopener noreferrer">'


@hooks.register("register_rich_text_features")
def register_link(features: Any) -> None:
    features.register_link_type(LinkToAnotherSite)


class ReadAndDelete(ModelPermissionPolicy):
    """Nobody writes or changes what somebody else asked, superusers included."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ("view", "delete") and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(OutreachRequest, ReadAndDelete(OutreachRequest))


class DeleteRequest(DeleteView):
    def delete_action(self) -> None:
        with transaction.atomic():
            audit.record("outreach.deleted", user=self.request.user, subject=str(self.object.pk))
            super().delete_action()


class OutreachRequests(ModelViewSet):
    model = OutreachRequest
    icon = "mail"
    menu_label = _("Requests to join")
    menu_order = 400
    add_to_admin_menu = True
    inspect_view_enabled = True
    copy_view_enabled = False
    list_display = ["received_on", "name", "email", "language", "mailed_on"]
    inspect_view_fields = ["received_on", "name", "email", "message", "language", "mailed_on"]
    # The database can't sort or search what is encrypted.
    ordering = ["-pk"]
    list_export: list[str] = []
    form_fields = ["name"]
    delete_view_class = DeleteRequest


@hooks.register("register_admin_viewset")
def register_requests() -> OutreachRequests:
    return OutreachRequests("outreach-requests", url_prefix="outreach-requests")
