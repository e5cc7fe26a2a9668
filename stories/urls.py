from django.urls import path

from . import feeds, views

# In i18n_patterns, before Wagtail's: these decide what is public, and cost fewer queries.
localized = [
    path("stories/", views.index, name="stories"),
    path("stories/<slug:slug>/", views.story, name="story"),
    path("stories/<slug:slug>/captions/<int:number>.vtt", views.captions_of, name="captions"),
    path("storytellers/<slug:slug>/", views.storyteller, name="storyteller"),
    path("themes/<slug:key>/", views.theme, name="theme"),
    path("institutions/<slug:code>/", views.institution, name="institution"),
]

urlpatterns = [
    path("s/<slug:code>/", views.short_link, name="short_link"),
    path("feeds/stories.xml", feeds.NewestStories(), name="feed"),
]
