"""Who asks in the admin. Wagtail lets nobody in who is not signed in, which types can't see."""

from django.http import HttpRequest

from core.models import User


class StaffRequest(HttpRequest):
    """For annotations of admin views: the request of a signed-in member of staff."""

    user: User
