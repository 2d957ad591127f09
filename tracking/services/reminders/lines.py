"""What is told about the lines that somebody follows, and about what is going to expire."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.utils.translation import ngettext

from courses.models import Line, LineStop, LineVersion, Session, Stop
from metro.accounts import policy
from metro.accounts.models import Institution
from metro.core import words
from tracking.models import Attendance, Completion, LineChoice, Registration, Reminder
from tracking.models.reminders import Kind
from tracking.queries import calendar
from tracking.queries.network import LineView, Network, network
from tracking.queries.today import advice
from tracking.services.reminders import bulk, placing, rows, timing

State = Reminder.State
ALREADY_DONE = (State.SUPPRESSED, "already_done")
NOT_TOLD = (State.CANCELLED, State.SUPPRESSED, State.EXPIRED)
IDLE = timedelta(days=28)
IDLE_AT, TUESDAY = time(10), 1
SOON = timedelta(hours=36)
RELEASE_AT = time(9)
RELEASED_FOR = timedelta(days=30)
EXPIRY_AT = time(9)
EXPIRY_DAYS = (90, 30)
LATE_DAYS = 7


def plan(*, now: datetime) -> None:
    """Plan what the lines and completions of all call for. One query per kind (expiry: per zone and offset)."""
    if now.weekday() <= TUESDAY:
        bulk.write(_idle(now), now=now)
    bulk.write(_new_versions(now), now=now)
    for zone in Institution.objects.order_by().values_list("time_zone", flat=True).distinct():
        for days in EXPIRY_DAYS:
            bulk.write(_expiring(zone, days, now), now=now)


def _idle(now) -> Iterator[Reminder]:
    for member, choices in _by_member(_idle_choices(now).order_by("member_id", "line__code", "pk")):
        due_at = _tuesday(now, placing.zone(member.user, member.institution))
        if now <= due_at <= now + SOON:
            year, week, _day = due_at.isocalendar()
            kind, version = Kind.LINE_IDLE, year * 100 + week
            yield _to_member(kind, member, choices, "lines", due_at=due_at, version=version, now=now)


def _tuesday(now: datetime, zone: ZoneInfo) -> datetime:
    day = now.astimezone(zone).date()
    return timing.wall(day + timedelta(days=(TUESDAY - day.weekday()) % 7), IDLE_AT, zone)


def _idle_choices(now) -> QuerySet[LineChoice]:
    """Lines on which nothing happened for four weeks, with a date to come for a stop that is still to do."""
    since = now - IDLE
    seats = Registration.objects.open().upcoming(now).filter(user=OuterRef("member__user"))
    # Counted from the Tuesday that is planned, not from now: the fourth Tuesday after the last one is free.
    told = Reminder.objects.filter(
        kind=Kind.LINE_IDLE, user=OuterRef("member__user"), due_at__gt=since + SOON
    )
    found = LineChoice.objects.open().filter(joined_at__lte=since, line__status=Line.Status.ACTIVE)
    found = found.filter(Exists(_possible(now))).exclude(Exists(seats))
    found = found.exclude(Exists(told.exclude(state__in=NOT_TOLD)))
    for fact in _facts_since(since):
        found = found.exclude(Exists(fact))
    return found


def _possible(now):
    on_line = LineStop.objects.filter(version=OuterRef("version"), stop__status=Stop.Status.PUBLISHED)
    done = Completion.objects.valid().filter(member=OuterRef(OuterRef("member")), stop=OuterRef("stop"))
    here = Session.objects.upcoming(now).filter(stop=OuterRef("stop"))
    own = Q(institution=OuterRef(OuterRef("institution")))
    shared = Q(shared_with=OuterRef(OuterRef("institution")))
    return on_line.filter(Exists(here.filter(own | shared))).exclude(Exists(done))


def _facts_since(since):
    on_line = {"member": OuterRef("member")}
    completed = Completion.objects.filter(
        **on_line, stop__line_stops__version=OuterRef("version"), recorded_at__gt=since
    )
    attended = Attendance.objects.present().filter(
        **on_line, session__stop__line_stops__version=OuterRef("version"), session__ends_at__gt=since
    )
    return completed, attended


def _new_versions(now) -> Iterator[Reminder]:
    days = bulk.WorkingDays()
    for member, choices in _by_member(_outdated_choices(now).order_by("member_id", "line__code", "pk")):
        due_at = days.next(now, RELEASE_AT, member.user, member.institution)
        first = choices[0]
        about, version = f"choice-{first.pk}", first.released_number
        kind = Kind.LINE_VERSION_NEW
        yield _to_member(kind, member, choices, about, due_at=due_at, version=version, now=now)


def _outdated_choices(now) -> QuerySet[LineChoice]:
    """Lines of which a newer version was released, and of which the person was not told since."""
    newer = LineVersion.objects.released().filter(
        line=OuterRef("line"), number__gt=OuterRef("version__number"), released_at__gt=now - RELEASED_FOR
    )
    told = Reminder.objects.filter(kind=Kind.LINE_VERSION_NEW, member=OuterRef("member"))
    found = LineChoice.objects.open().annotate(
        released_number=newer.values("number")[:1], released_at=newer.values("released_at")[:1]
    )
    found = found.filter(released_number__isnull=False, line__status=Line.Status.ACTIVE)
    return found.exclude(Exists(told.filter(planned_at__gte=OuterRef("released_at"))))


def _by_member(choices: QuerySet[LineChoice]):
    ordered = choices.select_related("member__user", "member__institution", "line")
    return _grouped(ordered)


def _grouped(ordered: QuerySet):
    """The rows of each member, who is loaded with them."""
    found = ordered.iterator(chunk_size=bulk.AT_ONCE)
    for _member, rows_ in groupby(found, key=lambda row: row.member_id):
        rows_ = list(rows_)
        yield rows_[0].member, rows_


def _to_member(kind, member, choices: Iterable[LineChoice], about, **fields) -> Reminder:
    facts = {
        "choices": [choice.pk for choice in choices],
        "codes": [choice.line.code for choice in choices],
    }
    return rows.to_person(
        kind, member.user, member.institution, about=about, member=member, facts=facts, **fields
    )


def _expiring(zone_name, days, now) -> Iterator[Reminder]:
    today = now.astimezone(ZoneInfo(zone_name)).date()
    found = _expiring_completions(zone_name, days, today)
    for member, completions in _grouped(found.order_by("member_id", "expires_date", "pk")):
        yield rows.to_person(
            Kind.EXPIRY_EARLY,
            member.user,
            member.institution,
            about=f"expiry-{today:%Y%m%d}",
            due_at=timing.wall(today, EXPIRY_AT, placing.zone(member.user, member.institution)),
            useful_until=timing.wall(completions[0].expires_date, time(0), ZoneInfo(zone_name)),
            now=now,
            version=days,
            member=member,
            facts={"completions": [row.pk for row in completions], "stops": len(completions)},
        )


def _expiring_completions(zone_name, days, today) -> QuerySet[Completion]:
    """What expires in so many days, or in a few less when a day was missed, and was not told since then."""
    day = timedelta(days=1)
    first, last = today + (days - LATE_DAYS) * day, today + days * day
    told_from = ExpressionWrapper(F("expires_date") - Value(days), output_field=DateField())
    told = Reminder.objects.filter(kind=Kind.EXPIRY_EARLY, version=days, member=OuterRef("member"))
    found = Completion.objects.valid().filter(
        expires_date__gt=first, expires_date__lte=last, institution__time_zone=zone_name
    )
    found = found.exclude(Exists(_later_cycles())).annotate(told_from=told_from)
    found = found.exclude(Exists(told.filter(planned_at__gte=OuterRef("told_from"))))
    return found.select_related("member__user", "member__institution")


def _later_cycles():
    return Completion.objects.valid().filter(
        member=OuterRef("member"), stop=OuterRef("stop"), cycle__gt=OuterRef("cycle")
    )


def _network(row, now) -> Network:
    return network(policy.actor_for(row.user, row.institution, now=now), now=now)


def _followed(row, now, found: Network | None = None) -> list[LineView]:
    """The lines of the row that are still followed and not achieved."""
    views = (found or _network(row, now)).followed()
    mine = [view for view in views if view.choice.id in row.facts["choices"]]
    return [view for view in mine if not view.achieved_version]


def _not_idle(row, now):
    """Somebody who has a seat, did something, or finds nothing to do, is not told to go on."""
    if Registration.objects.open().upcoming(now).filter(user=row.user_id).exists():
        return ALREADY_DONE
    found = _network(row, now)
    still = _idle_choices_of(row, now)
    if not [view for view in _followed(row, now, found) if view.choice.id in still]:
        return ALREADY_DONE
    if not advice(found, [], limit=1):
        return ALREADY_DONE


def _idle_choices_of(row, now):
    found = LineChoice.objects.open().filter(pk__in=row.facts["choices"])
    for fact in _facts_since(now - IDLE):
        found = found.exclude(Exists(fact))
    return set(found.values_list("pk", flat=True))


def _moved_on(row, now):
    if not [view for view in _followed(row, now) if view.newer]:
        return ALREADY_DONE


def _renewed(row, now):
    if not _still_expiring(row):
        return ALREADY_DONE


def _still_expiring(row) -> list[Completion]:
    found = Completion.objects.valid().filter(pk__in=row.facts["completions"])
    return list(found.exclude(Exists(_later_cycles())).select_related("stop").order_by("expires_date", "pk"))


CHECKS = {
    Kind.LINE_IDLE: (_not_idle,),
    Kind.LINE_VERSION_NEW: (_moved_on,),
    Kind.EXPIRY_EARLY: (_renewed,),
}


def _of_idle(row, now) -> dict:
    found = _network(row, now)
    return {
        "lines": [(view.line, view.progress.sentence) for view in _followed(row, now, found)],
        "advice": advice(found, [], limit=1),
        "today_url": calendar.link("today"),
    }


def _of_versions(row, now) -> dict:
    views = [view for view in _followed(row, now) if view.newer]
    return {
        "lines": [(view.line, _change(view)) for view in views],
        "line_url": calendar.link("line", views[0].line.slug),
    }


def _change(view: LineView) -> str:
    """ "Version 4: 1 stop more: Netwerken." """
    added, removed = view.newer.added, view.newer.removed
    parts = []
    if added:
        text = ngettext("{n} stop more: {stops}", "{n} stops more: {stops}", len(added))
        parts.append(text.format(n=len(added), stops=words.and_list([stop.title for stop in added])))
    if removed:
        text = ngettext("{n} stop less: {stops}", "{n} stops less: {stops}", len(removed))
        parts.append(text.format(n=len(removed), stops=words.and_list([stop.title for stop in removed])))
    return f"v{view.newer.number}. {'; '.join(parts)}".strip()


def _of_expiry(row, now) -> dict:
    return {
        "completions": [(one.stop, words.date_only(one.expires_date)) for one in _still_expiring(row)],
        "progress_url": calendar.link("progress"),
    }


VALUES = {
    Kind.LINE_IDLE: _of_idle,
    Kind.LINE_VERSION_NEW: _of_versions,
    Kind.EXPIRY_EARLY: _of_expiry,
}
