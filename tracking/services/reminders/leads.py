"""What a lead sends and gets: the friendly message, and the digest of the week."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from courses.models import LineStop, Stop
from metro.accounts import policy
from metro.accounts.models import Institution, TeamMembership, User
from tracking.models import Completion, Registration, Reminder
from tracking.models.reminders import Kind
from tracking.queries import calendar
from tracking.queries.small_numbers import MINIMUM
from tracking.queries.teams.digest import weeks
from tracking.services.reminders import bulk, rows, timing

State = Reminder.State
Policy = Institution.LeadVisibility
DIGEST_AT = time(8)
WEEK = timedelta(days=7)
ALREADY_DONE = (State.SUPPRESSED, "already_done")


def plan(*, now: datetime) -> None:
    """On Mondays: the digest of last week, for every lead in whose teams something was completed.

    One query per time zone of institutions.
    """
    zones = Institution.objects.order_by().values_list("time_zone", flat=True).distinct()
    for name in zones:
        monday = _monday(now, ZoneInfo(name))
        if now < timing.wall(monday + timedelta(days=4), time(20), ZoneInfo(name)):
            bulk.write(_digests(name, monday, now), now=now)


def _monday(now: datetime, zone: ZoneInfo) -> date:
    day = now.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _span(monday: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Last week, from Monday to Monday."""
    return timing.wall(monday - WEEK, time(0), zone), timing.wall(monday, time(0), zone)


def _digests(zone_name, monday, now) -> Iterable[Reminder]:
    zone = ZoneInfo(zone_name)
    seen = set()
    for row in bulk.read(_leads_with_news(zone_name, monday, now)):
        if row.member_id in seen:
            continue
        seen.add(row.member_id)
        yield rows.to_person(
            Kind.LEAD_DIGEST,
            row.member.user,
            row.member.institution,
            about="digest",
            due_at=timing.wall(monday, DIGEST_AT, zone),
            useful_until=timing.wall(monday + timedelta(days=4), time(20), zone),
            now=now,
            version=_week_number(monday),
            member=row.member,
            facts={"monday": monday.isoformat()},
        )


def _leads_with_news(zone_name, monday, now):
    since, until = _span(monday, ZoneInfo(zone_name))
    today = now.astimezone(ZoneInfo(zone_name)).date()
    others = TeamMembership.objects.members().active(now, today).filter(team=OuterRef("team"))
    others = others.exclude(member=OuterRef("member"))
    did = Completion.objects.valid().filter(
        member=OuterRef("member"), completed_at__gte=since, completed_at__lt=until
    )
    size = others.order_by().values("team").annotate(n=Count("member", distinct=True)).values("n")
    told = Reminder.objects.filter(
        kind=Kind.LEAD_DIGEST,
        user=OuterRef("member__user"),
        institution=OuterRef("institution"),
        version=_week_number(monday),
    )
    leads = TeamMembership.objects.leads().active(now, today).filter(institution__time_zone=zone_name)
    leads = leads.annotate(size=Coalesce(Subquery(size), Value(0)))
    shows = Q(institution__lead_visibility=Policy.PER_PERSON) | (
        ~Q(institution__lead_visibility=Policy.NONE) & Q(size__gte=MINIMUM)
    )
    found = leads.filter(shows, Exists(others.filter(Exists(did)))).exclude(Exists(told))
    return found.select_related("member__user", "member__institution")


def _week_number(monday: date) -> int:
    year, week, _day = monday.isocalendar()
    return year * 100 + week


def _week_of(row, now):
    monday = date.fromisoformat(row.facts["monday"])
    since, until = _span(monday, row.institution.zone)
    actor = policy.actor_for(row.user, row.institution, now=now)
    return actor, weeks(actor, since=since, until=until)


def _leads_nothing(row, now):
    actor, found = _week_of(row, now)
    if not actor.is_lead:
        return State.SUPPRESSED, "rights_changed"
    if not found:
        return State.CANCELLED, "no_net_change"


def _left_team(row, now):
    today = now.astimezone(row.institution.zone).date()
    places = TeamMembership.objects.members().active(now, today)
    if not places.filter(team=row.facts["team"], member=row.member_id).exists():
        return State.CANCELLED, "left_team"


def _nothing_left(row, now):
    """Somebody who has a seat, or has done everything there is on the lines, needs no friendly message."""
    seats = Registration.objects.confirmed().upcoming(now).filter(user=row.user_id)
    if seats.exists() or not _stops_left(row).exists():
        return ALREADY_DONE


def _stops_left(row):
    done = Completion.objects.valid().filter(member=row.member_id, stop=OuterRef("stop"))
    here = Q(version__line__institution=None) | Q(version__line__institution=row.institution_id)
    on_lines = LineStop.objects.released().filter(here, version__line__status="active")
    return on_lines.filter(stop__status=Stop.Status.PUBLISHED).exclude(Exists(done))


CHECKS = {
    Kind.LEAD_NUDGE: (_left_team, _nothing_left),
    Kind.LEAD_DIGEST: (_leads_nothing,),
}


def _nudge(row, now) -> dict:
    lead = User.objects.filter(pk=row.facts["by"]).first()
    return {
        "lead": lead.name if lead else _("Your team lead"),
        "team": row.facts["team_name"],
        "today_url": calendar.link("today"),
    }


def _digest(row, now) -> dict:
    _actor, found = _week_of(row, now)
    return {"weeks": found, "team_url": calendar.link("teams")}


VALUES = {Kind.LEAD_NUDGE: _nudge, Kind.LEAD_DIGEST: _digest}
