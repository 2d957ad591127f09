"""What is told about offers: to coordinators that some wait, to the expert what was decided."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Exists, Min, OuterRef

from courses.models import Offer
from metro.accounts.models import Membership
from tracking.models import Reminder
from tracking.models.reminders import Kind
from tracking.queries import calendar
from tracking.services.reminders import bulk, placing, rows, timing
from tracking.services.reminders.unreachable import coordinators

State = Reminder.State
Status = Offer.Status
WAITING_AT = time(8)
WEEK = timedelta(days=7)
DECIDED_FOR = timedelta(days=30)
DECIDED = (Status.ACCEPTED, Status.DECLINED, Status.RETURNED)


def plan(*, now: datetime) -> None:
    """Plan what the offers of all institutions call for: one query for the waiting, one for the decided."""
    bulk.write(_waiting(now), now=now)
    bulk.write(_decided(now), now=now)


def _waiting(now) -> Iterator[Reminder]:
    """The first working day after the first of the queue came, and every week as long as some wait."""
    since = _waiting_since()
    told = Reminder.objects.filter(
        kind=Kind.OFFER_WAITING, user=OuterRef("user"), institution=OuterRef("institution")
    )
    # Half an hour less than a week: what was told on Monday at 08:00 is planned again before Monday at 08:00.
    told = told.filter(due_at__gt=now - WEEK + timedelta(minutes=30))
    found = coordinators(now).filter(institution__in=since).exclude(Exists(told))
    days = bulk.WorkingDays()
    for member in bulk.read(found.select_related("user", "institution")):
        first = days.next(since[member.institution_id], WAITING_AT, member.user, member.institution)
        due_at = first if now <= first else _today(member, now)
        yield rows.to_person(
            Kind.OFFER_WAITING,
            member.user,
            member.institution,
            about="offers",
            due_at=due_at,
            now=now,
            version=int(due_at.astimezone(member.institution.zone).strftime("%Y%m%d")),
            member=member,
        )


def _today(member, now):
    """At 08:00, or now when it is later: the next good moment is found when the row is written."""
    zone = placing.zone(member.user, member.institution)
    return max(timing.wall(now.astimezone(zone).date(), WAITING_AT, zone), now)


def _waiting_since() -> dict[int, datetime]:
    waiting = Offer.objects.filter(status=Status.OFFERED).order_by().values_list("institution")
    return dict(waiting.annotate(first=Min("created_at")))


def _decided(now) -> Iterator[Reminder]:
    """Every decision of the last days; one that has its row already is not written again."""
    found = Offer.objects.filter(status__in=DECIDED, decided_at__gt=now - DECIDED_FOR, decided_at__lte=now)
    for offer in bulk.read(found.select_related("expert", "institution")):
        yield rows.to_person(
            Kind.OFFER_DECIDED,
            offer.expert,
            offer.institution,
            about=f"offer-{offer.pk}",
            due_at=now,
            now=now,
            version=int(offer.decided_at.timestamp()) - _EPOCH,
            facts={"offer": offer.pk, "title": offer.title},
        )


_EPOCH = 1_700_000_000  # A decision is numbered by its moment: seconds that fit the column.


def _nothing_waits(row, now):
    if not Offer.objects.filter(institution=row.institution_id, status=Status.OFFERED).exists():
        return State.SUPPRESSED, "already_done"


def _no_coordinator(row, now):
    if not row.member or row.member.role != Membership.Role.COORDINATOR:
        return State.SUPPRESSED, "rights_changed"


def _decided_again(row, now):
    offer = _offer(row)
    if offer is None or offer.status not in DECIDED:
        return State.CANCELLED, "no_net_change"


CHECKS = {
    Kind.OFFER_WAITING: (_no_coordinator, _nothing_waits),
    Kind.OFFER_DECIDED: (_decided_again,),
}


def _offer(row):
    return Offer.objects.filter(pk=row.facts["offer"]).first()


def _of_waiting(row, now) -> dict:
    waiting = Offer.objects.filter(institution=row.institution_id, status=Status.OFFERED)
    titles = list(waiting.order_by("created_at", "pk").values_list("title", flat=True))
    return {"titles": titles, "count": len(titles), "offers_url": calendar.link("institution")}


def _of_decided(row, now) -> dict:
    offer = _offer(row)
    return {
        "title": offer.title,
        "is_accepted": offer.status == Status.ACCEPTED,
        "is_returned": offer.status == Status.RETURNED,
        "studio_url": calendar.link("studio"),
    }


VALUES = {Kind.OFFER_WAITING: _of_waiting, Kind.OFFER_DECIDED: _of_decided}
