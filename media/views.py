from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.permissions import policy_registry

from core.models import User
from media import exposure, names, serving
from media.models import (
    Document,
    DocumentPage,
    GoneFile,
    Picture,
    Recording,
    Rendition,
    Sound,
)

Stored = Picture | Rendition | Recording | Sound | Document | DocumentPage

_MODELS: dict[str, type[Stored]] = {
    names.PICTURE: Picture,
    names.RENDITION: Rendition,
    names.RECORDING: Recording,
    names.SOUND: Sound,
    names.DOCUMENT: Document,
    names.PAGE: DocumentPage,
}


class _Gone(Exception):
    """The public could have it once."""


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Whether the file may be seen is asked before anything that the request's headers want:
    a 304 or a 416 would tell of a file just as well as its bytes."""
    try:
        return serving.respond(request, _what_is_served(request, name))
    except _Gone:
        return _gone()


def _what_is_served(request: HttpRequest, name: str) -> serving.Served:
    kept = request.GET.get("download") == "1"
    stored = _found(name)
    showing = exposure.showing(stored)
    until = showing.kept_until if kept else showing.until
    if until is None and not _is_for(request.user, stored):
        if showing.ever and showing.until is None:
            raise _Gone
        raise Http404
    return serving.Served(name, until, kept)


def _found(name: str) -> Stored:
    if not names.could_be_a_name(name):
        raise Http404
    # A story on paper has no address here: whether it may be had is asked of the story.
    if (model := _MODELS.get(name[0])) is None:
        raise Http404
    stored = model._default_manager.filter(file=name).first()
    if stored is not None:
        return stored
    if GoneFile.objects.filter(name=name).exists():
        raise _Gone
    raise Http404


def _is_for(user: User | AnonymousUser, stored: Stored) -> bool:
    """Whether somebody of the staff may see a file that readers do not: those who work with recordings, and of
    pictures and documents whoever may choose them where they are kept (core.roles)."""
    if not user.has_perm("wagtailadmin.access_admin"):
        return False
    if isinstance(stored, Recording | Sound):
        return user.has_perm("media.view_recording")
    if isinstance(stored, Rendition):
        kept: Picture | Document = stored.image
    else:
        kept = stored.document if isinstance(stored, DocumentPage) else stored
    policy = policy_registry.get_by_type(type(kept))
    return policy.user_has_permission_for_instance(user, "choose", kept)


def _gone() -> HttpResponse:
    response = HttpResponse(
        _("This file is no longer here."), status=410, content_type="text/plain; charset=utf-8"
    )
    response["Cache-Control"] = "private, no-store"
    return response
