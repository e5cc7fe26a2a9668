from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import slots

        from . import admin, conditions, receivers  # noqa: F401  conditions and receivers register themselves

        slots.register("story.edit_panels", admin.panel)
