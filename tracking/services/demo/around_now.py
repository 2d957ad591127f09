"""What happens while one watches: seats in coming sessions, and sessions that start soon."""

from datetime import datetime, timedelta
from random import Random

from django.db.models import F

from courses.models import Line, LineStop, Offer, Session, SessionHost, Stop
from metro.core.errors import Refusal
from metro.core.outbox import OutboxMessage
from tracking.models import Attendance, Completion, Notice, Registration, Reminder
from tracking.services import registrations
from tracking.services.demo.people import Cast
from tracking.services.demo.sessions import Plan, at, host
from tracking.services.reminders import planning

FIVE_MINUTES = timedelta(minutes=5)
TWO_HOURS = timedelta(hours=2)


def create(cast: Cast, plan: Plan, rng: Random, *, now: datetime) -> None:
    """Seats through the real services at past moments, so that every rule held; then what is past is told."""
    for institution in cast.institutions:
        _fill_coming(cast.members[institution.pk], plan.coming[institution.pk], rng, now)
    _tell_recent(now)
    _watchable(cast, rng, now, days=(3, 9))
    _mark_past_as_told(Reminder.objects.all(), now)
    _mark_old_as_read(Notice.objects.all(), now)


def renew(cast: Cast, rng: Random, *, now: datetime) -> bool:
    """Plan the sessions to watch again when the teacher has none within two hours. Whether it did."""
    seats = Registration.objects.open().filter(member=cast.teacher, status=Registration.Status.CONFIRMED)
    if seats.filter(session__starts_at__gt=now, session__starts_at__lte=now + TWO_HOURS).exists():
        return False
    # Not days ago: then the seats of the last refresh would still be in the way.
    sessions = _watchable(cast, rng, now, days=(0, 1))
    _mark_past_as_told(Reminder.objects.filter(session__in=sessions), now)
    _mark_old_as_read(Notice.objects.filter(session__in=sessions), now)
    return True


def _watchable(cast, rng, now, *, days) -> list[Session]:
    """The sessions that the demo accounts look at, with seats taken so many days before."""
    sessions = []
    for session, people in _special(cast, now):
        sessions.append(session)
        for member in people:
            ago = timedelta(days=rng.randrange(*days), minutes=rng.randrange(900))
            _register(session, member, min(now, session.starts_at) - ago, now)
    return sessions


def _fill_coming(members, sessions, rng, now):
    for session in sorted(sessions, key=lambda one: one.starts_at)[:18]:
        for member in rng.sample(members, rng.randrange(2, 9)):
            _register(
                session, member, now - timedelta(days=rng.randrange(1, 12), minutes=rng.randrange(900)), now
            )


def _register(session, member, when, now):
    done = Completion.objects.filter(member=member, stop=session.stop_id).exists()
    if done or when.date() < member.start_date:
        return
    try:
        registrations.register(session, member, by=member.user, now=when)
    except Refusal:
        return  # Somebody with a seat on another date, say: as in life.


def _special(cast: Cast, now: datetime):
    """(session, who registers), as far as the teacher has stops left to do."""
    teacher, team = cast.teacher, [row for row in cast.members[cast.noorderhaven.pk] if row != cast.teacher]
    wanted = [
        (_up(now + timedelta(minutes=9)), 20, [teacher, *team[4:15]]),
        (_up(now + timedelta(minutes=61)), 20, [teacher, *team[10:22]]),
        (_up(now + timedelta(days=1, minutes=1)), 20, [teacher, *team[20:28]]),
        (_up(now + timedelta(days=6)), 4, [*team[5:10], teacher, *team[30:33]]),
        (_up(now - timedelta(hours=20)), 20, [teacher, *team[12:24]]),
    ]
    for stop, (moment, capacity, people) in zip(_open_stops(cast, now), wanted, strict=False):
        yield _plan(cast, stop, moment, capacity=capacity), people


def _open_stops(cast, now) -> list[Stop]:
    """Stops that the teacher can register for: those never tried first, and of these the own lines in order."""
    seats = Registration.objects.open().filter(member=cast.teacher)
    closed = {
        *Completion.objects.filter(member=cast.teacher).values_list("stop", flat=True),
        *seats.filter(session__ends_at__gt=now).values_list("session__stop", flat=True),
    }
    tried = {
        *Attendance.objects.filter(member=cast.teacher).values_list("session__stop", flat=True),
        *seats.values_list("session__stop", flat=True),
    }
    lines = Line.objects.filter(choices__member=cast.teacher)
    rows = (
        LineStop.objects.filter(version__line__in=lines)
        .order_by("position", "version")
        .select_related("stop")
    )
    stops = dict.fromkeys([*(row.stop for row in rows), *Stop.objects.order_by("pk")])
    return sorted((stop for stop in stops if stop.pk not in closed), key=lambda stop: stop.pk in tried)


def _plan(cast, stop, moment, *, capacity) -> Session:
    """A session by the demo's expert, whatever expert the stop has otherwise."""
    Offer.objects.get_or_create(
        institution=cast.noorderhaven,
        expert=cast.expert,
        stop=stop,
        defaults={
            "title": stop.title_nl,
            "status": Offer.Status.ACCEPTED,
            "created_at": moment - timedelta(days=60),
        },
    )
    session = at(moment, stop, cast.noorderhaven, now=moment, capacity=capacity)
    session.save()
    SessionHost.objects.bulk_create([host(session, cast.expert)])
    return session


def _tell_recent(now):
    """The ledger of the last weeks: what people were told about sessions that are over."""
    recent = Registration.objects.filter(
        session__ends_at__lt=now, session__starts_at__gt=now - timedelta(days=60), status="confirmed"
    )
    for row in recent.select_related("session__stop", "session__institution", "member__institution", "user"):
        planning.registered(row, now=row.registered_at)


def _mark_past_as_told(reminders, now):
    """What was due before the demo began counts as sent then."""
    past = reminders.filter(state__in=OutboxMessage.CLAIMABLE, due_at__lte=now)
    past.update(state=OutboxMessage.State.SENT, sent_at=F("due_at"), finished_at=F("due_at"))


def _mark_old_as_read(notices, now):
    old = notices.filter(created_at__lt=now - timedelta(days=4))
    old.update(read_at=F("created_at") + timedelta(hours=9))


def _up(moment: datetime) -> datetime:
    """The next full five minutes."""
    start = moment.replace(second=0, microsecond=0)
    return start + FIVE_MINUTES - timedelta(minutes=start.minute % 5)
