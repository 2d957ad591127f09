"""Addresses that take no mail: learned from the server and from what comes back, told, and lifted."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from tests.core.test_bounces import ID, report
from tests.tracking.reminders.conftest import local, move, notices, rows, sweep
from tracking.models import RefusedAddress, Reminder
from tracking.queries import mails
from tracking.services.reminders import planning

pytestmark = pytest.mark.django_db


def bounces(monkeypatch, raw=b"", **options) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("bounces", stdout=out, **options)
    return out.getvalue().strip()


@pytest.fixture
def came_back(seat, mailbox):
    """A confirmation that was sent, and the report that it came back."""
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    sweep(2026, 11, 23, 9, 0)
    raw = report().replace(ID.encode(), mailbox.journal[0].message["Message-ID"].encode())
    return raw.replace(b"k.jansen@college.example", seat.user.email.upper().encode())


def test_a_refusal_by_the_server_ends_all_that_is_open_and_is_told(seat, mailbox):
    mailbox.mode = "unknown"
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))

    sweep(2026, 11, 23, 9, 0)

    assert rows() == [
        ("registered", 0, "23 Nov 09:00", "suppressed", "address"),
        ("day_before", 1, "02 Dec 15:30", "suppressed", "address"),
        ("starts_soon", 1, "03 Dec 14:30", "suppressed", "address"),
    ]
    assert notices() == ["registered", "address_refused"]
    assert seat.user.email not in str(RefusedAddress.objects.values_list())


def test_what_is_planned_later_is_not_sent_either_until_the_address_changes(seat, mailbox):
    mailbox.mode = "unknown"
    planning.registered(seat, now=local(2026, 11, 23, 9, 0))
    sweep(2026, 11, 23, 9, 0)
    mailbox.mode = "accept"

    move(seat.session, local(2026, 12, 8, 15, 30), now=local(2026, 11, 23, 10, 0))
    sweep(2026, 11, 23, 10, 10)
    assert rows(kind="moved") == [("moved", 2, "23 Nov 10:10", "suppressed", "address")]

    seat.user.email = "new@college.example"
    seat.user.save()
    move(seat.session, local(2026, 12, 9, 15, 30), now=local(2026, 11, 23, 11, 0))
    sweep(2026, 11, 23, 11, 10)
    assert [entry.to for entry in mailbox.journal] == ["new@college.example"]


def test_what_came_back_is_noted_once_and_read_in_the_ledger(seat, came_back, monkeypatch):
    assert bounces(monkeypatch, came_back) == "1 refused"
    assert bounces(monkeypatch, came_back) == "1 refused"

    row = Reminder.objects.get(kind="registered")
    assert (row.state, row.final_reason) == ("sent", "bounced")
    with override("en"):
        assert mails.entry(row, "Europe/Amsterdam").badge == "Came back"
    assert [row[3:] for row in rows(kind="day_before")] == [("suppressed", "address")]
    assert notices() == ["registered", "address_refused"]


def test_a_foreign_report_has_no_effect(came_back, seat, monkeypatch):
    other_mail = came_back.replace(b"Message-ID: <", b"Message-ID: <0")
    other_person = came_back.replace(seat.user.email.upper().encode(), b"x@college.example")

    for raw in (other_mail, other_person, b"", b"\xff" * 100):
        assert bounces(monkeypatch, raw) == "0 refused"
    assert not RefusedAddress.objects.exists()


def test_the_operator_asks_and_lifts(seat, came_back, monkeypatch):
    bounces(monkeypatch, came_back)

    assert bounces(monkeypatch, ask=seat.user.email) == "refused"
    assert bounces(monkeypatch, lift=f" {seat.user.email.upper()}") == "mailed again"
    assert bounces(monkeypatch, ask=seat.user.email) == "mailed"
    with pytest.raises(CommandError):
        bounces(monkeypatch, lift=seat.user.email)
