"""Reminders per second: two workers of the engine on rows of real registrations, and Django's mail backend in one
process on the same messages."""

import contextlib
import os
import smtplib
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from multiprocessing import get_context

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connections
from django.db.models import Count, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.models import Session
from metro.accounts.models import Institution, Membership
from metro.core.errors import Refusal
from tracking.models import Registration, Reminder
from tracking.services import clock, registrations
from tracking.services.reminders import engine

WORKERS = 2


def in_turns(rounds: int, mails: int) -> dict:
    """So many rounds of so many mails each: {"engine": [{mails, seconds, cpu, first}], "django": [...]}.

    `first` is the seconds from the beginning of the sweep to the first mail that is recorded as sent.
    """
    begun = timezone.now()
    session = _session(now=begun)
    members = _members(session, now=begun)
    _register(session, members, 1)  # A worker has sent mail before: its templates are compiled.
    clock.sweep(now=timezone.now())  # What is due already is not counted.
    found: dict[str, list[dict]] = {"engine": [], "django": []}
    for _ in range(rounds):
        last = Reminder.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        _register(session, members, mails)
        swept_at = timezone.now()
        found["engine"].append(_timed(mails, _sweep_by_workers))
        sent = Reminder.objects.filter(pk__gt=last, state=Reminder.State.SENT)
        first = sent.aggregate(at=Min("sent_at"))["at"]
        found["engine"][-1]["first"] = (first - swept_at).total_seconds()
        messages = [_message(bytes(raw)) for raw in sent.values_list("raw", flat=True)]
        found["engine"][-1]["mails"] = len(messages)
        found["django"].append(_timed(len(messages), lambda messages=messages: _send(messages)))
    return found


def _session(*, now: datetime) -> Session:
    """A session of its own in the largest institution, in nine days, with room for everybody."""
    coming = Session.objects.upcoming(now)
    places = Institution.objects.filter(pk__in=coming.values("institution"))
    largest = places.alias(size=Count("memberships")).order_by("-size", "pk").first()
    taken = Registration.objects.open().filter(session__stop=OuterRef("stop"), institution=largest)
    # One seat per stop: the stop that the fewest have a seat at.
    fewest = Coalesce(Subquery(taken.values("session__stop").values(number=Count("pk"))), 0)
    session = coming.filter(institution=largest).order_by(fewest, "pk").first()
    hosts = list(session.hosts.all())
    shift = now + timedelta(days=9) - session.starts_at
    for name in ("starts_at", "ends_at", "local_start"):
        setattr(session, name, getattr(session, name) + shift)
    session.pk, session.uuid, session.capacity = None, uuid.uuid4(), None
    session.registration_opens_at = session.registration_closes_at = None
    session.save(force_insert=True)
    for host in hosts:
        host.pk, host.session = None, session
        host.save(force_insert=True)
    return session


def _members(session, *, now: datetime):
    rows = Membership.objects.active(now).filter(institution=session.institution_id, role="teacher")
    return iter(rows.select_related("user").order_by("pk").iterator())


def _register(session, members, count: int) -> None:
    """Seats for so many, or for as many as there are."""
    done = 0
    for member in members:
        # Refused: has a seat at another date, or must do something else first.
        with contextlib.suppress(Refusal):
            registrations.register(session, member, by=member.user, now=timezone.now())
            done += 1
        if done == count:
            return


def _sweep_by_workers() -> None:
    connections.close_all()  # A line to the database belongs to one process.
    workers = [get_context("fork").Process(target=_work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("A worker that sends reminders ended with a fault.")


def _work() -> None:
    while engine.send_reminders(now=timezone.now()):
        pass


def _cpu() -> float:
    """Of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def _timed(mails: int, send: Callable[[], None]) -> dict:
    begun, cpu = time.perf_counter(), _cpu()
    send()
    return {
        "mails": mails,
        "seconds": time.perf_counter() - begun,
        "cpu": _cpu() - cpu,
    }


def _message(raw: bytes) -> EmailMultiAlternatives:
    """The same subject, text, page and calendar part, as a program would give them to Django."""
    parsed = message_from_bytes(raw, policy=default)
    parts = [part for part in parsed.walk() if not part.is_multipart()]
    message = EmailMultiAlternatives(
        parsed["Subject"], parts[0].get_content(), parsed["From"], [str(parsed["To"])]
    )
    for part in parts[1:]:
        message.attach_alternative(part.get_content(), part.get_content_type())
    return message


def _send(messages: list[EmailMultiAlternatives]) -> None:
    with get_connection() as connection:
        sent = connection.send_messages(messages)
    if sent != len(messages):
        raise smtplib.SMTPException(f"{sent} of {len(messages)} messages went out")
