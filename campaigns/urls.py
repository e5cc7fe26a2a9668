from django.urls import path

from . import views

urlpatterns = [
    path("oembed/", views.oembed, name="oembed"),
    path("embed/story/<slug:code>/", views.embed_frame, name="embed_frame"),
]
