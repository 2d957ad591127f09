"""What happens while one watches: seats in coming sessions, and sessions that start soon."""

from datetime import datetime, timedelta
from random import Random

from courses.models import Line, LineStop, Offer, Session, SessionHost, Stop
from metro.core.errors import Refusal
from metro.core.outbox import OutboxMessage
from tracking.models import Attendance, Completion, Notice, Registration, Reminder
from tracking.services import registrations
from tracking.services.demo.people import Cast
from tracking.services.demo.sessions import Plan, at, host
from tracking.services.reminders import planning

FIVE_MINUTES = timedelta(minutes=5)


def create(cast: Cast, plan: Plan, rng: Random, *, now: datetime) -> None:
    """Seats through the real services at past moments, so that every rule held; then what is past is told."""
    for institution in cast.institutions:
        _fill_coming(cast.members[institution.pk], plan.coming[institution.pk], rng, now)
    _tell_recent(now)
    for session, people in _special(cast, now):
        for member in people:
            _register(
                session, member, now - timedelta(days=rng.randrange(3, 9), minutes=rng.randrange(900)), now
            )
    _mark_past_as_told(now)


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
    """(session, who registers) for the sessions that the demo accounts look at."""
    team = [row for row in cast.members[cast.noorderhaven.pk] if row != cast.teacher]
    stops = _open_stops(cast)
    live = _plan(cast, stops[0], _up(now + timedelta(minutes=9)))
    soon = _plan(cast, stops[1], _up(now + timedelta(minutes=61)))
    tomorrow = _plan(cast, stops[2], _up(now + timedelta(days=1, minutes=1)))
    full = _plan(cast, stops[3], _up(now + timedelta(days=6)), capacity=4)
    over = _plan(cast, stops[4], _up(now - timedelta(hours=20)))
    yield live, [cast.teacher, *team[4:15]]
    yield soon, [cast.teacher, *team[10:22]]
    yield tomorrow, [cast.teacher, *team[20:28]]
    yield full, [*team[5:10], cast.teacher, *team[30:33]]
    yield over, [cast.teacher, *team[12:24]]


def _open_stops(cast) -> list[Stop]:
    """Stops of the teacher's lines that the teacher has neither done nor missed, in order; then any other."""
    known = {
        *Completion.objects.filter(member=cast.teacher).values_list("stop", flat=True),
        *Attendance.objects.filter(member=cast.teacher).values_list("session__stop", flat=True),
        *Registration.objects.open().filter(member=cast.teacher).values_list("session__stop", flat=True),
    }
    lines = Line.objects.filter(choices__member=cast.teacher)
    rows = (
        LineStop.objects.filter(version__line__in=lines)
        .order_by("position", "version")
        .select_related("stop")
    )
    own = list(dict.fromkeys(row.stop for row in rows if row.stop_id not in known))
    others = Stop.objects.exclude(pk__in=known).exclude(pk__in=[stop.pk for stop in own]).order_by("pk")
    return [*own, *others]


def _plan(cast, stop, moment, *, capacity=20) -> Session:
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


def _mark_past_as_told(now):
    """What was due before the demo began counts as sent then, and read a day later."""
    past = Reminder.objects.filter(state__in=OutboxMessage.CLAIMABLE, due_at__lte=now)
    for row in past:
        row.state, row.sent_at, row.finished_at = OutboxMessage.State.SENT, row.due_at, row.due_at
    Reminder.objects.bulk_update(past, ["state", "sent_at", "finished_at"])
    for row in (notices := list(Notice.objects.filter(created_at__lt=now - timedelta(days=4)))):
        row.read_at = row.created_at + timedelta(hours=9)
    Notice.objects.bulk_update(notices, ["read_at"])


def _up(moment: datetime) -> datetime:
    """The next full five minutes."""
    start = moment.replace(second=0, microsecond=0)
    return start + FIVE_MINUTES - timedelta(minutes=start.minute % 5)
