"""The menu and the bell of every page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from tracking.queries.page import frame

# Pages whose address does not begin with that of their item: a line is found on the map.
_BELONGS = {
    "/sessions/": ["stops"],
    "/registrations/": ["stops"],
    "/lines/": ["map"],
    "/teams/": ["teams", "institution"],
    "/approvals/": ["teams", "institution"],
    "/me/hours/": ["hours", "progress"],
    "/me/visibility/": ["progress"],
}


@dataclass(frozen=True)
class Item:
    url: str
    icon: str
    text: str
    is_current: bool


def page(request):
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"menu": (), "unread": 0}
    state = frame(request.actor)
    rows = _menu(request.actor, state)
    current = _current(request.path, [url for url, _icon, _text in rows])
    items = tuple(Item(*row, is_current=row[0] == current) for row in rows)
    return {"menu": items, "unread": state.unread, "approvals": state.waiting}


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


def _current(path, urls):
    """The address of the item that the page belongs to, or nothing."""
    own = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    others = [reverse(name) for start, names in _BELONGS.items() if path.startswith(start) for name in names]
    return next((url for url in own + others if url in urls), "")
