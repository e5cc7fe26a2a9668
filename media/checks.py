from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string

from media.intake.virus_scan import client

_NEEDED = {
    "WAGTAILIMAGES_IMAGE_FORM_BASE": "media.forms.PictureForm",
    "WAGTAILDOCS_DOCUMENT_FORM_BASE": "media.forms.DocumentForm",
}


@checks.register
def forms_go_through_intake(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Without these Wagtail's forms open an upload in the web process before intake sees it."""
    return [
        checks.Error(f"{name} must be {ours!r}, or a form made from it.", id="media.E001")
        for name, ours in _NEEDED.items()
        if not _is_made_from(getattr(settings, name, None), ours)
    ]


def _is_made_from(given: str | None, ours: str) -> bool:
    if not given:
        return False
    return issubclass(import_string(given), import_string(ours))


@checks.register
def scanner_has_an_address(app_configs, **kwargs) -> list[checks.CheckMessage]:
    try:
        if settings.CLAMD_URL:
            client(settings.CLAMD_URL)
    except ValueError as error:
        return [checks.Error(str(error), id="media.E002")]
    return []
