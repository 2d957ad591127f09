"""What is told about followed lines and expiring stops: rarely, together, and only as long as it is true."""

from datetime import date, timedelta

import pytest

from courses.models import LineStop, LineVersion
from tests import factories
from tests.tracking.reminders.conftest import local, notices, rows, sweep, texts
from tracking.models import Reminder
from tracking.services.reminders import lines

pytestmark = pytest.mark.django_db

MONDAY = local(2026, 11, 23, 9, 0)


def of_kind(kind):
    return [(version, due, state, reason) for _, version, due, state, reason in rows(kind=kind)]


@pytest.fixture
def version():
    return factories.make_line(
        [factories.StopFactory(title_nl="Netwerken"), factories.StopFactory(title_nl="Prompten")], code="B"
    )


@pytest.fixture
def choice(version):
    """Somebody who has followed the line since August, at a college with a date for its first stop."""
    choice = factories.LineChoiceFactory(version=version, joined_at=local(2026, 8, 24, 9, 0))
    stop = version.line_stops.get(position=1).stop
    factories.SessionFactory(stop=stop, institution=choice.institution, starts_at=local(2026, 12, 10, 9, 0))
    return choice


def test_a_line_on_which_nothing_happened_is_told_on_tuesday(choice, mailbox):
    other = factories.make_line([choice.version.line_stops.get(position=1).stop], code="E")
    factories.LineChoiceFactory(version=other, member=choice.member, joined_at=choice.joined_at)
    for _ in range(2):
        lines.plan(now=MONDAY)
    sweep(2026, 11, 24, 10, 2)

    assert of_kind("line_idle") == [(202648, "24 Nov 10:00", "sent", "")]
    assert mailbox.subjects == ["Your lines: a next step"]
    assert "A stop that fits now: Netwerken, 30 minutes." in texts(mailbox)[0]
    assert "See what fits you: http" in texts(mailbox)[0]
    assert notices() == ["line_idle"]


def test_it_is_told_once_in_four_weeks(choice, mailbox):
    for week in range(5):
        lines.plan(now=MONDAY + timedelta(weeks=week))
        sweep(2026, 11, 24, 10, 2)
        if week == 0:
            session = choice.version.line_stops.get(position=1).stop.sessions.get()
            session.starts_at, session.ends_at = local(2027, 2, 1, 9, 0), local(2027, 2, 1, 9, 30)
            session.save()

    assert [version for version, *_ in of_kind("line_idle")] == [202648, 202652]


@pytest.mark.parametrize("fact", ["completed", "present", "seat", "no date", "new"])
def test_who_goes_on_or_cannot_is_not_told(choice, fact):
    stop = choice.version.line_stops.get(position=2).stop
    lately = local(2026, 11, 10, 9, 0)
    if fact == "completed":
        factories.CompletionFactory(member=choice.member, stop=stop, completed_at=lately, recorded_at=lately)
    elif fact == "present":
        held = factories.SessionFactory(stop=stop, institution=choice.institution, starts_at=lately)
        factories.AttendanceFactory(session=held, member=choice.member)
    elif fact == "seat":
        session = factories.SessionFactory(institution=choice.institution)
        factories.RegistrationFactory(session=session, member=choice.member)
    elif fact == "no date":
        choice.version.line_stops.get(position=1).stop.sessions.update(starts_at=local(2026, 11, 1, 9, 0))
    else:
        choice.joined_at = lately
        choice.save()

    lines.plan(now=MONDAY)

    assert of_kind("line_idle") == []


def test_a_seat_that_was_taken_meanwhile_silences_it(choice, mailbox):
    lines.plan(now=MONDAY)
    session = choice.version.line_stops.get(position=1).stop.sessions.get()
    factories.RegistrationFactory(session=session, member=choice.member)
    sweep(2026, 11, 24, 10, 2)

    assert of_kind("line_idle") == [(202648, "24 Nov 10:00", "suppressed", "already_done")]
    assert notices() == []


def release(version, *more, now):
    """The next version of the line, with these stops more."""
    version.status = LineVersion.Status.SUPERSEDED
    version.save()
    newer = LineVersion.objects.create(
        line=version.line, number=2, status=LineVersion.Status.RELEASED, rule=version.rule, released_at=now
    )
    stops = [row.stop for row in version.line_stops.order_by("position")] + list(more)
    for position, stop in enumerate(stops, start=1):
        LineStop.objects.create(version=newer, stop=stop, position=position, is_required=True)
    return newer


def test_a_new_version_is_told_on_the_next_working_day(choice, version, mailbox):
    release(version, factories.StopFactory(title_nl="Ethiek"), now=local(2026, 11, 27, 15, 0))
    for minute in (1, 30):
        lines.plan(now=local(2026, 11, 27, 15, minute))
    sweep(2026, 11, 30, 9, 2)

    assert of_kind("line_version_new") == [(2, "30 Nov 09:00", "sent", "")]
    assert "v2. 1 stop more: Ethiek" in texts(mailbox)[0]
    assert notices() == ["line_version_new"]


@pytest.mark.parametrize("event", ["moved on", "achieved"])
def test_a_new_version_is_no_news_to_who_has_it_or_has_achieved_the_line(choice, version, mailbox, event):
    newer = release(version, factories.StopFactory(), now=local(2026, 11, 27, 15, 0))
    lines.plan(now=local(2026, 11, 27, 15, 1))
    if event == "moved on":
        choice.version = newer
        choice.save()
    else:
        for row in version.line_stops.all():
            factories.CompletionFactory(member=choice.member, stop=row.stop)
    sweep(2026, 11, 30, 9, 2)

    assert of_kind("line_version_new") == [(2, "30 Nov 09:00", "suppressed", "already_done")]
    assert mailbox.journal == []


def expiring(day, **fields):
    return factories.CompletionFactory(expires_date=day, **fields)


def test_what_expires_is_told_90_and_30_days_before_all_of_a_day_in_one_mail(mailbox):
    first = expiring(date(2027, 2, 21), stop__title_nl="Netwerken")
    expiring(date(2027, 2, 21), member=first.member)
    for _ in range(2):
        lines.plan(now=local(2026, 11, 23, 6, 0))
    sweep(2026, 11, 23, 9, 0)
    lines.plan(now=local(2026, 11, 24, 6, 0))
    lines.plan(now=local(2027, 1, 22, 6, 0))

    assert of_kind("expiry_early") == [
        (90, "23 Nov 09:00", "sent", ""),
        (30, "22 Jan 09:00", "planned", ""),
    ]
    assert mailbox.subjects == ["2 of your stops expire soon"]
    assert "- Netwerken: expires on Sun 21 Feb 2027" in texts(mailbox)[0]


def test_what_was_renewed_is_not_told(mailbox):
    before, later = expiring(date(2027, 2, 21)), expiring(date(2027, 2, 21))
    factories.CompletionFactory(member=before.member, stop=before.stop, cycle=2)
    lines.plan(now=local(2026, 11, 23, 6, 0))
    factories.CompletionFactory(member=later.member, stop=later.stop, cycle=2)
    sweep(2026, 11, 23, 9, 0)

    assert of_kind("expiry_early") == [(90, "23 Nov 09:00", "suppressed", "already_done")]


def test_a_day_without_the_clock_loses_nothing():
    expiring(date(2027, 2, 21))

    lines.plan(now=local(2026, 11, 25, 6, 0))

    assert Reminder.objects.count() == 1
