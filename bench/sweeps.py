"""A sweep over a long list that holds nothing due: planned rows ahead, and years of sent ones behind."""

import time
from datetime import datetime
from statistics import median

from django.db import connection
from django.utils import timezone

from tracking.models import Reminder
from tracking.services import clock
from tracking.services.reminders import engine

MARK = "bench·"
_PLAN = """
    INSERT INTO tracking_reminder (state, final_reason, dedupe_key, due_at, urgency, language, request_id, claimed_by,
        fence, attempts, last_error, message_id, planned_at, sent_at, finished_at, institution_id, user_id, member_id,
        kind, channel, session_id, registration_id, version, facts)
    SELECT %(state)s, '', %(mark)s || %(state)s || n, %(now)s::timestamptz + n * %(step)s::interval, 5, 'nl', '', '',
        0, 0, '', '', %(now)s, NULL, NULL, r.institution_id, r.user_id, r.member_id,
        'day_before', 'mail', r.session_id, r.id, 1, '{}'
    FROM generate_series(1, %(count)s) AS n
    JOIN (
        SELECT *, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS total FROM tracking_registration
    ) AS r ON r.place = 1 + n %% least(r.total, 1000)
"""


def measure(*, planned: int, sent: int, repeats: int) -> dict:
    """Milliseconds of a sweep, and of its part that looks for reminders."""
    now = timezone.now()
    try:
        _fill(planned, sent, now)
        whole = [_ms(clock.sweep) for _ in range(repeats)]
        reminders = [_ms(engine.send_reminders) for _ in range(repeats)]
        return {
            "planned": planned,
            "sent": sent,
            "sweep_ms": median(whole),
            "reminders_ms": median(reminders),
        }
    finally:
        Reminder.objects.filter(dedupe_key__startswith=MARK).delete()


def _fill(planned: int, sent: int, now: datetime) -> None:
    with connection.cursor() as cursor:
        for state, count, step in (("planned", planned, "1 minute"), ("sent", sent, "-10 minutes")):
            values = {"state": state, "mark": MARK, "now": now, "step": step, "count": count}
            cursor.execute(_PLAN, values)
        cursor.execute("VACUUM ANALYZE tracking_reminder")
    clock.sweep(now=now)  # What is due in the data is not counted.


def _ms(part) -> float:
    begun = time.perf_counter()
    part(now=timezone.now())
    return (time.perf_counter() - begun) * 1000
