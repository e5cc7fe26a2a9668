"""Wagtail's own views of a story's page, where they have to know more of stories."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Revision

from ..models import StoryPage
from .gate import show_as_errors
from .story_form import StoryForm

# In the address of the form after a publishing that the gate refused.
REFUSED = "refused"


def edit_after_refusal(page: StoryPage) -> str:
    return f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}?{REFUSED}=1"


class StoryEdit(EditView):
    partials_template_name = "stories/admin/edit_partials.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_out_of_date and not self.expects_json_response:
            # What autosave kept of this form is no longer the draft: the words become a version of
            # their own instead of being turned away.
            sent = request.POST.copy()
            sent.pop("overwrite_revision_id", None)
            request.POST = sent  # type: ignore[assignment]  # as views see it, it is never changed again
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: StoryForm) -> HttpResponse:
        """Autosave is refused over a newer version; a saving by hand is not, and must not pass unnoticed."""
        if self.is_out_of_date and not self.expects_json_response and (theirs := self._theirs()):
            self._tell_of(theirs)
        return super().form_valid(form)

    def _theirs(self) -> Revision | None:
        """The last version that somebody else saved since this form was opened. What autosave kept of the form
        itself is newer too, and the form does not always know of it."""
        others = self.page.revisions.exclude(user=self.request.user)
        try:
            opened = parse_datetime(self.request.POST.get("loaded_revision_created_at", ""))
        except ValueError:
            opened = None
        if opened:
            others = others.filter(created_at__gt=opened)
        return others.order_by("-created_at").first()

    def _tell_of(self, theirs: Revision) -> None:
        compare = reverse(
            "wagtailadmin_pages:revisions_compare", args=[self.page.pk, theirs.pk, "latest"]
        )
        messages.warning(
            self.request,
            gettext(
                "%(who)s saved a version while you were writing. Yours was saved after it and is the "
                "draft now; theirs is kept in the history. Compare the two, so that nothing is lost."
            )
            % {"who": get_user_display_name(theirs.user) if theirs.user else "?"},
            buttons=[messages.button(compare, gettext("Compare the two"))],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if REFUSED in self.request.GET and not self.form.is_bound:
            show_as_errors(self.form, self.page)
        return super().get_context_data(**kwargs)


class StoryPageViewSet(PageViewSet):
    model = StoryPage
    edit_view_class = StoryEdit
