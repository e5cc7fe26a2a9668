"""What a site needs before anybody uses it: groups, languages, trees, vocabularies.

Rooms declare steps; `manage.py setup_site` runs them, and so does every migrate, because what
migrations write vanishes when a test empties the database.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate
from wagtail.models import Collection, Locale, Page


@dataclass(frozen=True)
class Step:
    order: int
    name: str
    run: Callable[[], None]
    whole: bool


_steps: dict[str, Step] = {}


def step(
    name: str, order: int = 50, *, whole: bool = True
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Declare a setup step. It must be idempotent; each runs in a transaction of its own, unless it is not `whole`.

    Lower orders first, equal ones by name: 5 languages and trees, 10 groups, 20 the clock's rows.
    ValueError for a name that is taken.
    """

    def declare(run: Callable[[], None]) -> Callable[[], None]:
        if name in _steps:
            raise ValueError(f"There is a setup step called {name!r} already.")
        _steps[name] = Step(order, name, run, whole)
        return run

    return declare


def steps() -> list[Step]:
    return sorted(_steps.values(), key=lambda step: (step.order, step.name))


def run_all(say: Callable[[str], None] = lambda line: None) -> None:
    for each in steps():
        with transaction.atomic() if each.whole else nullcontext():
            each.run()
        say(each.name)


def connect() -> None:
    # Once, when every app's permissions are there. Apps without models send no signal.
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    post_migrate.connect(_after_migrate, sender=last, dispatch_uid="core.setup")


def _after_migrate(using: str, plan: list[Any] | None = None, **kwargs: Any) -> None:
    if using != DEFAULT_DB_ALIAS:
        return
    # flush sends no plan. migrate may have been asked to stop before some tables are made.
    if plan is not None:
        executor = MigrationExecutor(connections[using])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
    run_all()


@step("languages and trees", order=5)
def make_languages_and_trees() -> None:
    """Wagtail's locales, and the roots of its page and collection trees."""
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(instance=Page(title="Root", slug="root", locale=Locale.get_default()))
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
