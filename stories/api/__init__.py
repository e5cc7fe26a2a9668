"""/api/v1/: the works whose storytellers allow them as open data, for programs. Read only.

What may be had is decided where it is decided for every page: `StoryPage.objects.public` gives the works,
`stories.facets` chooses and keeps the rule of three, `stories.disclosure` speaks of people.
"""

from ninja import Router

from . import storytellers, vocabularies, works
from .answers import BEGINNINGS, Api, beginning, nothing_there

api = Api()
for router in (works.router, storytellers.router, vocabularies.router):
    api.add_router("", router)


def add(router: Router, beginnings: dict[str, str]) -> None:
    """What a room above gives as data too. `beginnings`: names of URL patterns by what they are called where the API
    begins. Call it in AppConfig.ready()."""
    api.add_router("", router)
    BEGINNINGS.update(beginnings)


__all__ = ["add", "api", "beginning", "nothing_there"]
