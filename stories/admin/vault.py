"""The vault's door: a reason first, then what is inside, and a line in the audit table each time."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core import audit
from core.staff import StaffRequest

from ..models import Identity, Storyteller
from .desk import CRUMBS
from .forms import IdentityForm, ReasonForm


@method_decorator(never_cache, name="dispatch")
class IdentityView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "stories/admin/identity.html"
    page_title = _("Identity")
    header_icon = "lock"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("stories.open_identity"):
            raise PermissionDenied
        self.teller = get_object_or_404(Storyteller, code=kwargs["code"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*CRUMBS, {"url": "", "label": gettext("Identity")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "teller": self.teller,
            "reason_form": kwargs.get("reason_form") or ReasonForm(),
        }

    def post(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reason = ReasonForm(request.POST)
        if not reason.is_valid():
            return self.render_to_response(self.get_context_data(reason_form=reason))
        identity = Identity.objects.filter(storyteller=self.teller).first() or Identity(
            storyteller=self.teller
        )
        saving = "save" in request.POST
        with transaction.atomic():
            identity.opened_by(request.user, reason.cleaned_data["reason"])
            form = IdentityForm(request.POST if saving else None, instance=identity)
            saved = saving and form.is_valid()
            if saved:
                form.save()
                audit.record(
                    "identity.changed",
                    user=request.user,
                    subject=self.teller.code,
                    detail={"fields": form.changed_data},
                )
        return self.render_to_response(
            self.get_context_data(reason_form=reason, form=form, saved=saved)
        )
