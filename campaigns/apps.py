from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Stories outside the site")

    def ready(self) -> None:
        from . import announcing, outside_surfaces, previews  # noqa: F401  each registers itself on import
