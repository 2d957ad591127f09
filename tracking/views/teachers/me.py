"""What somebody has reached: skills, lines and hours. Only the person sees these pages."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courses.models import SkillFramework
from metro.core import words
from tracking.queries import evidence
from tracking.queries.hours import hours_account, school_years
from tracking.queries.network import network
from tracking.queries.skills import skill_profile, t_shape
from tracking.views.teachers.frame import frame
from tracking.views.teachers.tshape import area_title, areas, draw

ICONS = {SkillFramework.Side.TECHNICAL: "chip", SkillFramework.Side.DIDACTIC: "talk"}


@login_required
@require_GET
def progress(request):
    if request.actor.member_id is None:
        raise Http404
    found = network(request.actor, now=request.now)
    profile = skill_profile([request.member.pk], actor=request.actor, now=request.now)[request.member.pk]
    shape = t_shape(profile)
    done = [state for state in found.stops.values() if state.completed_at]
    context = {
        "shape": shape,
        "field": _field_title(profile, shape),
        "drawing": draw(profile, shape),
        "sides": [_side(side, list(rows)) for side, rows in groupby(profile, key=lambda row: row.side)],
        "views": [view for view in found.lines if view.choice or view.achieved_version],
        "done": [
            (state, [view.line for view in found.lines if view.line.pk in state.line_ids])
            for state in sorted(done, key=lambda state: state.completed_at, reverse=True)
        ],
    }
    return render(request, "tracking/teachers/progress.html", frame(request) | context)


@login_required
@require_GET
def hours(request):
    if request.actor.member_id is None:
        raise Http404
    years = school_years(request.member, now=request.now)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else years[0]
    account = hours_account(request.member, now=request.now, year=year)
    context = {
        "account": account,
        "scale": max(account.entitlement, account.booked + account.planned, 1),
        "over": max(-account.left, 0),
        "year": f"{year}–{year + 1}",
        "elsewhere": evidence.own(request.member),
        "years": [(start, f"{start}–{start + 1}", start == year) for start in years],
    }
    return render(request, "tracking/teachers/hours.html", frame(request) | context)


def _side(side, rows):
    return {
        "name": SkillFramework.Side(side).label,
        "icon": ICONS[side],
        "rows": [
            (row, row.level(row.proven), row.level(row.met), row.level(row.own))
            for row in rows
            if not row.is_empty
        ],
        "empty": words.and_list([row.skill.title for row in rows if row.is_empty]),
    }


def _field_title(profile, shape):
    technical = areas(profile, SkillFramework.Side.TECHNICAL)
    return area_title(technical[shape.field]) if shape.field else ""
