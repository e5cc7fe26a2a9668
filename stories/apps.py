from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "stories"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import conditions, jobs, receivers, setup, story_surfaces  # noqa: F401  each registers itself on import
        from .admin import story_form  # noqa: F401  gives the page its form
