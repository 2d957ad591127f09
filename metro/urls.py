"""The wiring: every floor's URLs, nothing else."""

from django.contrib import admin
from django.urls import include, path

import courses.api
import metro.accounts.api
import tracking.api
from metro.core.api.schema import openapi

handler400 = "metro.core.views.bad_request"
handler403 = "metro.core.views.forbidden"
handler404 = "metro.core.views.not_found"
handler500 = "metro.core.views.server_error"

api = [
    path("openapi.json", openapi, name="openapi"),
    *metro.accounts.api.routes.urls,
    *courses.api.routes.urls,
    *tracking.api.routes.urls,
]

urlpatterns = [
    path("health/", include("metro.core.urls")),
    path("api/v1/", include((api, "api"))),
    path("admin/", admin.site.urls),
    path("", include("metro.accounts.urls")),
    path("", include("courses.urls")),
    path("", include("tracking.urls")),
    path("", include("metro.integrations.calendars.urls")),
]
