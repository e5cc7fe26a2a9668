from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from media.forms import RecordingForm
from media.models import Recording


class RecordingViewSet(SnippetViewSet):
    model = Recording
    icon = "media"
    menu_label = _("Recordings")
    add_to_admin_menu = True
    menu_order = 310  # after Images and Documents
    list_display = ["title", "duration", "created"]
    search_fields = ["title"]
    # A copy would be a second row for one file.
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel("title"), FieldPanel("file")], base_form_class=RecordingForm
    )


register_snippet(RecordingViewSet)
