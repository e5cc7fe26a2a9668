from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.conf import settings

        from core.views import besides, readiness
        from stories import api

        from . import checks, jobs, previews, receivers, setup, surfaces  # noqa: F401  each registers itself on import
        from .api import router
        from .engines import breaker, engine

        readiness["search"] = lambda: engine().ready()
        if settings.ELASTICSEARCH_URL:
            engine()  # so that no reader waits for what it imports
            besides["search server"] = breaker.well
        api.add(router, {"search": "search"})
