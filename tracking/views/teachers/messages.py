"""Messages to the person: the notices, and the ledger of mail."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tracking.queries import mails, notices
from tracking.services import reading
from tracking.views.teachers.frame import own_zone

PAGE = 25


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def messages_page(request):
    if request.method == "POST":
        reading.mark_all_read(request.actor, until=_seen_until(request), now=request.now)
        return redirect("messages")
    shows_mail = request.GET.get("view") == "mail"
    context = _mail(request) if shows_mail else _notices(request)
    tabs = [
        {"key": "notices", "text": _("Messages"), "is_current": not shows_mail},
        {"key": "mail", "text": _("Mail to you"), "is_current": shows_mail},
    ]
    return render(request, "tracking/teachers/messages.html", {"tabs": tabs, "now": request.now, **context})


def _notices(request):
    page = Paginator(notices.of(request.actor), PAGE).get_page(request.GET.get("page"))
    return {"page": page, "notices": [notices.message(row) for row in page], "zone": own_zone(request)}


def _mail(request):
    shown = request.GET.get("show", "")
    shown = shown if shown in mails.SHOWN else ""
    page = Paginator(mails.of(request.actor, shown), PAGE).get_page(request.GET.get("page"))
    zone = own_zone(request)
    return {
        "page": page,
        "mails": [mails.entry(row, zone) for row in page],
        "shows_mail": True,
        "shown": shown,
        "choices": [("", _("All")), *mails.SHOWN_NAMES.items()],
    }


def _seen_until(request) -> datetime:
    """When the page was made on which the button stood."""
    try:
        seen = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        return request.now
    return seen if is_aware(seen) else request.now
