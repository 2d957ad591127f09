"""Statements: making one, the document, and the page on which anybody verifies its code."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.models import Stop
from tracking.models import Statement
from tracking.queries import statements as queries
from tracking.queries.hours import school_years
from tracking.queries.statement_pdf import pdf
from tracking.services import statements
from tracking.views.teachers.frame import frame


@login_required
@require_safe
def statements_page(request):
    """The own statements, and the school years of which one can be made."""
    if request.member is None:
        raise Http404
    rows = queries.own(request.actor)
    context = {
        "rows": [(row, queries.standing_of(row, now=request.now)) for row in rows],
        "years": [(year, f"{year}–{year + 1}") for year in school_years(request.member, now=request.now)],
    }
    return render(request, "tracking/teachers/statements.html", frame(request) | context)


@require_POST
@login_required
def make(request):
    """Make a statement of a stop, a line or a school year, or find the one that says the same."""
    if request.member is None:
        raise Http404
    try:
        _made(request)
    except statements.NothingToState as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your statement is ready. What it says stays as it is."))
    return redirect("statements")


@login_required
@require_safe
def document(request, code):
    row = _own(request, code)
    response = HttpResponse(pdf(row), content_type="application/pdf")
    name = slugify(f"{row.content['heading']} {row.content['about']}")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def withdraw(request, code):
    statements.withdraw(_own(request, code), by=request.user, now=request.now)
    messages.success(request, _("The statement was withdrawn. Whoever verifies its code reads that."))
    return redirect("statements")


@require_safe
def verify(request, code=""):
    """For anybody with a code: what was stated, and whether it still holds."""
    code = code or request.GET.get("code", "")
    found = queries.verified(code, now=request.now) if code else None
    context = {"code": code[:40], "found": found}
    return render(request, "tracking/verify.html", context, status=404 if code and not found else 200)


def _made(request) -> Statement:
    asked = {"by": request.user, "now": request.now}
    if "stop" in request.POST:
        stop = get_object_or_404(Stop.objects.visible_to(request.actor), slug=request.POST["stop"])
        return statements.of_stop(request.member, stop, **asked)
    if "line" in request.POST:
        return statements.of_line(request.member, request.POST["line"], request.actor, **asked)
    year = request.POST.get("year", "")
    if year not in map(str, school_years(request.member, now=request.now)):
        raise Http404
    return statements.of_year(request.member, int(year), **asked)


def _own(request, code) -> Statement:
    rows = Statement.objects.visible_to(request.actor).select_related("institution")
    return get_object_or_404(rows, code=queries.normal(code))
