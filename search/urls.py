from django.urls import path

from . import views

localized = [path("search/", views.search, name="search")]
