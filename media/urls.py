from django.urls import path

from media import views

app_name = "media"
urlpatterns = [path("<str:name>", views.file, name="file")]
