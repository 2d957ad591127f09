"""Who came."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from metro.core.errors import Refusal
from tracking.models import Attendance
from tracking.queries import studio
from tracking.services import rosters
from tracking.views.experts.common import hosts_it

_SAID = {"present": True, "absent": False}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def roster(request, session_id):
    session = get_object_or_404(studio.can_be_marked(request.actor), pk=session_id)
    people = studio.roster(session, request.actor)
    if request.method == "POST" and _save(request, session, people):
        return redirect("studio_roster", session.pk)
    return render(request, "tracking/experts/roster.html", _context(request, session, people))


def _context(request, session, people):
    is_host = hosts_it(request, session)
    return {
        "session": session,
        "people": people,
        "now": request.now,
        "has_started": session.starts_at <= request.now,
        "skills": studio.skills_of(session.stop) if is_host else [],
        "results": Attendance.Result,
    }


def _save(request, session, people):
    marks = _marks(request.POST, people)
    skilled = {row.member_id for row in people if f"skilled-{row.member_id}" in request.POST}
    try:
        result = rosters.save(
            session,
            marks,
            skilled=skilled if hosts_it(request, session) else None,
            by=request.user,
            now=request.now,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _sentence(result))
    return True


def _marks(posted, people):
    """What was said about people of this list; what nobody said stays unknown."""
    if "everybody" in posted:
        return rosters.all_present(people)
    said = {row.member_id: posted.get(f"person-{row.member_id}") for row in people}
    marks = {member_id: _SAID[word] for member_id, word in said.items() if word in _SAID}
    return rosters.open_marks(marks, people)


def _sentence(result):
    present = ngettext("{n} person was there.", "{n} people were there.", result.present)
    completed = ngettext("{n} has completed the stop.", "{n} have completed the stop.", result.completed)
    parts = [_("Saved."), present.format(n=result.present), completed.format(n=result.completed)]
    if result.unknown:
        parts.append(_("Not known yet: {n}.").format(n=result.unknown))
    return " ".join(parts)
