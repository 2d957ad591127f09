from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracking.queries.stops import AttendanceFact, CompletionFact, SeatView, StopFacts, standing

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ZONE = ZoneInfo("Europe/Amsterdam")


def completed(days_ago, expires=None):
    return CompletionFact(completed_at=NOW - timedelta(days=days_ago), kind="live", expires_date=expires)


def was_there(days_ago, result="present"):
    return AttendanceFact(result=result, ends_at=NOW - timedelta(days=days_ago))


def seat(status="confirmed", days=3, pk=1):
    starts_at = NOW + timedelta(days=days)
    ends_at = starts_at + timedelta(minutes=30)
    return SeatView(
        id=pk,
        status=status,
        session_id=pk,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone="Europe/Amsterdam",
    )


GONE = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (StopFacts(), "open"),
        (StopFacts(is_skipped=True), "skipped"),
        (StopFacts(completions=[completed(90, GONE)], is_skipped=True), "expired"),
        (StopFacts(completions=[completed(90, TODAY)]), "expired"),
        (StopFacts(completions=[completed(90, date(2026, 11, 24))]), "completed"),
        (StopFacts(completions=[completed(400, GONE), completed(70)]), "completed"),
        (StopFacts(completions=[completed(90, GONE)], seats=[seat()]), "registered"),
        (StopFacts(seats=[seat()], is_skipped=True), "registered"),
        (StopFacts(seats=[seat("waitlisted")]), "open"),
        (StopFacts(seats=[seat("offered")]), "open"),
        (StopFacts(attendances=[was_there(2)], seats=[seat()]), "attended"),
        (StopFacts(attendances=[was_there(2)], completions=[completed(1)]), "completed"),
        (StopFacts(attendances=[was_there(2, "absent")]), "open"),
        # Of an earlier cycle: the presence that led to the completion that expired.
        (StopFacts(attendances=[was_there(90)], completions=[completed(90, GONE)]), "expired"),
        (StopFacts(attendances=[was_there(2)], completions=[completed(90, GONE)]), "attended"),
    ],
)
def test_first_state_that_holds(facts, state):
    assert standing(facts, today=TODAY, zone=ZONE).state == state


def test_open_stop_tells_what_was_missed_and_what_waits():
    facts = StopFacts(
        attendances=[was_there(9, "absent"), was_there(4, "unknown")], seats=[seat("waitlisted", pk=7)]
    )

    found = standing(facts, today=TODAY, zone=ZONE)

    assert (found.missed_at, found.is_awaiting_word, found.registration.id) == (
        NOW - timedelta(days=9),
        True,
        7,
    )


def test_seat_goes_before_a_place_that_waits():
    facts = StopFacts(seats=[seat("waitlisted", days=1, pk=1), seat(days=5, pk=2)])

    assert standing(facts, today=TODAY, zone=ZONE).registration.id == 2


def test_first_completion_counts_for_achieving_the_latest_for_today():
    first, renewed = completed(400, GONE), completed(60)

    found = standing(StopFacts(completions=[first, renewed]), today=TODAY, zone=ZONE)

    assert (found.first_completed_at, found.completed_at) == (first.completed_at, renewed.completed_at)
