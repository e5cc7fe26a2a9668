from django.conf import settings
from django.core import checks

_NEEDED = {
    "WAGTAILIMAGES_IMAGE_FORM_BASE": "media.forms.PictureForm",
    "WAGTAILDOCS_DOCUMENT_FORM_BASE": "media.forms.DocumentForm",
}


@checks.register
def forms_go_through_intake(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Without these Wagtail's forms open an upload in the web process before intake sees it."""
    return [
        checks.Error(f"{name} must be {value!r}.", id="media.E001")
        for name, value in _NEEDED.items()
        if getattr(settings, name, None) != value
    ]
