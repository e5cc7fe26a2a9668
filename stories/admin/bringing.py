"""Words from a file: after those of a draft, or as the beginning of a new story. The file is not kept."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.forms import PlainText
from core.staff import StaffRequest
from media.intake import Part, parts

from .. import brought_words
from ..brought_words import Brought
from ..models import StoryIndexPage, StoryPage
from .actions import StoryAction
from .desk import CRUMBS

MARKDOWN = (".md", ".markdown")


class WordsFile(forms.FileField):
    """Cleans to parts. Its name only says whether the marks in a plain file are Markdown's."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.FileInput(attrs={"accept": ".docx,.odt,.txt,.md,.markdown"}),
            error_messages={"required": _("Please choose a file first.")},
            # What is in it is judged where the words are read.
            allow_empty_file=True,
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> list[Part]:
        file = super().clean(data, initial)
        return parts(file, markdown=file.name.lower().endswith(MARKDOWN))


class WordsForm(forms.Form):
    words_file = WordsFile(
        label=_("A file with words"),
        help_text=_(
            "Word (docx), ODT, Markdown or plain text. Headings, emphasis and line breaks come with "
            "the words. In Markdown a line breaks only after two spaces or a backslash, and footnotes "
            "come as they were typed. The file is not kept."
        ),
    )


class NewStoryForm(WordsForm):
    title = PlainText(
        label=_("Title"),
        required=False,
        max_length=255,
        help_text=_("Empty for the one that stands in the file."),
    )
    language = forms.ChoiceField(label=_("Language of the words"), choices=settings.LANGUAGES)
    kind = forms.ChoiceField(label=_("Kind"), choices=StoryPage.Kind.choices)

    field_order = ["words_file", "title", "language", "kind"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "words_file" in cleaned and "kind" in cleaned:
            cleaned["brought"] = brought_words.blocks(cleaned["words_file"], cleaned["kind"])
            if not cleaned.get("title") and not cleaned["brought"].title:
                self.add_error("title", gettext("The file has no title. Please write one."))
        return cleaned


class BringWords(StoryAction):
    def act(self, request: StaffRequest) -> str:
        rights = self.page.permissions_for_user(request.user)
        if not rights.can_edit() or rights.page_locked():
            raise PermissionDenied
        form = WordsForm(request.POST, request.FILES)
        if not form.is_valid():
            raise ValueError(" ".join(map(str, form.errors["words_file"])))
        draft = self.page.get_latest_revision_as_object()
        brought = brought_words.blocks(form.cleaned_data["words_file"], draft.kind)
        if brought.title and brought.title.casefold() != draft.title.casefold():
            messages.info(
                request,
                gettext(
                    "The file calls itself “%(title)s”. That is not among the words; the draft keeps "
                    "its own title."
                )
                % {"title": brought.title},
            )
        if not brought.blocks:
            raise ValueError(gettext("There is nothing in the file but its title."))
        brought_words.append(self.page, brought, request.user)
        return _said(brought)


class NewFromFile(WagtailAdminTemplateMixin, FormView):
    template_name = "stories/admin/new_from_file.html"
    form_class = NewStoryForm
    page_title = _("A new story from a file")
    header_icon = "doc-full-inverse"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self._places():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*CRUMBS, {"url": "", "label": self.page_title}]

    def form_valid(self, form: NewStoryForm) -> HttpResponse:
        asked = form.cleaned_data
        if asked["language"] not in self._places():
            raise PermissionDenied
        brought: Brought = asked["brought"]
        user = cast(StaffRequest, self.request).user
        page = StoryPage(
            title=asked["title"] or brought.title[:255],
            kind=asked["kind"],
            body=brought.blocks,
            owner=user,
        )
        with transaction.atomic():
            self._places()[asked["language"]].add_child(instance=page)
            page.save_revision(user=user, log_action=True)
        messages.success(self.request, _said(brought))
        return redirect("wagtailadmin_pages:edit", page.pk)

    def _places(self) -> dict[str, StoryIndexPage]:
        """Where this person may add stories, by language."""
        indexes = StoryIndexPage.objects.select_related("locale")
        return {
            index.locale.language_code: index
            for index in indexes
            if index.permissions_for_user(self.request.user).can_add_subpage()
        }


def _said(brought: Brought) -> str:
    count = len(brought.blocks)
    return ngettext(
        "The words of the file stand in the draft, in %(count)d block.",
        "The words of the file stand in the draft, in %(count)d blocks.",
        count,
    ) % {"count": count}
