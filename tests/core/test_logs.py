import io
import json
import logging

import kombu
import pytest
import structlog
from django.conf import settings
from django.db import transaction

from metro.core import logs
from tests import factories
from tracking.tasks import sweep


@pytest.fixture
def lines():
    """What was written since the last look, one dictionary a line, by the handler of production."""
    shape = {name: value for name, value in settings.LOGGING["formatters"]["line"].items() if name != "()"}
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**shape))
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in _taken(stream)]
    logging.getLogger().removeHandler(handler)


def _taken(stream):
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text.splitlines()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/invitations/canary/", "/invitations/…/"),
        ("/accounts/password/reset/key/1-canary/", "/accounts/password/reset/key/…/"),
        ("/accounts/confirm-email/canary/", "/accounts/confirm-email/…/"),
        ("/calendar/canary.ics", "/calendar/…"),
        ("/unsubscribe/canary/", "/unsubscribe/…/"),
        ("/stops/?q=canary", "/stops/?…"),
        ("Key (email)=(canary@example.org) already exists.", "Key (email)=(…@…) already exists."),
        ("to=<canary@example.org>, next", "to=<…@…>, next"),
        ("/sessions/12/", "/sessions/12/"),
    ],
)
def test_tokens_queries_and_addresses_are_masked(text, shown):
    assert logs.mask(text) == shown


@pytest.mark.django_db
def test_one_line_for_each_request_with_ids_and_without_names(client, lines):
    user = factories.UserFactory(first_name="Canary")
    client.force_login(user)
    lines()

    response = client.get("/admin/?q=canary")

    line = next(line for line in lines() if line["event"] == "request")
    assert line.pop("ms") >= 0
    del line["timestamp"]
    assert line == {
        "event": "request",
        "logger": "metro.access",
        "level": "info",
        "method": "GET",
        "route": "admin:index",
        "status": response.status_code,
        "user": str(user.pk),
        "request_id": response["X-Request-ID"],
    }


@pytest.mark.django_db
def test_an_unknown_path_is_logged_masked(client, lines):
    client.get("/calendar/canary/nothing/here?token=canary")

    written = lines()
    assert "canary" not in json.dumps(written)
    assert next(line["path"] for line in written if line["event"] == "request") == "/calendar/…/nothing/here"


@pytest.mark.django_db
def test_a_traceback_shows_no_address(lines):
    factories.UserFactory(email="canary@example.org")

    try:
        with transaction.atomic():
            factories.UserFactory(email="canary@example.org")
    except Exception:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/invitations/canary/")

    written = lines()
    assert "IntegrityError" in written[-1]["exception"]
    assert "canary" not in json.dumps(written)


def test_a_library_speaks_in_the_same_lines(lines):
    with structlog.contextvars.bound_contextvars(request_id="abc"):
        logging.getLogger("celery.worker").warning("lost %s", "broker")

    line = lines()[-1]
    assert (line["event"], line["level"], line["request_id"]) == ("lost broker", "warning", "abc")


def test_a_task_carries_the_request_id_of_the_page():
    with kombu.Connection("memory://") as broker:
        with structlog.contextvars.bound_contextvars(request_id="abc"):
            sweep.apply_async(connection=broker, queue="for-this-test")

        message = broker.SimpleQueue("for-this-test").get(timeout=5)

    assert message.headers["request_id"] == "abc"
