"""A worker that is asked to end while a mail is on its way lets that mail arrive."""

import signal
import threading

from django.utils import timezone

from tests.journeys.processes import wait_for
from tracking.models import Reminder
from tracking.services.registrations import register


def test_the_mail_in_hand_is_sent_and_recorded(system, mail_server, sink, start_worker, session, member):
    register(session, member, by=member.user, now=timezone.now())
    sink.mode = "stall"
    system.env["EMAIL_URL"] = system.env["EMAIL_URL"].replace("timeout=5", "timeout=30")

    with mail_server():
        start_worker()
        wait_for(lambda: sink.journal, seconds=60, what="the mail is being taken")
        worker = system.processes["worker"]
        worker.send_signal(signal.SIGTERM)
        threading.Timer(8, sink.released.set).start()
        code = worker.wait(timeout=60)

    assert code == 0
    assert len(sink.journal) == 1
    assert [reminder.state for reminder in Reminder.objects.filter(kind="registered")] == ["sent"]
