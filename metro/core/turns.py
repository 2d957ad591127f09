"""Moves that wait their turn at a row: in one transaction, and repeated when the database asks for it."""

import random
import time
from functools import wraps

from django.conf import settings
from django.db import OperationalError, connection, transaction

from metro.core.errors import Busy

TRIES = 3
_LOCK_NOT_AVAILABLE = "55P03"
_TRY_AGAIN = {"40P01", "40001"}  # Deadlock, serialisation failure.
_dice = random.SystemRandom()


class Overtaken(Exception):
    """What was read before the locks no longer holds: the move starts again."""


def in_turn(move):
    """Run the move in one transaction. Waits for a row at most `LOCK_WAIT_MS`, then refuses with `Busy`."""

    @wraps(move)
    def run(*args, **kwargs):
        for attempt in range(1, TRIES + 1):
            try:
                return _run_once(move, args, kwargs)
            except Overtaken:
                continue
            except OperationalError as error:
                _refuse_unless_worth_repeating(error)
            time.sleep(_dice.uniform(0.01, 0.05) * attempt)  # Two that met once should not meet again.
        raise Busy

    return run


def _run_once(move, args, kwargs):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{settings.LOCK_WAIT_MS}ms"])
        return move(*args, **kwargs)


def _refuse_unless_worth_repeating(error: OperationalError) -> None:
    state = getattr(error.__cause__, "sqlstate", None)
    if state == _LOCK_NOT_AVAILABLE:
        raise Busy from error
    if state not in _TRY_AGAIN:
        raise error
