"""Faults, reported to Sentry or to what speaks its language. Off without SENTRY_DSN; nothing of a person in them."""

from collections.abc import MutableMapping

import structlog

from metro.core.logs import mask
from metro.env import WrongVariable

try:
    import sentry_sdk
    from sentry_sdk.integrations.logging import ignore_logger
except ImportError:  # An extra: only who reports needs it.
    sentry_sdk = None

_ABOUT_PEOPLE = ("user", "request", "breadcrumbs", "extra", "_meta")
_WAYS_OUT = "nothing; or install it: uv sync --extra sentry"


def connect(dsn: str) -> None:
    """Report every unforeseen fault and every line logged as an error. Raises WrongVariable without the package."""
    if not dsn:
        return
    if sentry_sdk is None:
        raise WrongVariable("SENTRY_DSN", "is set, but the package sentry-sdk is not there", _WAYS_OUT)
    ignore_logger("django.request")  # It repeats a fault that is reported already, and says it of every 503.
    sentry_sdk.init(
        dsn=dsn,
        before_send=anonymous,
        send_default_pii=False,
        include_local_variables=False,  # They hold the rows that a function works on.
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        trace_propagation_targets=[],  # No header of ours goes to other people's servers.
    )


def anonymous(event: MutableMapping, hint: MutableMapping) -> MutableMapping:
    """The event without what is known of people, with the id that the log lines of the same request have."""
    for part in _ABOUT_PEOPLE:
        event.pop(part, None)
    ids = structlog.contextvars.get_contextvars()
    event["tags"] = {"request_id": ids["request_id"]} if "request_id" in ids else {}
    return _masked(event)


def _masked(value: object) -> object:
    """Every text in it masked as in the log, and without the row that PostgreSQL shows after DETAIL."""
    if isinstance(value, str):
        return mask(value.partition("\nDETAIL:")[0])
    if isinstance(value, dict):
        return {key: _masked(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(part) for part in value]
    return value
