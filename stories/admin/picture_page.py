"""The admin's page of one picture, where a new file may have become a picture of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.images.views.images import EditView

from .picture_form import FacedPictureForm


class PictureEdit(EditView):
    """Stands before Wagtail's own under the same address, to say what became of the new file."""

    form: FacedPictureForm

    def form_invalid(self, form: FacedPictureForm) -> HttpResponse:
        # The page goes on showing the picture as it is stored, not the file that waits in the form.
        self.object = self.get_object()
        return super().form_invalid(form)

    def get_success_message(self) -> str | None:
        return None if self.form.kept else super().get_success_message()

    def get_success_url(self) -> str:
        return self.get_edit_url() if self.form.kept else super().get_success_url()

    def save_action(self) -> HttpResponse:
        if self.form.kept:
            messages.warning(
                self.request,
                gettext(
                    "A public story shows the picture as it was, so it was left as it is. Your file "
                    "and your words are a new picture, this one. To show it, choose it in the draft; "
                    "the story then needs a second person's approval."
                ),
                buttons=[
                    messages.button(
                        reverse("wagtailadmin_pages:edit", args=[page.pk]),
                        gettext("Draft of “%(title)s”") % {"title": page.title},
                    )
                    for page in self.form.stories
                ],
            )
        if self.form.asked_again:
            messages.warning(
                self.request,
                gettext("The picture has a new file. Say again who can be recognized in it."),
                buttons=None
                if self.form.kept
                else [messages.button(self.get_edit_url(), gettext("Say who is in it"))],
            )
        return super().save_action()
