"""Redis is away and was never there: people register, and a worker's own timer sends what is due."""

import json
import socket
import time
from threading import Thread

import pytest
from django.http import HttpResponse
from structlog.testing import capture_logs

from metro.celery import app
from tests.journeys.processes import wait_for
from tests.reliability.conftest import free_port
from tracking import middleware
from tracking.models import Registration, Reminder

pytestmark = pytest.mark.django_db(transaction=True)


def test_people_register_and_the_timer_of_a_worker_sends_the_mail(
    visit, web, session, member, mail_server, start_worker
):
    teacher = visit(member.user)
    teacher.get(f"/sessions/{session.pk}/")
    answer = teacher.post(f"/sessions/{session.pk}/register/")
    health = teacher.get("/health/ready")

    assert answer.status == 302
    assert Registration.objects.get().status == Registration.Status.CONFIRMED
    assert (health.status, json.loads(health.text)["status"]) == (200, "degraded")
    with mail_server() as sink:
        start_worker()
        wait_for(lambda: sink.journal, seconds=90, what="the confirmation")
        wait_for(lambda: Reminder.objects.filter(state="sent").count() == 1, seconds=10, what="the record")
    assert [entry.to for entry in sink.journal] == [member.user.email]


@pytest.fixture
def broker(monkeypatch):
    """Something that listens where Redis should be, and hangs up on everybody; it counts them."""
    listener = socket.create_server(("127.0.0.1", free_port()))
    calls = []

    def hang_up():
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            calls.append(1)
            line.close()

    Thread(target=hang_up, daemon=True).start()
    monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    yield calls
    listener.close()


def test_a_nudge_that_fails_is_not_tried_again_for_a_while(broker, rf, monkeypatch):
    monkeypatch.setattr(middleware, "PAUSE_SECONDS", 2)
    site = middleware.Nudge(lambda request: HttpResponse("saved"))

    with capture_logs() as logs:
        started = time.monotonic()
        pages = [site(rf.post("/")).content for _ in range(5)]
        took = time.monotonic() - started
        wait_for(lambda: logs, seconds=20, what="the first nudge fails")
        tried = len(broker)
        site(rf.post("/"))
        time.sleep(0.5)
        quiet = len(broker)
        time.sleep(2)
        site(rf.post("/"))
        wait_for(lambda: len(broker) > quiet, seconds=20, what="the nudge is tried again")
        wait_for(lambda: len(logs) == 2, seconds=20, what="it fails again")

    assert (pages, took < 1) == ([b"saved"] * 5, True)
    assert (tried > 0, quiet) == (True, tried)
    assert {entry["event"] for entry in logs} == {"nudge_failed"}


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("post", 409), ("post", 500)])
def test_only_a_change_that_succeeded_nudges(broker, rf, method, status):
    site = middleware.Nudge(lambda request: HttpResponse(status=status))

    with capture_logs() as logs:
        site(getattr(rf, method)("/"))
        time.sleep(0.3)

    assert (broker, logs) == ([], [])
