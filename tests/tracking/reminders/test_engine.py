"""Sending by a real mail server: once, whatever fails when."""

from collections import Counter
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test import override_settings
from structlog.testing import capture_logs

from metro.accounts.models import AccountMail
from metro.accounts.services import mail
from metro.core.delivery import claims, records
from metro.core.models import Heartbeat
from tests import factories, sink
from tests.tracking.reminders.conftest import end, local, rows
from tracking.models import Notice, Registration, Reminder, ReminderChoice
from tracking.services import clock
from tracking.services.reminders import engine, kinds, planning

pytestmark = pytest.mark.django_db

NINE = local(2026, 11, 23, 9, 0)
LATER = timedelta(hours=2)


@pytest.fixture
def planned(seat):
    planning.registered(seat, now=NINE)
    return Reminder.objects.get(kind="registered")


def first():
    row = Reminder.objects.get(kind="registered")
    return (row.state, row.final_reason, row.attempts)


def many(count):
    """That many people with one confirmation each that is due."""
    session = factories.SessionFactory(starts_at=local(2026, 12, 3, 15, 30))
    for seat in factories.RegistrationFactory.create_batch(count, session=session):
        planning.registered(seat, now=NINE)
    Reminder.objects.exclude(kind="registered").delete()


def test_sent_once_with_fixed_identity_and_what_was_told(planned, seat, mailbox):
    engine.send_reminders(now=NINE)
    engine.send_reminders(now=NINE + LATER)

    row = Reminder.objects.get(pk=planned.pk)
    seat.refresh_from_db()
    assert first() == ("sent", "", 0)
    assert [entry.key for entry in mailbox.journal] == [(row.message_id, seat.user.email)]
    assert mailbox.journal[0].raw.strip() == bytes(row.raw).strip()
    assert (seat.told_start_at, seat.told_end_at) == (seat.session.starts_at, seat.session.ends_at)


@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_of_two_beats_at_once_send_each_mail_once(mailbox):
    """RT6: all of the clock, not the sending alone."""
    many(200)

    def sweep():
        try:
            clock.sweep(now=NINE)
        finally:
            connection.close()

    threads = [Thread(target=sweep) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(Reminder.objects.values_list("state", flat=True)) == {"sent": 200}
    assert sorted(Counter(entry.key for entry in mailbox.journal).values()) == [1] * 200
    assert Heartbeat.objects.get(name="sweep").detail["failed"] == []


@override_settings(MAIL=sink.account_at(1))
def test_mail_away_leaves_every_row_as_it_was(mailbox):
    many(3)

    engine.send_reminders(now=NINE)

    left = Reminder.objects.values_list("state", "attempts", "claimed_by", "due_at")
    assert set(left) == {("planned", 0, "", NINE)}
    assert not mailbox.journal


def test_wrong_password_uses_up_no_attempt(planned, settings):
    with sink.running():
        settings.MAIL = settings.MAIL | {"user": "metrolijn", "password": "wrong"}
        engine.send_reminders(now=NINE)

    assert first() == ("planned", "", 0)


def test_a_busy_server_is_asked_again_later_and_ever_later(planned, mailbox):
    mailbox.mode = "later"
    engine.send_reminders(now=NINE)
    waited = Reminder.objects.get(pk=planned.pk).due_at - NINE

    mailbox.mode = "accept"
    engine.send_reminders(now=NINE + waited - timedelta(seconds=5))
    assert first() == ("deferred", "", 1)

    engine.send_reminders(now=NINE + waited + timedelta(seconds=5))
    assert first() == ("sent", "", 1)
    assert timedelta(minutes=1) <= waited <= timedelta(seconds=76)


def test_back_off_doubles_up_to_an_hour_and_is_the_same_for_the_same_row():
    waits = [records.back_off(attempt, "key").total_seconds() for attempt in range(1, 10)]

    assert waits == [records.back_off(attempt, "key").total_seconds() for attempt in range(1, 10)]
    for attempt, wait in enumerate(waits):
        base = min(60 * 2**attempt, 3600)
        assert base <= wait <= base * 1.25


def test_after_the_last_attempt_the_row_is_dead_and_says_so(planned, mailbox):
    mailbox.mode = "later"
    Reminder.objects.update(attempts=records.MAX_ATTEMPTS - 1)

    engine.send_reminders(now=NINE)

    assert first()[:2] == ("dead", "failed")


@pytest.mark.parametrize(
    ("mode", "outcome"), [("unknown", ("suppressed", "address")), ("refuse", ("dead", "failed"))]
)
def test_a_refusal_ends_this_row_only(planned, mailbox, mode, outcome):
    mailbox.mode = mode
    engine.send_reminders(now=NINE)
    mailbox.mode = "accept"
    planning.registered(factories.RegistrationFactory(session=planned.session), now=NINE)
    engine.send_reminders(now=NINE)

    assert Reminder.objects.get(pk=planned.pk).final_reason == outcome[1]
    assert Reminder.objects.get(pk=planned.pk).state == outcome[0]
    assert len(mailbox.journal) == 1


def test_a_line_that_breaks_after_the_text_is_unsure_and_goes_again_as_the_same_bytes(planned, mailbox):
    mailbox.drop_next = 1
    engine.send_reminders(now=NINE)
    assert first() == ("uncertain", "", 0)

    planned.session.stop.title_en = "Another title"
    planned.session.stop.save()
    engine.send_reminders(now=NINE)

    assert first() == ("sent", "", 1)
    assert len(mailbox.journal) == 2
    assert mailbox.journal[0].raw == mailbox.journal[1].raw


def test_an_unsure_reminder_of_the_day_before_is_held(planned, mailbox):
    mailbox.drop_next = 1
    Reminder.objects.filter(kind="registered").delete()
    due = local(2026, 12, 2, 15, 30)
    engine.send_reminders(now=due)
    engine.send_reminders(now=due)

    assert rows(kind="day_before") == [("day_before", 1, "02 Dec 15:30", "held", "unsure")]
    assert len(mailbox.journal) == 1


def test_a_server_that_keeps_breaking_is_left_alone_until_the_next_sweep(mailbox):
    many(5)
    mailbox.mode = "drop"

    engine.send_reminders(now=NINE)

    states = Counter(Reminder.objects.values_list("state", flat=True))
    assert states == {"uncertain": 2, "planned": 3}


def test_a_stalled_server_makes_one_row_unsure_after_the_time_out_and_the_others_go_on(mailbox):
    many(3)
    mailbox.stall_next = 1

    engine.send_reminders(now=NINE)

    states = Counter(Reminder.objects.values_list("state", flat=True))
    assert states == {"uncertain": 1, "sent": 2}


def test_cancelled_while_the_server_is_asked_for_the_address(planned, seat, mailbox):
    """Between the claim and the text: the row was taken back, so nothing is handed over."""
    mailbox.on_rcpt = None
    Reminder.objects.filter(pk=planned.pk).update(state="claimed", fence=1, claimed_by="7")
    row = engine.REMINDERS.rows().get(pk=planned.pk)
    letter = engine.REMINDERS.letter(row, NINE)
    end(seat, now=NINE)

    assert records.begin(engine.REMINDERS, row, letter, now=NINE) is False
    assert first()[:2] == ("cancelled", "deregistered")


def test_a_late_writer_changes_nothing(planned, mailbox):
    Reminder.objects.filter(pk=planned.pk).update(
        state="sending", fence=1, claimed_by="7", lease_until=NINE, raw=b"text"
    )
    stopped = engine.REMINDERS.rows().get(pk=planned.pk)
    claims.reap(Reminder, now=NINE + LATER)

    assert records.sent(engine.REMINDERS, stopped, now=NINE + LATER) is False
    assert first()[0] == "uncertain"


def test_what_a_dead_holder_had_begun_is_unsure_after_the_lease(planned):
    Reminder.objects.filter(pk=planned.pk).update(state="sending", claimed_by="7", lease_until=NINE)

    claims.reap(Reminder, now=NINE)
    assert first()[0] == "sending"

    claims.reap(Reminder, now=NINE + LATER)
    assert first()[0] == "uncertain"


def test_what_a_dead_holder_had_not_begun_goes_out_with_the_next_sweep(planned, mailbox):
    with claims.holder() as name:
        claims.claim(Reminder, name, limit=1, now=NINE, lease_from=NINE)

    engine.send_reminders(now=NINE)

    assert first()[0] == "sent"


def test_a_living_holder_is_not_robbed_however_old_its_lease(planned):
    with claims.holder() as name:
        claims.claim(Reminder, name, limit=1, now=NINE, lease_from=NINE)
        claims.reap(Reminder, now=NINE + 10 * LATER)
        assert first()[0] == "claimed"

    claims.reap(Reminder, now=NINE + 10 * LATER)
    assert first()[0] == "planned"


def test_most_urgent_first(seat, mailbox):
    planning.waitlisted(factories.RegistrationFactory(status=Registration.Status.WAITLISTED), now=NINE)
    planning.registered(seat, now=NINE)

    with claims.holder() as name:
        taken = claims.claim(Reminder, name, limit=5, now=NINE, lease_from=NINE)

    kinds_ = [Reminder.objects.get(pk=pk).kind for pk, _ in taken]
    assert kinds_ == ["registered", "waitlisted"]


def test_a_fault_in_one_mail_ends_that_one_and_is_seen(mailbox):
    many(2)
    broken = Reminder.objects.order_by("pk").first()
    broken.user.email = "line\nbreak@example.org"
    broken.user.save()

    engine.send_reminders(now=NINE)

    outcome = Reminder.objects.order_by("pk").values_list("state", "final_reason")
    assert list(outcome) == [("dead", "failed"), ("sent", "")]


def test_after_the_outage_only_what_is_still_useful_goes(planned, mailbox):
    engine.send_reminders(now=local(2026, 12, 3, 15, 0))

    assert rows() == [
        ("registered", 0, "23 Nov 09:00", "sent", ""),
        ("day_before", 1, "02 Dec 15:30", "expired", "too_late"),
        ("starts_soon", 1, "03 Dec 14:30", "sent", ""),
    ]


def test_a_kind_that_is_switched_off_is_told_in_the_notices_only(planned, seat, mailbox):
    ReminderChoice.objects.create(user=seat.user, kind="registered", is_on=False)

    engine.send_reminders(now=NINE)

    assert first()[:2] == ("suppressed", "switched_off")
    assert Notice.objects.filter(user=seat.user, kind="registered").count() == 1


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"member__revoked_at": NINE}, ("cancelled", "left_institution")),
        ({"user__is_active": False}, ("suppressed", "rights_changed")),
        ({"registration__status": "cancelled"}, ("cancelled", "deregistered")),
        ({"session__status": "cancelled"}, ("cancelled", "session_cancelled")),
        ({"session__status": "held"}, ("expired", "moment_passed")),
        ({"session__institution": "another"}, ("suppressed", "rights_changed")),
    ],
)
def test_asked_again_right_before_sending(planned, mailbox, change, outcome):
    (path, value), *_ = change.items()
    name, field = path.split("__")
    owner = getattr(planned, name)
    if field == "institution":
        value = factories.InstitutionFactory()
    if field == "status" and name == "registration":
        owner.ended_reason = "self"
    setattr(owner, field, value)
    owner.save()

    engine.send_reminders(now=NINE)

    assert first()[:2] == outcome
    assert not mailbox.journal


def test_every_planned_row_is_in_one_state(mailbox):
    many(4)
    planned = Reminder.objects.count()
    mailbox.mode = "unknown"
    engine.send_reminders(now=NINE)

    assert sum(Counter(Reminder.objects.values_list("state", flat=True)).values()) == planned


def test_account_mail_forgets_its_secret_once_sent(mailbox, now, tmp_path, settings):
    template = tmp_path / "emails" / "probe"
    template.mkdir(parents=True)
    for part in ("subject.txt", "body.txt", "body.html"):
        (template / part).write_text("Link {{ link }}")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    row = mail.post(
        "probe", to="a@example.org", user=None, context={"link": "secret"}, language="en", key="1", now=now
    )
    again = mail.post("probe", to="a@example.org", user=None, context={}, language="en", key="1", now=now)

    engine.send_account_mail(now=now)

    row.refresh_from_db()
    assert again == row
    assert (row.state, row.context, row.raw) == (AccountMail.State.SENT, {}, None)
    assert mailbox.subjects == ["Link secret"]


def test_log_lines_carry_ids_never_addresses(planned, seat, mailbox):
    with capture_logs() as lines:
        engine.send_reminders(now=NINE)

    assert [line["id"] for line in lines if line["event"] == "mail_sent"] == [planned.pk]
    assert seat.user.email not in str(lines)


def test_every_kind_has_a_rule_and_a_sentence():
    assert set(kinds.RULES) == set(Reminder.Kind)
