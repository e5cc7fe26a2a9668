from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.snippets.models import register_snippet

from . import publishing
from .admin import (
    actions,
    bringing,
    bulk,
    desk,
    languages,
    questions,
    silencing,
    texts,
    transcripts,
    vault,
)
from .admin.archive import ArchiveGroup
from .admin.choosers import Suggestions
from .admin.listing import StoryListing
from .admin.picture_page import PictureEdit
from .admin.story_views import StoryPageViewSet, edit_after_refusal
from .models import StoryPage

register_snippet(ArchiveGroup)


@hooks.register("register_admin_urls")
def admin_urls() -> list[Any]:
    return [
        path("desk/", desk.DeskView.as_view(), name="story_desk"),
        path("desk/stories/<int:pk>/", desk.StorySheet.as_view(), name="story_sheet"),
        path("desk/stories/<int:pk>/draft/", desk.read_draft, name="story_draft"),
        path("desk/stories/<int:pk>/approve/", actions.Approve.as_view(), name="story_approve"),
        path("desk/stories/<int:pk>/publish/", actions.Publish.as_view(), name="story_publish"),
        path("desk/stories/<int:pk>/pause/", actions.Pause.as_view(), name="story_pause"),
        path("desk/stories/<int:pk>/lift/", actions.Lift.as_view(), name="story_lift"),
        path("desk/stories/<int:pk>/settle/", actions.Settle.as_view(), name="story_settle"),
        path("desk/stories/<int:pk>/words/", bringing.BringWords.as_view(), name="story_bring"),
        path("desk/stories/new/", bringing.NewFromFile.as_view(), name="story_new"),
        path("desk/storytellers/named/", Suggestions.as_view(), name="storyteller_suggestions"),
        path("desk/stories/<int:pk>/silence/", silencing.Silence.as_view(), name="story_silence"),
        path(
            "desk/stories/<int:pk>/transcripts/<str:block>.vtt",
            transcripts.save_file,
            name="transcript_file",
        ),
        path(
            "desk/stories/<int:pk>/transcripts/",
            transcripts.LoadFile.as_view(),
            name="transcript_load",
        ),
        path("desk/questions/<int:pk>/", questions.QuestionSheet.as_view(), name="question"),
        path("desk/texts/<str:kind>/<int:pk>/", texts.TextSheet.as_view(), name="public_text"),
        path("desk/recordings/<int:pk>/sound.json", transcripts.sound, name="recording_sound"),
        path(
            "desk/storytellers/<slug:code>/identity/", vault.IdentityView.as_view(), name="identity"
        ),
    ]


@hooks.register("register_admin_viewset")
def story_views() -> list[ViewSet]:
    return [StoryPageViewSet(), StoryListing()]


@hooks.register("register_admin_urls", order=-1)
def picture_urls() -> list[Any]:
    """Before Wagtail's own addresses of pictures, one of which is answered here."""
    return [path("images/<int:image_id>/", PictureEdit.as_view())]


@hooks.register("before_move_page")
def move_for_those_who_may(request: HttpRequest, page: Page, destination: Page) -> None:
    """Wagtail asks who somebody is when they confirm, after it has told them the title."""
    if isinstance(page, StoryPage) and not page.permissions_for_user(request.user).can_move():
        raise PermissionDenied


@hooks.register("register_rich_text_features")
def phrases_in_another_language(features: Any) -> None:
    languages.register(features)


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    return MenuItem(_("Story desk"), reverse("story_desk"), icon_name="clipboard-list", order=90)


# After Wagtail's own, whose places they take.
for action in bulk.ACTIONS:
    hooks.register("register_bulk_action", action, order=10)


@hooks.register("register_page_header_buttons")
def sheet_button(
    page: Page, user: Any, next_url: str | None = None, view_name: str | None = None
) -> Any:
    if isinstance(page, StoryPage):
        yield Button(
            _("On the story desk"),
            reverse("story_sheet", args=[page.pk]),
            icon_name="clipboard-list",
            priority=10,
        )


@hooks.register("construct_page_chooser_queryset")
def drafts_for_story_staff(pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Titles of drafts may be private; whoever links to a story can use its short address."""
    return pages if request.user.has_perm("stories.approve_work") else pages.not_type(StoryPage)


@hooks.register("before_publish_page")
def answer_in_words(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The draft is saved by now; say what is missing instead of letting the lock raise."""
    if not isinstance(page, StoryPage):
        return None
    if not publishing.check(page.get_latest_revision_as_object()):
        return None
    messages.warning(
        request,
        gettext(
            "Your draft is saved. It can't be published yet: what stands in the way is listed below, "
            "and said beside each field."
        ),
    )
    return redirect(edit_after_refusal(page))


@hooks.register("before_delete_page")
def keep_what_was_public(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Deleting leaves no 410 and no record; a story that was public is withdrawn instead."""
    if isinstance(page, StoryPage) and page.work.was_public:
        messages.error(
            request,
            gettext(
                "This story was public. Take it back on the story desk instead of deleting it."
            ),
        )
        return redirect("story_sheet", pk=page.pk)
    return None
