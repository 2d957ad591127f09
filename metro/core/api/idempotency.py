"""A POST that is repeated with its `Idempotency-Key` acts once and answers the same
(draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from metro.core.api.problems import KeyReused
from metro.core.models import KeptAnswer

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=48)
LONGEST = 200
_KEPT_HEADERS = ("Location", "Content-Disposition", "ETag")


class _NotKept(Exception):
    """The answer is not one to repeat: nothing was done, and the next try may succeed."""

    def __init__(self, response: Response):
        self.response = response


def once(handler: Callable, view) -> Callable:
    """The handler of a POST, run at most once per reader and key.

    Repeats that come while the first is at work wait for it. An answer of 5xx keeps nothing.
    """

    def run(request, *args, **kwargs) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(request, *args, **kwargs)
        _demand_key(key)
        mark = hashlib.sha256(request.get_full_path().encode() + b"\n" + request.body).hexdigest()
        try:
            with transaction.atomic():
                known = _kept(request, key, mark)
                if known:
                    return known
                response = _answer(handler, view, request, args, kwargs)
                _keep(request, key, response, view.kept(response.data))
                return response
        except _NotKept as failed:
            return failed.response

    return run


def forget(*, now: datetime) -> int:
    """Remove answers that nobody will ask for again. Returns how many."""
    return KeptAnswer.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]


def _demand_key(key: str) -> None:
    if not key.isascii() or not key.isprintable() or not 1 <= len(key.strip()) <= LONGEST:
        sentence = _("Use 1 to {n} letters, digits and signs.").format(n=LONGEST)
        raise ValidationError({HEADER: ValidationError(sentence, "invalid").detail})


def _kept(request, key: str, mark: str) -> Response | None:
    """The answer of the first; None when this is the first, whose claim then holds the others up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{settings.LOCK_WAIT_MS}ms"])
    try:
        with transaction.atomic():
            KeptAnswer.objects.create(owner=_owner(request), key=key, mark=mark, created_at=request.now)
    except IntegrityError:
        row = KeptAnswer.objects.get(owner=_owner(request), key=key)
        if row.mark != mark:
            raise KeyReused from None
        headers = row.headers | {"Idempotency-Replayed": "true"}
        body = json.loads(row.body)
        return Response(body, status=row.status, headers=headers, content_type=row.content_type or None)
    return None


def _answer(handler, view, request, args, kwargs) -> Response:
    try:
        with transaction.atomic():
            return handler(request, *args, **kwargs)
    except Exception as problem:
        response = view.handle_exception(problem)
    if response.status_code >= 500:
        raise _NotKept(response)
    return response


def _keep(request, key: str, response: Response, data) -> None:
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    KeptAnswer.objects.filter(owner=_owner(request), key=key).update(
        status=response.status_code,
        body=json.dumps(data, cls=JSONEncoder),  # As text: the database would sort the members.
        headers=headers,
        content_type=response.content_type or "",
    )


def _owner(request) -> str:
    """Keys of different people, and of one person's different tokens, do not meet."""
    actor = request.actor
    token = request.auth.pk if request.auth else "session"
    return f"{actor.user_id}:{actor.institution_id}:{token}"
