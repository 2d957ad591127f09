"""Rows of large tables and lists: what stands on a page hundreds of times is too dear as a template."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tracking.queries.teams import Cell, StopShare

register = template.Library()


@register.simple_tag
def team_row_names(rows, team, can_open):
    """Per row the name, as a link to the person for who may open it, with the row itself."""
    if not can_open:
        return [(row, format_html("{}", row.name)) for row in rows]
    start, end = reverse("team_person", args=(team.pk, 0)).rsplit("0", 1)
    return [
        (row, format_html('<a href="{}{}{}">{}</a>', start, row.member_id, end, row.name)) for row in rows
    ]


@register.simple_tag
def line_cells(cells: Iterable[Cell]) -> SafeString:
    """How far one person is on each line, as cells of a row. The few there are, are drawn once."""
    language = get_language()
    return SafeString("".join([_line_cell(cell, language) for cell in cells]))


@register.simple_tag
def stop_shares(stops: Iterable[StopShare]) -> SafeString:
    """The stops of a line with the share of the team that has been there, as items of a list."""
    return format_html_join(
        "",
        '<li class="has-end" data-stop="{}"{}><span>{}</span><span class="small soft">{}</span></li>',
        ((stop.key, _place(stop), stop.title, stop.said) for stop in stops),
    )


def _place(stop: StopShare) -> SafeString:
    """Where the map leads to."""
    return format_html(' id="share-{}" tabindex="-1"', stop.key) if stop.is_first else SafeString("")


@lru_cache(maxsize=2000)
def _line_cell(cell: Cell, language: str) -> SafeString:
    return render_to_string("tracking/leads/_line_cell.html", {"cell": cell})
