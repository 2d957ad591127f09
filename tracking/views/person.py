"""The tabs of a team and of a person, the same for a lead and for who looks as a lead."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tracking.queries import teams as queries

_NAMES = {"lines": _("Lines"), "skills": _("Skills"), "hours": _("Hours")}
_PERSON = {"lines": queries.person_lines, "skills": queries.person_skills, "hours": queries.person_hours}


@dataclass(frozen=True)
class Tab:
    key: str
    text: str
    is_current: bool


def tab_of(request) -> str:
    tab = request.GET.get("view", "lines")
    if tab not in _NAMES:
        raise Http404
    return tab


def tabs(current: str) -> list[Tab]:
    return [Tab(key, text, key == current) for key, text in _NAMES.items()]


def person_tab(request, row, actor) -> dict:
    """What the chosen tab of a person shows, read by this actor."""
    tab = tab_of(request)
    return {"tab": tab, "tabs": tabs(tab), tab: _PERSON[tab](row, actor)}
