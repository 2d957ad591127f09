"""The map on paper."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from tracking.queries import map_print as queries
from tracking.queries.network import network


@login_required
@require_safe
def map_pdf(request):
    return _file(request, queries.as_pdf, "application/pdf", "pdf")


@login_required
@require_safe
def map_png(request):
    return _file(request, queries.as_png, "image/png", "png")


def _file(request, made, kind, ending) -> HttpResponse:
    if request.member is None:
        raise Http404
    found = network(request.actor, now=request.now)
    content = made(found, request.member, request.actor, now=request.now)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="metrolijn.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
