from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "media"
    verbose_name = _("Pictures and recordings")

    def ready(self) -> None:
        from media import checks, files_left_behind, jobs, second_roads  # noqa: F401  they connect
