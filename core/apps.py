from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        # Each registers its setup steps or its system check on import.
        from . import append_only, crawlers, epoch, roles, schedule, setup, unfinished  # noqa: F401
        from .admin_policy import let_page_choosers_start

        append_only.connect()
        setup.connect()
        let_page_choosers_start()
