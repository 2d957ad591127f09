"""Coordinators are told, in the app, of people whom no mail reached. Once per session and change."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from courses.models import Session
from metro.accounts.models import Institution, Membership
from tracking.models import Notice
from tracking.queries.institution import unreachable
from tracking.services.reminders import facts

LOOKS_BACK = timedelta(days=2)  # Who was away longer finds the list all the same.
KIND = "unreachable"


def tell(*, now: datetime) -> None:
    """Write the notices about mails that failed lately. Four queries, whatever their number."""
    found = unreachable.failed().filter(finished_at__gt=now - LOOKS_BACK)
    keys = set(found.values_list("institution", "session", "version").order_by().distinct())
    if not keys:
        return
    ids = {session for _institution, session, _version in keys}
    told = Notice.objects.filter(kind=KIND, session__in=ids)
    keys -= set(told.values_list("institution", "session", "facts__version"))
    sessions = Session.objects.in_bulk(ids)
    by_institution = {}
    for member in coordinators(now).filter(institution__in={key[0] for key in keys}):
        by_institution.setdefault(member.institution_id, []).append(member.user_id)
    Notice.objects.bulk_create(
        _notice(institution, user, sessions[session], version, now)
        for institution, session, version in sorted(keys)
        for user in by_institution.get(institution, ())
    )


def coordinators(now: datetime):
    """Who coordinates an institution now; the day is that of the institution."""
    rule = Q(pk=None)
    for name in Institution.objects.order_by().values_list("time_zone", flat=True).distinct():
        today = now.astimezone(ZoneInfo(name)).date()
        active = Membership.objects.active(now, today).filter(institution__time_zone=name)
        rule |= Q(pk__in=active.values("pk"))
    return Membership.objects.filter(rule, role=Membership.Role.COORDINATOR)


def _notice(institution_id, user_id, session, version, now):
    return Notice(
        kind=KIND,
        institution_id=institution_id,
        user_id=user_id,
        session=session,
        facts={"session": facts.of_session(session), "version": version},
        created_at=now,
    )
