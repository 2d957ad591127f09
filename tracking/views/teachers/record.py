"""Everything about oneself, to take along."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tracking.queries import own_record as queries


@login_required
@require_safe
def as_json(request):
    text = queries.as_json(queries.record_of(request.user))
    return _file(text, "application/json; charset=utf-8", "json", request.now)


@login_required
@require_safe
def as_csv(request):
    packed = queries.as_csv(queries.record_of(request.user))
    return _file(packed, "application/zip", "zip", request.now)


def _file(content, kind, ending, now) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="metrolijn-{now.date()}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
