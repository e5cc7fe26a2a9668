"""What this room has waiting for the desk."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from core import slots

from .models import Case


def queue(request: HttpRequest | None = None, **context: Any) -> str:
    """How many submissions wait and how long the oldest has; nothing for somebody who may not read
    them. One query."""
    if request is None or not request.user.has_perm("submissions.moderate_submission"):
        return ""
    found = Case.objects.waiting().aggregate(
        waiting=Count("pk"), oldest=Min("submission__received_on")
    )
    if found["oldest"]:
        found["days"] = (timezone.localdate() - found["oldest"]).days
    return render_to_string("submissions/admin/queue_panel.html", found, request)


slots.register("desk.queues", queue)
