"""The menu and the bell of every page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tracking.queries.page import frame


@dataclass(frozen=True)
class Item:
    url: str
    icon: str
    text: str
    is_current: bool


def page(request):
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"menu": [], "unread": 0}
    state = frame(request.user.pk)
    return {
        "menu": [_item(request, *row) for row in _menu(request.actor, state)],
        "unread": state.unread,
    }


def _menu(actor, state):
    rows = []
    if actor.member_id:
        rows += [
            (reverse("today"), "today", _("Today")),
            (reverse("stops"), "search", _("Stops")),
            (reverse("map"), "map", _("Map")),
            (reverse("progress"), "growth", _("Progress")),
        ]
        if not (actor.is_lead or actor.is_coordinator):
            rows.append((reverse("hours"), "hours", _("Hours")))
    if actor.is_lead:
        rows.append((reverse("teams"), "people", _("Team")))
    if actor.is_coordinator:
        rows.append((reverse("institution"), "list", _("Institution")))
    if state.is_expert or actor.is_coordinator:
        rows.append((reverse("studio"), "video", _("Studio")))
    return rows


def _item(request, url, icon, text):
    is_current = request.path == url if url == "/" else request.path.startswith(url)
    return Item(url=url, icon=icon, text=text, is_current=is_current)
