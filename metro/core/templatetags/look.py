"""Small parts of the design language that a template cannot write itself."""

from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html

from metro.core import words

register = template.Library()

STATES = {"open", "registered", "attended", "completed", "skipped", "expired", "waiting", "now"}


@register.simple_tag
@cache  # The few there are stand on a page hundreds of times.
def icon(name):
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
@cache
def mark(state, size=""):
    css = "mark mark--big" if size == "big" else "mark"
    name = state if state in STATES else "open"
    return format_html(
        '<svg class="{}" viewBox="0 0 26 26" aria-hidden="true"><use href="#m-{}"/></svg>',
        css,
        name,
    )


@register.simple_tag
@cache
def sprite():
    """All drawings that a page may use, once."""
    return render_to_string("components/sprite.html")


@register.simple_tag
@lru_cache(maxsize=1000)
def menu(items, label, css):
    """The menu with these items, which hold all that it says."""
    return render_to_string("components/menu.html", {"items": items, "label": label, "class": css})


@register.simple_tag
def input(field):
    """The widget of a bound field with the classes and the descriptions that belong to it."""
    described = []
    if field.help_text:
        described.append(f"{field.id_for_label}_hint")
    if field.errors:
        described.append(f"{field.id_for_label}_error")
    attributes = {"class": "input"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def day(moment, zone="Europe/Amsterdam"):
    return words.day(moment, zone)


@register.filter
def clock(moment, zone="Europe/Amsterdam"):
    return words.clock(moment, zone)


@register.filter
def long_date(value):
    return words.long_date(value)


@register.filter
def date_only(value):
    return words.date_only(value)


@register.filter
def hours(minutes):
    return words.hours(minutes)


@register.simple_tag
def period(session, now=None, zone=""):
    """Date, times and zone of a session, in words; in another zone than its own when one is given."""
    return words.period(session.starts_at, session.ends_at, zone or session.time_zone, now=now)


@register.simple_tag
def moment(value, zone, now=None):
    """Date, time and zone of a moment, in words."""
    return words.moment(value, zone, now=now)
