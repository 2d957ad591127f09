"""The page about one's calendar, and the calendar itself."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from metro.integrations.calendars import services
from metro.integrations.calendars.models import CalendarFeed

MEDIA_TYPE = "text/calendar; charset=utf-8"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_page(request):
    """Whether there is an address. Pressing makes a new one, shown in that one answer and nowhere else."""
    if request.method == "POST" and request.POST.get("do") == "stop":
        services.stop(request.user)
        messages.success(request, _("Your calendar address no longer works."))
        return redirect("calendar")
    if request.method == "POST":
        return _made(request)
    feed = CalendarFeed.objects.visible_to(request.actor).first()
    page = {"feed": feed, "is_off": feed and feed.is_off(request.now)}
    return render(request, "calendars/calendar.html", page)


@require_safe
@sensitive_variables()
def feed(request, token):
    """The calendar for whoever has its address: no login, no cookie, nothing that a search engine may keep."""
    given = services.give(token, now=request.now)
    if given is None:
        raise Http404
    if isinstance(given, services.TooOften):
        response = HttpResponse(status=429, headers={"Retry-After": given.wait})
    else:
        response = _calendar(request, given)
    response["Cache-Control"] = "private, no-cache"  # Kept, and asked about every time.
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _calendar(request, given):
    """The calendar, or the 304 of a program that has it."""
    since = int(given.since.timestamp())
    response = HttpResponse(given.body, content_type=MEDIA_TYPE)
    response["ETag"], response["Last-Modified"] = given.etag, http_date(since)
    response["Content-Disposition"] = 'inline; filename="metrolijn.ics"'
    return get_conditional_response(request, given.etag, since, response)


@sensitive_variables()
def _made(request):
    path = reverse("calendar_feed", args=[services.make(request.user, now=request.now)])
    _scheme, _sign, place = settings.BASE_URL.partition("://")
    page = {"address": settings.BASE_URL + path, "open_address": f"webcal://{place}{path}"}
    response = render(request, "calendars/made.html", page)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
