from django.urls import path

from . import views

# In i18n_patterns, before Wagtail's.
localized = [
    path("events/calendar.ics", views.calendar, name="calendar"),
    path("get-involved/stay-informed/ask/", views.outreach_request, name="outreach_request"),
    path("get-involved/stay-informed/ask/sent/", views.outreach_sent, name="outreach_sent"),
]
