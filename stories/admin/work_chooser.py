from __future__ import annotations

from typing import Any

from wagtail.admin.widgets import AdminPageChooser

from ..models import StoryPage, Work


class WorkChooser(AdminPageChooser):
    """Chooses a work by one of its pages: a work has no title of its own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(target_models=["stories.StoryPage"], **kwargs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        page = super().value_from_datadict(data, files, name)
        if not page or not str(page).isdecimal():
            return None
        return StoryPage.objects.filter(pk=page).values_list("work_id", flat=True).first()

    def get_instance(self, value: Any) -> StoryPage | None:
        if value is None or isinstance(value, StoryPage):
            return value
        work = value if isinstance(value, Work) else Work.objects.filter(pk=value).first()
        return work.original if work else None
