"""When the stops of the demo were and will be given."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from courses.models import Offer, Session, SessionHost, Stop
from tracking.services.demo.people import Cast

ZONE = ZoneInfo("Europe/Amsterdam")
TIMES = [time(12, 30), time(15, 30), time(16, 0), time(19, 30)]
PAST_DAYS = 420
SUMMER = (7, 8)


@dataclass
class Plan:
    """Sessions by institution id: the held ones by stop, and those still to come."""

    stops: list[Stop]
    held: dict[int, dict[int, list[Session]]] = field(default_factory=dict)
    coming: dict[int, list[Session]] = field(default_factory=dict)


def create(cast: Cast, rng: Random, *, now: datetime) -> Plan:
    """Per college and stop three held sessions in the past year and a bit, and one or two in the next weeks."""
    plan = Plan(
        stops=list(Stop.objects.prefetch_related("stop_skills__skill__framework", "stop_skills__level"))
    )
    hosts = {(row.institution_id, row.stop_id): row.expert for row in Offer.objects.select_related("expert")}
    for institution in cast.institutions:
        held = [
            _session(institution, stop, _past_day(rng, now, part), rng, now)
            for stop in plan.stops
            for part in range(3)
        ]
        coming = [
            _session(institution, stop, _coming_day(rng, now, part), rng, now)
            for stop in plan.stops
            for part in range(rng.choice((1, 1, 2)))
            if stop.pk % 13 or institution == cast.zuiderwijk  # Some stops have no date yet.
        ]
        _save([*held, *coming], hosts, cast, now)
        by_stop = defaultdict(list)
        for session in held:
            by_stop[session.stop_id].append(session)
        plan.held[institution.pk], plan.coming[institution.pk] = by_stop, coming
    return plan


def at(moment: datetime, stop: Stop, institution, *, now: datetime, capacity: int | None = 25) -> Session:
    """An unsaved planned session of the stop that starts at this moment."""
    local = moment.astimezone(ZONE)
    return Session(
        institution=institution,
        stop=stop,
        status=Session.Status.PLANNED,
        starts_at=moment,
        ends_at=moment + timedelta(minutes=stop.minutes),
        time_zone="Europe/Amsterdam",
        local_start=local.replace(tzinfo=UTC),
        meeting_url=f"https://vergader.example/{institution.slug}/{stop.slug}",
        capacity=capacity,
        schedule_version=1,
        created_at=min(now, moment) - timedelta(days=30),
        updated_at=min(now, moment) - timedelta(days=30),
    )


def host(session: Session, expert, position: int = 1) -> SessionHost:
    name = f"{expert.name}, {expert.organisation}" if expert.organisation else expert.name
    return SessionHost(session=session, user=expert, shown_name=name, position=position)


def _session(institution, stop, day: date, rng, now) -> Session:
    moment = datetime.combine(day, rng.choice(TIMES), ZONE).astimezone(UTC)
    session = at(moment, stop, institution, now=now, capacity=rng.choice((12, 20, 25, 25, 40)))
    if session.ends_at < now:
        session.status = Session.Status.HELD
    return session


def _save(rows, hosts, cast, now):
    Session.objects.bulk_create(rows)
    SessionHost.objects.bulk_create(host(row, hosts[row.institution_id, row.stop_id]) for row in rows)
    shared = [row for row in rows if row.starts_at > now and row.institution_id == cast.noorderhaven.pk][::9]
    through = Session.shared_with.through
    through.objects.bulk_create(
        through(session_id=row.pk, institution_id=cast.zuiderwijk.pk) for row in shared
    )


def _past_day(rng, now, part) -> date:
    """A working day outside the summer; each of the three falls in its own third of the period."""
    third = PAST_DAYS // 3
    for _attempt in range(50):
        day = now.date() - timedelta(days=3 + part * third + rng.randrange(third - 3))
        if day.weekday() < 5 and day.month not in SUMMER:
            return day
    return now.date() - timedelta(days=3 + part * third)


def _coming_day(rng, now, part) -> date:
    day = now.date() + timedelta(days=2 + part * 20 + rng.randrange(26))
    return day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
