"""The map on paper: the drawing with the person's states, what its signs mean, and the same stops as lists."""

import re
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.queries.print_style import standalone
from courses.queries.public_lines import PALETTE
from metro.accounts.models import Membership
from metro.accounts.policy import Actor
from metro.core import documents, words
from tracking.queries.maps import PersonMap, person_map
from tracking.queries.network import LineView, Network
from tracking.queries.stops import State

PIXELS_PER_INCH = 144


def as_pdf(found: Network, member: Membership, actor: Actor, *, now: datetime) -> bytes:
    """A3, PDF/UA-1. Without a map that was drawn, the lists alone. At most two queries."""
    return documents.pdf("map", _data(found, member, person_map(found, actor), now), made_at=now)


def as_png(found: Network, member: Membership, actor: Actor, *, now: datetime) -> bytes | None:
    """The page with the map as a picture; None while there is no map. At most two queries."""
    drawn = person_map(found, actor)
    if drawn is None:
        return None
    return documents.png("map", _data(found, member, drawn, now), pixels_per_inch=PIXELS_PER_INCH)


def _data(found: Network, member: Membership, drawn: PersonMap | None, now: datetime) -> dict:
    day = words.long_date(now, member.institution.time_zone)
    return {
        "title": _("Map of the lines of {name}").format(name=member.institution.name),
        "language": "en" if get_language() == "en" else "nl",
        "institution": member.institution.name,
        "heading": _("Map of the lines"),
        "person": _("{name}, {date}").format(name=member.user.name, date=day),
        "alt": _("Map of the lines. The same stops follow as lists."),
        "svg": standalone(drawn.wide) if drawn else "",
        "key": [{"word": str(state.label), "svg": sign} for state, sign in _signs().items()],
        "lists": _("The lines, stop by stop"),
        "lines": [_line(view) for view in found.lines],
        "nothing": _("There is no line yet."),
        "page": _("page"),
        "footer": f"Metrolijn · {member.institution.name}",
    }


def _line(view: LineView) -> dict:
    return {
        "code": view.line.code,
        "title": view.line.title,
        "colour": PALETTE[view.line.palette][0],
        "sentence": view.progress.sentence if view.choice else "",
        "stops": [
            {
                "title": place.stop_state.stop.title,
                "state": place.stop_state.word,
                "note": place.stop_state.note,
            }
            for place in view.stops
        ],
    }


def _signs() -> dict[State, str]:
    """The signs of the states, out of the drawings that every page carries."""
    sprite = render_to_string("components/sprite.html")
    found = dict(re.findall(r'<symbol id="m-(\w+)" viewBox="0 0 26 26">(.*?)</symbol>', sprite, re.DOTALL))
    return {
        state: standalone(f'<svg viewBox="0 0 26 26">{found[state]}</svg>')
        for state in State
        if state in found
    }
