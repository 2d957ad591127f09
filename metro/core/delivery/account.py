"""The mail account that all workers share: whether it may be used now, by how many at once, and how fast.

Its state is one row of the database, so that what one worker finds out the others need not find out again.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet

from metro.core.models import MailAccount
from metro.core.outbox import OutboxMessage
from metro.core.smtp import Connection, LoginRefused, Unavailable

log = structlog.get_logger(__name__)

FAILURES = 3  # So many in a row, and the account rests. A refused login is enough by itself.
_FIRST_PROBE = timedelta(seconds=30)
_LONGEST_PROBE = timedelta(minutes=10)
_SLOTS = 0x534C4F54  # The family of advisory locks that stand for connections in use.
_SLOTS_PER_ACCOUNT = 1000
_LOCK = "SELECT pg_try_advisory_lock(%s, %s)"
_UNLOCK = "SELECT pg_advisory_unlock(%s, %s)"


def current() -> MailAccount:
    """The account of the settings."""
    return MailAccount.objects.get_or_create(name=name())[0]


def name() -> str:
    """The account of the settings, as its row is called: no secret, and the user only as a mark."""
    mail = settings.MAIL
    user = f"·{hashlib.sha256(mail['user'].encode()).hexdigest()[:12]}" if mail["user"] else ""
    return f"{mail['host']}:{mail['port']}{user}"[:255]


@contextmanager
def using(*, now: datetime) -> Iterator["Use | None"]:
    """The use of the account until the end of the `with`. None: it rests, or as many use it as may."""
    account = current()
    is_probe = account.opened_at is not None
    if is_probe and not _take_probe(account, now):
        yield None
        return
    with _slot(account) as is_free:
        yield Use(account, is_probe=is_probe) if is_free else None


class Use:
    """One worker's use of the account."""

    def __init__(self, account: MailAccount, *, is_probe: bool):
        self.account, self.is_probe = account, is_probe
        self._rows = MailAccount.objects.filter(pk=account.pk)
        self._taken = 0

    def begin(self, line: Connection) -> None:
        """After a rest, find out by logging in. Raises Unavailable."""
        if self.is_probe:
            line.open()

    def permits(self, wanted: int, *, clock: Callable[[], datetime], until: datetime) -> int:
        """How many mails may go now. Waits for the next one; 0 when none may go before `until`."""
        rate = settings.MAIL["rate"]
        if not rate:
            return wanted
        while True:
            got, next_at = _take(self._rows, wanted, rate, now=clock())
            self._taken += got
            if got or next_at >= until:
                return got
            time.sleep(max(0.0, (next_at - clock()).total_seconds()))

    def end(self, problem: Unavailable | None, tally: Counter, *, now: datetime) -> None:
        """Note for all workers how it went, and give back what was not used of the rate."""
        unused = self._taken - (tally.total() - tally["released"])
        if unused > 0:
            self._rows.update(paced_until=F("paced_until") - unused * _interval(settings.MAIL["rate"]))
        has_sent = tally[OutboxMessage.State.SENT] > 0
        if problem is not None:
            self._failed(problem, has_sent, now=now)
        elif has_sent or self.is_probe:
            self._works()

    def _works(self) -> None:
        rested = self._rows.filter(opened_at__isnull=False)
        if rested.update(failures=0, problem="", opened_at=None, next_probe_at=None, probes=0):
            log.warning("mail_circuit_closed", account=self.account.pk)
        self._rows.filter(failures__gt=0).update(failures=0, problem="")

    def _failed(self, problem: Unavailable, has_sent: bool, *, now: datetime) -> None:
        self._rows.update(problem=str(problem.code)[:60])
        in_use = self._rows.filter(opened_at=None)
        # A server that ends a long conversation is not one that fails again and again.
        in_use.update(failures=1 if has_sent else F("failures") + 1)
        if not isinstance(problem, LoginRefused):
            in_use = in_use.filter(failures__gte=FAILURES)
        if in_use.update(opened_at=now, probes=0, next_probe_at=now + _FIRST_PROBE):
            log.error("mail_circuit_open", account=self.account.pk, code=problem.code)


def try_now(*, now: datetime) -> bool:
    """Let the next sweep try the account that rests. False: it does not rest."""
    return MailAccount.objects.filter(opened_at__isnull=False).update(next_probe_at=now, probes=0) > 0


def _take_probe(account: MailAccount, now: datetime) -> bool:
    """Whether this worker is the one that tries; the next try is a while later, and ever later."""
    wait = min(_FIRST_PROBE * 2 ** min(account.probes + 1, 10), _LONGEST_PROBE)
    due = MailAccount.objects.filter(pk=account.pk, opened_at__isnull=False, next_probe_at__lte=now)
    return due.update(probes=F("probes") + 1, next_probe_at=now + wait) == 1


@contextmanager
def _slot(account: MailAccount) -> Iterator[bool]:
    """One of the connections that may be in use at once; it comes free by itself when this worker dies."""
    most = settings.MAIL["concurrency"]
    if not most:
        yield True
        return
    places = (account.pk * _SLOTS_PER_ACCOUNT + number for number in range(most))
    place = next((place for place in places if _ask(_LOCK, place)), None)
    try:
        yield place is not None
    finally:
        if place is not None:
            with suppress(Exception):  # When the line to the database broke, the lock went with it.
                _ask(_UNLOCK, place)


def _ask(sql: str, place: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [_SLOTS, place])
        return cursor.fetchone()[0]


@transaction.atomic
def _take(rows: QuerySet, wanted: int, rate: int, *, now: datetime) -> tuple[int, datetime]:
    """Take so many of the mails that may go now: how many, and when the next one may."""
    account = rows.select_for_update().get()
    got, account.paced_until = paced(account.paced_until, wanted, rate, now=now)
    account.save(update_fields=["paced_until"])
    return got, account.paced_until


def paced(until: datetime | None, wanted: int, rate: int, *, now: datetime) -> tuple[int, datetime]:
    """How many of the wanted mails may go now, and until when the rate is then used up."""
    interval = _interval(rate)
    # After a pause a few may go at once.
    start = max(filter(None, (until, now - _at_once(rate) * interval)))
    got = max(0, min(wanted, (now - start) // interval + 1))
    return got, start + got * interval


def _interval(rate: int) -> timedelta:
    # In any minute no more than the rate, also in one that begins with those that may go at once.
    return timedelta(minutes=1) / (rate - _at_once(rate))


def _at_once(rate: int) -> int:
    return rate // 12
