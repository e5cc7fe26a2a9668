from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.views import readiness
        from stories import api

        from . import previews, receivers, setup, surfaces  # noqa: F401  each registers itself on import
        from .api import router
        from .engines import engine

        readiness["search"] = lambda: engine().ready()
        api.add(router, {"search": "search"})
