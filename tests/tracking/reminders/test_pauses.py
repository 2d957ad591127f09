"""The kill switch, and what an operator does with what is held. What is stopped is never lost."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from metro.accounts.models import AccountMail, AuditEntry
from metro.accounts.services import mail
from metro.core.errors import ReasonNeeded
from tests import factories
from tests.tracking.reminders.conftest import end, local, move, rows
from tracking.models import Pause, Reminder
from tracking.services.reminders import engine, operating, pauses, planning

NINE = local(2026, 11, 23, 9, 0)
MINUTE = timedelta(minutes=1)
WHY = "A wrong text went out."
pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    """A seat at another institution."""
    return factories.RegistrationFactory(session__starts_at=local(2026, 12, 3, 15, 30))


def states(**filters):
    found = Reminder.objects.filter(**filters).order_by("pk")
    return list(found.values_list("kind", "state", "final_reason"))


@pytest.mark.parametrize(
    ("by_kind", "by_institution", "held"),
    [(False, False, 4), (True, False, 2), (False, True, 2), (True, True, 1)],
)
def test_what_is_paused_is_held_and_goes_out_afterwards_once(
    seat, other, mailbox, by_kind, by_institution, held
):
    """System, kind, institution, and both together; each holds its own and nothing else."""
    about = {
        "kind": "registered" if by_kind else "",
        "institution": seat.institution if by_institution else None,
    }
    pauses.pause(**about, reason=WHY, by=None, now=NINE)
    for one in (seat, other):
        planning.registered(one, now=NINE)
        planning.seat_offered(_offered(one), now=NINE)

    engine.send_reminders(now=NINE + MINUTE)
    paused = Counter(Reminder.objects.filter(due_at__lte=NINE).values_list("state", "final_reason"))
    count = pauses.resume(**about, by=None, now=NINE + 2 * MINUTE)
    engine.send_reminders(now=NINE + 3 * MINUTE)

    assert (paused["held", "paused"], paused["sent", ""], count) == (held, 4 - held, held)
    assert set(Reminder.objects.filter(due_at__lte=NINE).values_list("state", "final_reason")) == {
        ("sent", "")
    }
    assert len({entry.key for entry in mailbox.journal}) == len(mailbox.journal) == 4


def _offered(seat):
    """The same person in the queue of another date, to whom a seat is offered."""
    session = factories.SessionFactory(institution=seat.institution, starts_at=local(2026, 12, 4, 15, 30))
    return factories.RegistrationFactory(
        session=session,
        member=seat.member,
        status="offered",
        offer_number=1,
        offer_expires_at=NINE + timedelta(days=1),
    )


def test_what_became_useless_while_it_was_paused_is_not_sent(seat, session, mailbox):
    planning.registered(seat, now=NINE)
    pauses.pause(reason=WHY, by=None, now=NINE)
    engine.send_reminders(now=local(2026, 12, 2, 15, 30))
    engine.send_reminders(now=local(2026, 12, 3, 14, 30))

    pauses.resume(by=None, now=local(2026, 12, 3, 14, 40))
    engine.send_reminders(now=local(2026, 12, 3, 14, 40))

    assert states() == [
        ("registered", "sent", ""),
        ("day_before", "expired", "too_late"),
        ("starts_soon", "sent", ""),
    ]


def test_what_is_held_by_a_pause_is_taken_back_as_if_it_were_planned(seat, session, mailbox):
    planning.registered(seat, now=NINE)
    pauses.pause(reason=WHY, by=None, now=NINE)
    engine.send_reminders(now=NINE)

    end(seat, now=NINE + MINUTE)
    pauses.resume(by=None, now=NINE + 2 * MINUTE)
    engine.send_reminders(now=NINE + 3 * MINUTE)

    assert ("registered", "cancelled", "deregistered") in states()
    assert not mailbox.journal


def test_a_row_that_was_held_while_the_pause_ended_is_not_forgotten(seat, mailbox):
    planning.registered(seat, now=NINE)
    Reminder.objects.filter(kind="registered").update(state="held", final_reason="paused", finished_at=NINE)

    engine.send_reminders(now=NINE)

    assert states(kind="registered") == [("registered", "sent", "")]


def test_a_pause_needs_a_reason_stands_once_and_is_written_down(seat):
    by = factories.UserFactory(is_staff=True)
    with pytest.raises(ReasonNeeded):
        pauses.pause(reason="  ", by=by, now=NINE)

    first = pauses.pause(institution=seat.institution, reason=WHY, by=by, now=NINE)
    again = pauses.pause(institution=seat.institution, reason="Another.", by=by, now=NINE)
    pauses.resume(institution=seat.institution, by=by, now=NINE + MINUTE)
    nothing = pauses.resume(institution=seat.institution, by=by, now=NINE + MINUTE)

    first.refresh_from_db()
    assert (again, nothing, Pause.objects.count()) == (first, None, 1)
    assert (first.reason, first.started_by, first.ended_by, first.ended_at) == (WHY, by, by, NINE + MINUTE)
    trail = AuditEntry.objects.order_by("pk").values_list("event", "actor", "institution", "reason")
    assert list(trail) == [
        ("reminders_paused", by.pk, seat.institution_id, WHY),
        ("reminders_resumed", by.pk, seat.institution_id, ""),
    ]


def test_mail_about_accounts_goes_on(mailbox):
    pauses.pause(reason=WHY, by=None, now=NINE)
    mail.post("password_changed", to="a@example.org", user=None, context={}, language="nl", key="1", now=NINE)

    engine.send_account_mail(now=NINE)

    assert AccountMail.objects.get().state == "sent"


def test_after_a_restore_nothing_goes_out_again_until_it_is_released_newest_first(seat, session, mailbox):
    """RT20: what was open in yesterday's backup and is due by now may have been sent since."""
    backup_at, now = NINE + MINUTE, local(2026, 11, 24, 9, 0)
    planning.registered(seat, now=NINE)
    late = factories.RegistrationFactory(session=session)
    planning.registered(late, now=NINE + MINUTE / 2)
    after = factories.RegistrationFactory(session=session)
    planning.registered(after, now=now)  # Planned on the restored system.
    Reminder.objects.filter(registration=seat, kind="registered").update(state="sending", claimed_by="7")

    held = operating.restored(backup_at=backup_at, now=now)
    engine.send_reminders(now=now)

    assert held == 2
    assert [entry.to for entry in mailbox.journal] == [after.user.email]
    assert set(states(kind="registered", registration__in=[seat, late])) == {
        ("registered", "held", "restored")
    }

    assert operating.release("restored", now=now) == 2
    engine.send_reminders(now=now + MINUTE)
    engine.send_reminders(now=now + 2 * MINUTE)

    assert [entry.to for entry in mailbox.journal[1:]] == [late.user.email, seat.user.email]
    assert set(AuditEntry.objects.values_list("event", "institution", "reason")) == {
        ("reminders_restored", seat.institution_id, f"2: {backup_at.isoformat()}"),
        ("reminders_released", seat.institution_id, "2: restored"),
    }


def test_what_an_operator_drops_is_never_sent_and_says_why(seat, mailbox):
    planning.registered(seat, now=NINE)
    Reminder.objects.filter(kind="day_before").update(state="held", final_reason="unsure")

    dropped = operating.drop("unsure", kind="day_before", institution=seat.institution, now=NINE)
    engine.send_reminders(now=local(2026, 12, 2, 15, 31))

    assert dropped == 1
    assert ("day_before", "suppressed", "unsure") in states()
    assert "day_before" not in str([entry.message["Message-ID"] for entry in mailbox.journal])


def test_an_outage_of_three_days_sends_only_what_is_still_useful(seat, session, mailbox):
    """RT19, with a move in the middle: the new time is told, what spoke of the old one is not."""
    planning.registered(seat, now=local(2026, 11, 30, 9, 0))
    engine.send_reminders(now=local(2026, 11, 30, 9, 0))
    move(session, local(2026, 12, 4, 15, 30), now=local(2026, 12, 1, 10, 0))

    engine.send_reminders(now=local(2026, 12, 4, 14, 45))
    engine.send_reminders(now=local(2026, 12, 4, 14, 46))

    assert [row for row in rows() if row[3] == "sent"] == [
        ("registered", 0, "30 Nov 09:00", "sent", ""),
        ("moved", 2, "01 Dec 10:10", "sent", ""),
        ("starts_soon", 2, "04 Dec 14:30", "sent", ""),
    ]
    assert ("day_before", 2, "03 Dec 15:30", "expired", "too_late") in rows()
    assert len(mailbox.journal) == 3


def test_the_commands_of_an_operator(seat, mailbox, capsys):
    slug = seat.institution.slug
    planning.registered(seat, now=NINE)

    call_command("reminders", "pause", "--kind", "registered", "--institution", slug, "--reason", WHY)
    engine.send_reminders(now=NINE)
    with pytest.raises(CommandError, match="no pause"):
        call_command("reminders", "resume", "--kind", "registered")
    call_command("reminders", "release", "--held-for", "paused", "--kind", "registered", "--drop")
    call_command("reminders", "resume", "--kind", "registered", "--institution", slug)
    call_command("reminders", "restored", "--backup-at", "2026-11-23T09:00:00+01:00")
    call_command("reminders", "try")
    with pytest.raises(CommandError, match="no institution"):
        call_command("reminders", "pause", "--institution", "nowhere", "--reason", WHY)

    assert capsys.readouterr().out.splitlines() == [
        "Paused. Mail about accounts (login, invitations) goes on.",
        "1 rows are dropped.",
        "0 rows go out as far as they are still useful.",
        "0 rows are held: they may have been sent after the backup.",
        "The mail account does not rest.",
    ]
    assert ("registered", "suppressed", "paused") in states()
