"""Pages about the catalogue alone; pages that show a learner live in tracking."""

from django.urls import path

from courses.views import public

urlpatterns = [
    path("public/lines/<slug:slug>.svg", public.line_svg, name="public_line_svg"),
    path("public/lines/<slug:slug>.json", public.line_json, name="public_line_json"),
]
