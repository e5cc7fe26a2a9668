from django.urls import URLPattern, URLResolver, path

from . import api, feeds
from .views import browsing, reading

# In i18n_patterns, before Wagtail's: these decide what is public, and cost fewer queries.
localized = [
    path("stories/", browsing.index, name="stories"),
    path("stories/<slug:slug>/", reading.story, name="story"),
    path("stories/<slug:slug>/cite/", reading.cite, name="cite"),
    path("stories/<slug:slug>/print.pdf", reading.print_copy, name="print_copy"),
    path("stories/<slug:slug>/captions/<int:number>.vtt", reading.captions_of, name="captions"),
    path("storytellers/", browsing.storytellers, name="storytellers"),
    path("storytellers/<slug:slug>/", browsing.storyteller, name="storyteller"),
    path("themes/<slug:key>/", browsing.theme, name="theme"),
    path("institutions/<slug:code>/", browsing.institution, name="institution"),
    path("collections/", browsing.collections, name="collections"),
    path("collections/<slug:slug>/", browsing.collection, name="collection"),
    path("feeds/stories.<feed_form:form>", feeds.of_all, name="feed"),
    path("feeds/themes/<slug:key>.<feed_form:form>", feeds.of_theme, name="theme_feed"),
    path(
        "feeds/collections/<slug:slug>.<feed_form:form>",
        feeds.of_collection,
        name="collection_feed",
    ),
    path("figures/<slug:key>/", browsing.figure, name="figure"),
    path("figures/<slug:key>.svg", browsing.figure, {"form": "svg"}, name="figure_svg"),
    path("figures/<slug:key>.csv", browsing.figure, {"form": "csv"}, name="figure_csv"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("s/<slug:code>/", reading.short_link, name="short_link"),
    path("api/v1/", api.beginning, name="api"),
    path("api/v1/", api.api.urls),
    path("api/v1/<path:rest>/", api.nothing_there, name="api_nothing"),
]
