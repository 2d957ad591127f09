"""One sweep over one table of outbox rows."""

import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError

from metro.core.delivery import account, claims, conservation, records, settling
from metro.core.delivery.mailing import Mailing, Verdict
from metro.core.mail import Letter, sender
from metro.core.outbox import OutboxMessage
from metro.core.smtp import Connection, Refused, TryLater, Unavailable, Uncertain, UnknownAddress

log = structlog.get_logger(__name__)

State = OutboxMessage.State
BATCH = 50
# A sweep ends before the next one is due, so that an endless queue is shared among workers.
LONGEST = timedelta(seconds=25)


def sweep(mailing: Mailing, *, now: datetime) -> Counter:
    """Put right what dead holders left, drop what is too late, and send what is due. Counts by outcome."""
    claims.reap(mailing.model, now=now)
    settling.settle(mailing, now=now)
    records.expire(mailing, now=now)
    tally = deliver(mailing, now=now)
    conservation.check(mailing.model, now=now)
    return tally


def deliver(mailing: Mailing, *, now: datetime, longest: timedelta = LONGEST) -> Counter:
    """Send what is due, over one connection, until nothing is left, the time is over, or the account rests."""
    tally = Counter()
    with account.using(now=now) as use:
        if use is not None:
            _deliver(mailing, use, tally, now=now, longest=longest)
    return tally


def _deliver(
    mailing: Mailing, use: account.Use, tally: Counter, *, now: datetime, longest: timedelta
) -> None:
    connection, clock, away = Connection(), _clock_from(now), None
    with claims.holder() as name:
        try:
            use.begin(connection)
            while clock() - now < longest:
                limit = use.permits(BATCH, clock=clock, until=now + longest)
                batch = claims.claim(mailing.model, name, limit=limit, now=now, lease_from=clock())
                if not batch:
                    break
                for pk, fence in batch:
                    tally[_send(mailing, connection, pk, fence, clock)] += 1
        except Unavailable as problem:
            away = problem
            tally["released"] = claims.release(mailing.model, name, error=f"mail_away {problem.code}")
            log.warning("mail_away", code=problem.code, released=tally["released"])
        finally:
            connection.quit()
    use.end(away, tally, now=clock())


def _send(
    mailing: Mailing, connection: Connection, pk: int, fence: int, clock: Callable[[], datetime]
) -> str:
    """Take one claimed row as far as it gets, and say where that is. Raises Unavailable."""
    row = mailing.claimed(pk, fence)
    if row is None:
        return "taken_back"
    letter = _letter(mailing, row, clock())
    if isinstance(letter, Verdict):
        records.finish(mailing, row, letter, now=clock(), error=row.last_error)
        return letter.state
    try:
        return _hand_over(mailing, connection, row, letter, clock)
    except TryLater as problem:
        records.defer(mailing, row, f"{problem.code}", now=clock())
        return State.DEFERRED
    except UnknownAddress as problem:
        verdict = Verdict(State.SUPPRESSED, "address")
        records.finish(mailing, row, verdict, now=clock(), error=f"{problem.code}")
        mailing.unknown(row, clock())
        return State.SUPPRESSED
    except Refused as problem:
        log.error("mail_refused", table=mailing.model._meta.model_name, id=pk, code=problem.code)
        records.finish(mailing, row, Verdict(State.DEAD, "failed"), now=clock(), error=f"{problem.code}")
        return State.DEAD


def _hand_over(mailing, connection, row, letter, clock) -> str:
    if not connection.is_open:
        connection.open()
    connection.envelope(sender(), letter.to)
    if not records.begin(mailing, row, letter, now=clock()):
        return "taken_back"
    try:
        connection.data(letter.raw)
    except Uncertain as problem:
        log.warning("mail_uncertain", table=mailing.model._meta.model_name, id=row.pk, code=problem.code)
        records.uncertain(mailing, row, f"{problem.code}")
        return State.UNCERTAIN
    if not records.sent(mailing, row, now=clock()):
        log.error("record_refused", table=mailing.model._meta.model_name, id=row.pk)
        return "record_refused"
    log.info("mail_sent", table=mailing.model._meta.model_name, id=row.pk, request_id=row.request_id)
    return State.SENT


def _letter(mailing: Mailing, row: OutboxMessage, now: datetime) -> Letter | Verdict:
    """What to send, or why not. A fault in one row's content ends that row and no other."""
    try:
        verdict = mailing.recheck(row, now)
        if verdict is None and row.useful_until and row.useful_until < now:
            verdict = Verdict(State.EXPIRED, "too_late")
        if verdict is not None:
            return verdict
        if row.raw is not None:
            # It may have arrived before: the same bytes under the same Message-ID.
            return Letter(mailing.address(row), row.message_id, bytes(row.raw))
        return mailing.letter(row, now)
    except (OperationalError, InterfaceError):
        raise  # The database is away: no word about this row.
    except Exception as fault:
        # Where and what kind; the text of a fault may hold an address.
        place = traceback.extract_tb(fault.__traceback__)[-1]
        row.last_error = f"{type(fault).__name__} {place.name}:{place.lineno}"[:200]
        log.error("mail_fault", table=mailing.model._meta.model_name, id=row.pk, fault=row.last_error)
        return Verdict(State.DEAD, "failed")


def _clock_from(now: datetime) -> Callable[[], datetime]:
    """`now`, and as much later as a long sweep has taken."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - begun)
