"""Time that passes faster for what waits: leases and back-off, of which the system takes minutes."""

import time
from contextlib import suppress

import psycopg

FACTOR = 12
_AT_ONCE = 3  # Seconds: a campaign that was busy elsewhere must not make a new lease run out.
_PASS = """
    UPDATE tracking_reminder SET
        lease_until = lease_until - make_interval(secs => %(seconds)s),
        due_at = CASE WHEN state = 'deferred' THEN due_at - make_interval(secs => %(seconds)s) ELSE due_at END
    WHERE id IN (
        SELECT id FROM tracking_reminder WHERE state IN ('deferred', 'claimed', 'sending')
        FOR UPDATE SKIP LOCKED
    )
"""


class Tempo:
    """Takes from every wait FACTOR − 1 times what has passed. From outside: the system's clock is untouched.

    A lease of five minutes lasts 25 seconds, which is still longer than the time-out of a mail.
    """

    def __init__(self, connect):
        self._connect = connect
        self._line = None
        self._last = time.monotonic()

    def tick(self) -> None:
        passed = time.monotonic() - self._last
        if passed < 1:
            return
        with suppress(psycopg.Error):  # Away, because we killed it: the time passes later.
            self._line = self._line if self._line and not self._line.closed else self._connect()
            self._line.execute(_PASS, {"seconds": min(passed, _AT_ONCE) * (FACTOR - 1)})
            self._last = time.monotonic()
