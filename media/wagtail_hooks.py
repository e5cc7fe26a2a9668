from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from media.admin import recordings
from media.admin.documents import PagesView
from media.admin.pictures import no_preview
from media.admin.redaction import CoverView

register_snippet(recordings.RecordingViewSet)


@hooks.register("register_admin_urls")
def recording_urls() -> list[URLPattern]:
    return recordings.urls()


@hooks.register("register_admin_urls")
def picture_urls() -> list[URLPattern]:
    """Before Wagtail's own, because this room stands before wagtail.images."""
    return [
        path("images/<int:pk>/cover/", CoverView.as_view(), name="picture_cover"),
        path("images/<int:image_id>/preview/<str:filter_spec>/", no_preview),
    ]


@hooks.register("register_admin_urls")
def document_urls() -> list[URLPattern]:
    return [path("documents/<int:pk>/pages/", PagesView.as_view(), name="document_pages")]
