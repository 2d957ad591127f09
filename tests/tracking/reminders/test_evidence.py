"""What becomes of a mail of which it is unsure whether it arrived, when somebody can be asked."""

import json
from datetime import timedelta

import pytest

from metro.core.delivery.evidence import Answer, Question, RelayLog
from tests.tracking.reminders.conftest import local
from tracking.models import Reminder
from tracking.services.reminders import engine, planning

NINE = local(2026, 11, 23, 9, 0)
SOON, LATER = timedelta(seconds=30), timedelta(minutes=10)
OURS = "<ours@metrolijn.example>"


@pytest.fixture
def journal(tmp_path, settings, mailbox):
    """The sink writes what it keeps into a file, before it answers."""
    path = tmp_path / "journal.jsonl"
    path.touch()
    mailbox.on_kept = lambda entry: _append(path, message_id=entry.message["Message-ID"], to=entry.to)
    settings.MAIL_EVIDENCE = ("journal", str(path))
    return path


def _append(path, **entry):
    with path.open("a") as lines:
        lines.write(json.dumps(entry) + "\n")


def outcome(kind="registered"):
    row = Reminder.objects.get(kind=kind)
    return row.state, row.final_reason, row.attempts


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["registered", "starts_soon"])
def test_what_was_accepted_before_the_line_broke_is_sent_and_goes_out_once(seat, mailbox, journal, kind):
    """RT2: also of a kind that would be sent again, or held, when nobody could be asked."""
    planning.registered(seat, now=NINE)
    Reminder.objects.exclude(kind=kind).delete()
    due = Reminder.objects.get().due_at
    mailbox.drop_next = 1

    engine.send_reminders(now=due)
    unsure = outcome(kind)
    engine.send_reminders(now=due + SOON)
    engine.send_reminders(now=due + LATER)
    seat.refresh_from_db()

    assert (unsure[0], outcome(kind)) == ("uncertain", ("sent", "", 0))
    assert len(mailbox.journal) == 1
    assert seat.told_start_at == seat.session.starts_at


@pytest.mark.django_db
def test_what_was_not_accepted_goes_again_as_the_same_bytes(seat, mailbox, journal):
    planning.registered(seat, now=NINE)
    keep, mailbox.on_kept, mailbox.drop_next = mailbox.on_kept, None, 1
    engine.send_reminders(now=NINE)
    mailbox.on_kept = keep

    engine.send_reminders(now=NINE + timedelta(seconds=1))
    too_soon = outcome()
    engine.send_reminders(now=NINE + SOON)

    assert too_soon[0] == "uncertain"  # It may still be written down.
    assert outcome() == ("sent", "", 1)
    assert mailbox.journal[0].raw == mailbox.journal[1].raw


@pytest.mark.django_db
def test_a_source_that_is_away_decides_nothing_and_then_the_kind_does(seat, mailbox, settings, tmp_path):
    settings.MAIL_EVIDENCE = ("log", str(tmp_path / "no.log"))
    planning.registered(seat, now=NINE)
    Reminder.objects.exclude(kind="starts_soon").delete()
    due = Reminder.objects.get().due_at
    mailbox.drop_next = 1

    engine.send_reminders(now=due)
    engine.send_reminders(now=due + SOON)
    waiting = outcome("starts_soon")
    engine.send_reminders(now=due + LATER)

    assert waiting[0] == "uncertain"
    assert outcome("starts_soon") == ("held", "unsure", 0)


START = "2026-11-23T08:00:00.000000+01:00 relay postfix/qmgr[1]: 4AAA: removed\n"
SEEN = f"2026-11-23T09:00:01+01:00 relay postfix/cleanup[2]: 4BBB: message-id={OURS}\n"
ACTIVE = "2026-11-23T09:00:01+01:00 relay postfix/qmgr[1]: 4BBB: from=<m@x>, size=9, nrcpt=1 (queue active)\n"
PASSED_ON = (
    "2026-11-23T09:00:02+01:00 relay postfix/smtp[3]: 4BBB: to=<Ida@Example.org>, status=deferred (busy)\n"
)
TO_ANOTHER = PASSED_ON.replace("Ida@", "bo@")


@pytest.mark.parametrize(
    ("older", "lines", "answer"),
    [
        ("", START + SEEN + ACTIVE, Answer.YES),
        ("", START + SEEN + ACTIVE + PASSED_ON, Answer.YES),
        (START + SEEN, ACTIVE, Answer.YES),  # The log was turned in between.
        ("", START + SEEN, Answer.NO),  # The text broke off while it came in.
        ("", START, Answer.NO),
        (START, "", Answer.NO),
        ("", SEEN.replace("ours", "another"), Answer.UNKNOWN),  # The log begins too late.
        ("", "", Answer.UNKNOWN),
        ("", START + SEEN + ACTIVE + TO_ANOTHER, Answer.UNKNOWN),
        ("", "Nov 23 08:00:00 relay postfix/qmgr[1]: 4AAA: removed\n", Answer.UNKNOWN),  # No year, no zone.
    ],
)
def test_the_log_of_a_relay_knows_what_it_took_in(tmp_path, older, lines, answer):
    path = tmp_path / "mail.log"
    path.write_text(lines)
    if older:
        path.with_name("mail.log.1").write_text(older)

    assert RelayLog(path).answers([Question(OURS, "ida@example.org", since=NINE)]) == [answer]
