"""The admin's content security policy. Wagtail's editor draws with inline styles, and a few of its
widgets start themselves with an inline script: each of those gets this response's nonce, and no other
script runs."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from csp.constants import NONCE, SELF, UNSAFE_INLINE
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import lazy
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from wagtail.admin.widgets import AdminPageChooser
from wagtail.images.widgets import AdminImageChooser
from wagtail.snippets.widgets import AdminSnippetChooser

ADMIN = "/admin/"
# Widgets are rendered without the request; this leads them to it.
_request: ContextVar[HttpRequest | None] = ContextVar("admin_request", default=None)


class AdminPolicyMiddleware:
    """Stands directly within django-csp's middleware, which writes the header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if getattr(request, "is_dummy", False):
            response = self.get_response(request)
            # A preview: asked under the page's own address, and shown in a frame of the editor.
            if not hasattr(response, "_csp_replace"):
                response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]  # how django-csp is told
            return response
        if not request.path.startswith(ADMIN):
            return self.get_response(request)
        before = _request.set(request)
        try:
            response = self.get_response(request)
        finally:
            _request.reset(before)
        if not hasattr(response, "_csp_replace"):
            own = {
                "style-src": [SELF, UNSAFE_INLINE],
                "script-src": [SELF, NONCE],
                # Wagtail shows previews in a frame of the editor.
                "frame-ancestors": [SELF],
            }
            response["X-Frame-Options"] = "SAMEORIGIN"
            response._csp_replace = own  # type: ignore[attr-defined]  # how django-csp is told
            # What a bulk upload shows of a picture before it is sent.
            response._csp_update = {"img-src": ["blob:"]}  # type: ignore[attr-defined]  # as above
        return response


def nonce() -> str:
    """This response's nonce; "" outside the admin, where no inline script may run."""
    request = _request.get()
    return str(getattr(request, "csp_nonce", "")) if request else ""


def _allowed(html: str) -> SafeString:
    return mark_safe(html.replace("<script>", f'<script nonce="{nonce()}">'))  # noqa: S308  Wagtail's own markup


class StartsItself:
    """A chooser of Wagtail's, allowed to start itself with its inline script."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return _allowed(super().render(name, value, attrs, renderer))  # type: ignore[misc]  # mixed into widgets


def let_page_choosers_start() -> None:
    """Wagtail makes them itself, in its forms that move and copy pages and set rights and sites, and has no
    place to name another widget: the widget itself is taught. For AppConfig.ready(), once."""
    render = AdminPageChooser.render

    def render_and_allow(self: AdminPageChooser, *args: Any, **kwargs: Any) -> SafeString:
        return _allowed(render(self, *args, **kwargs))

    AdminPageChooser.render = render_and_allow


def _named(text: str, name: Any) -> str:
    return gettext(text) % {"object": name}


_named_lazily = lazy(_named, str)


class SnippetChooser(StartsItself, AdminSnippetChooser):
    """Speaks the language of whoever looks. Wagtail's own is translated when the server starts, to whatever
    language that then has."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        super().__init__(model, **kwargs)
        name = model._meta.verbose_name
        self.choose_one_text = _named_lazily("Choose %(object)s", name)
        self.choose_another_text = _named_lazily("Choose another %(object)s", name)
        self.link_to_chosen_text = _named_lazily("Edit this %(object)s", name)


class PictureChooser(StartsItself, AdminImageChooser):
    pass
