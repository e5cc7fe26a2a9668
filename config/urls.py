from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

import campaigns.urls
import home.urls
import search.urls
import stories.urls
import submissions.urls
from core import sitemaps
from core.account import PlainAccountView
from core.signing_in import SlowedLoginView
from home.sitemaps import CoalitionSection
from stories.admin import bulk
from stories.admin.choosers import ChosenPages
from stories.sitemaps import SECTIONS

sections = {"sections": SECTIONS | {"pages": CoalitionSection}}

urlpatterns = [
    path("", include("core.urls")),
    path("media/", include("media.urls")),
    path("", include(stories.urls.urlpatterns)),
    path("", include(campaigns.urls.urlpatterns)),
    path("sitemap.xml", sitemaps.index, sections, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, sections, name="sitemap_section"),
    path("admin/login/", SlowedLoginView.as_view()),
    path("admin/account/", require_admin_access(PlainAccountView.as_view())),
    path("admin/choose-page/chosen-multiple/", require_admin_access(ChosenPages.as_view())),
    path(
        "admin/bulk/<str:app_label>/<str:model_name>/<str:action>/",
        require_admin_access(bulk.index),
    ),
    path("admin/", include(wagtailadmin_urls)),
    *i18n_patterns(
        path("", include(stories.urls.localized)),
        path("", include(search.urls.localized)),
        path("", include(submissions.urls.localized)),
        path("", include(home.urls.localized)),
        # Wagtail's other door, which nobody would slow down.
        path(
            "_util/login/",
            RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True),
        ),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]

handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"
