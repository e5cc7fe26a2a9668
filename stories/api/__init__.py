"""/api/v1/: the works whose storytellers allow them as open data, for programs. Read only.

What may be had is decided where it is decided for every page: `StoryPage.objects.public` gives the works,
`stories.facets` chooses and keeps the rule of three, `stories.disclosure` speaks of people.
"""

from . import storytellers, vocabularies, works
from .answers import Api, beginning, nothing_there

api = Api()
for router in (works.router, storytellers.router, vocabularies.router):
    api.add_router("", router)
urls = api.urls

__all__ = ["api", "beginning", "nothing_there", "urls"]
