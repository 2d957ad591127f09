"""The wiring: every floor's URLs, nothing else."""

from django.contrib import admin
from django.urls import include, path

handler400 = "metro.core.views.bad_request"
handler403 = "metro.core.views.forbidden"
handler404 = "metro.core.views.not_found"
handler500 = "metro.core.views.server_error"

urlpatterns = [
    path("health/", include("metro.core.urls")),
    path("admin/", admin.site.urls),
    path("", include("metro.accounts.urls")),
    path("", include("courses.urls")),
    path("", include("tracking.urls")),
]
