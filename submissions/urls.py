from django.urls import path

from . import views

localized = [
    path("share/", views.share, name="share"),
    path("share/status/", views.status, name="share_status"),
]
