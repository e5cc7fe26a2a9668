from django.urls import path

from . import quote_views, views

localized = [
    path("search/", views.search, name="search"),
    path("search/quotes/", quote_views.quotes, name="quotes"),
    path("search/stories.<feed_form:form>", views.feed, name="search_feed"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
    path("search/suggest/", views.suggest, name="suggest"),
]
