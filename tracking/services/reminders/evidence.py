"""What is told about evidence: to who decides that some waits, to its owner what was decided."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, Subquery

from metro.accounts import policy
from metro.accounts.models import Institution, Membership, TeamMembership
from tracking.models import Evidence, Reminder
from tracking.models.reminders import Kind
from tracking.queries import calendar
from tracking.queries.evidence import ALSO_COORDINATORS_AFTER, has_lead, waiting
from tracking.services.reminders import bulk, placing, rows, timing

State = Reminder.State
Status = Evidence.Status
WAITING_AT = time(8)
WEEK = timedelta(days=7)
DECIDED_FOR = timedelta(days=30)
DECIDED = (Status.APPROVED, Status.RETURNED, Status.REFUSED)


def plan(*, now: datetime) -> None:
    """Plan what evidence calls for: three queries per zone for the waiting, one for the decided."""
    for zone in Institution.objects.order_by().values_list("time_zone", flat=True).distinct():
        bulk.write(_waiting(zone, now), now=now)
    bulk.write(_decided(now), now=now)


def _waiting(zone_name, now) -> Iterator[Reminder]:
    """The first working day after the first of the queue came, and every week as long as some wait."""
    today = now.astimezone(ZoneInfo(zone_name)).date()
    since = _since(zone_name, now, today)
    told = Reminder.objects.filter(
        kind=Kind.EVIDENCE_WAITING, user=OuterRef("user"), institution=OuterRef("institution")
    )
    # Half an hour less than a week: what was told on Monday at 08:00 is planned again before Monday at 08:00.
    told = told.filter(due_at__gt=now - WEEK + timedelta(minutes=30))
    found = Membership.objects.active(now, today).filter(pk__in=since).exclude(Exists(told))
    days = bulk.WorkingDays()
    for member in bulk.read(found.select_related("user", "institution")):
        first = days.next(since[member.pk], WAITING_AT, member.user, member.institution)
        due_at = first if now <= first else _today(member, now)
        yield rows.to_person(
            Kind.EVIDENCE_WAITING,
            member.user,
            member.institution,
            about="evidence",
            due_at=due_at,
            now=now,
            version=int(due_at.astimezone(member.institution.zone).strftime("%Y%m%d")),
            member=member,
        )


def _today(member, now):
    """At 08:00, or now when it is later: the next good moment is found when the row is written."""
    zone = placing.zone(member.user, member.institution)
    return max(timing.wall(now.astimezone(zone).date(), WAITING_AT, zone), now)


def _since(zone_name, now, today) -> dict[int, datetime]:
    """Per member who decides: since when something waits for them."""
    found = {}
    for member_id, moment in (*_of_leads(zone_name, now, today), *_of_coordinators(zone_name, now, today)):
        found[member_id] = min(moment, found.get(member_id, moment))
    return found


def _of_leads(zone_name, now, today):
    places = TeamMembership.objects.members().active(now, today)
    in_team = places.filter(team=OuterRef(OuterRef("team")), member=OuterRef("member"))
    theirs = Evidence.objects.submitted().filter(Exists(in_team)).exclude(member=OuterRef("member"))
    theirs = theirs.filter(institution=OuterRef("institution")).order_by().values("institution")
    leads = TeamMembership.objects.leads().active(now, today).filter(institution__time_zone=zone_name)
    leads = leads.annotate(first=Subquery(theirs.annotate(first=Min("submitted_at")).values("first")))
    return leads.filter(first__isnull=False).values_list("member_id", "first")


def _of_coordinators(zone_name, now, today):
    rows_ = Evidence.objects.submitted().filter(institution__time_zone=zone_name)
    rows_ = rows_.annotate(has_lead=has_lead(now, today))
    since = {}
    for institution_id, moment, is_led in rows_.values_list("institution_id", "submitted_at", "has_lead"):
        moment = moment + ALSO_COORDINATORS_AFTER if is_led else moment
        if moment <= now:
            since[institution_id] = min(moment, since.get(institution_id, moment))
    members = Membership.objects.active(now, today).filter(institution__in=since, role="coordinator")
    return [(pk, since[institution_id]) for pk, institution_id in members.values_list("pk", "institution_id")]


def _decided(now) -> Iterator[Reminder]:
    """Every decision of the last days; one that has its row already is not written again."""
    found = Evidence.objects.filter(status__in=DECIDED, decided_at__gt=now - DECIDED_FOR, decided_at__lte=now)
    corrected = _told_as_corrections(now)
    for row in bulk.read(found.select_related("member__user", "member__institution")):
        if (row.pk, row.decision_number) in corrected:
            continue
        yield rows.to_person(
            Kind.EVIDENCE_DECIDED,
            row.member.user,
            row.member.institution,
            about=f"evidence-{row.pk}",
            due_at=now,
            now=now,
            version=row.decision_number,
            member=row.member,
            facts={"evidence": row.pk, "title": row.title},
        )


def _told_as_corrections(now) -> set[tuple[int, int]]:
    """What was approved and taken back: (evidence, decision number)."""
    told = Reminder.objects.filter(kind=Kind.CORRECTION_MADE, facts__has_key="evidence")
    told = told.filter(planned_at__gt=now - DECIDED_FOR)
    return set(told.values_list("facts__evidence", "version"))


def _queue(row, now):
    return waiting(policy.actor_for(row.user, row.institution, now=now))


def _nothing_waits(row, now):
    if not _queue(row, now).exists():
        return State.SUPPRESSED, "already_done"


def _decided_again(row, now):
    same = Evidence.objects.filter(pk=row.facts["evidence"], decision_number=row.version, status__in=DECIDED)
    if not same.exists():
        return State.CANCELLED, "no_net_change"


CHECKS = {
    Kind.EVIDENCE_WAITING: (_nothing_waits,),
    Kind.EVIDENCE_DECIDED: (_decided_again,),
}


def _of_waiting(row, now) -> dict:
    return {"count": _queue(row, now).count(), "approvals_url": calendar.link("approvals")}


def _of_decided(row, now) -> dict:
    evidence = Evidence.objects.get(pk=row.facts["evidence"])
    return {
        "title": evidence.title,
        "is_approved": evidence.status == Status.APPROVED,
        "is_returned": evidence.status == Status.RETURNED,
        "reason": evidence.reason,
        "hours_url": calendar.link("hours"),
    }


VALUES = {Kind.EVIDENCE_WAITING: _of_waiting, Kind.EVIDENCE_DECIDED: _of_decided}
