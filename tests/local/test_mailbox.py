import http.client
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from metro.local.mailbox.journal import Journal
from metro.local.place import CHECKOUT
from metro.local.ports import LOOPBACK, any_free

pytestmark = pytest.mark.xdist_group("local")

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@dataclass
class Mailbox:
    journal: Journal
    smtp: int
    web: int

    def send(self, message: EmailMessage) -> None:
        with smtplib.SMTP(LOOPBACK, self.smtp, timeout=10) as server:
            server.send_message(message, to_addrs=["docent@example.org", "hidden@example.org"])

    def get(self, path: str, host: str = "localhost") -> tuple[int, dict, bytes]:
        connection = http.client.HTTPConnection(LOOPBACK, self.web, timeout=10)
        connection.request("GET", path, headers={"Host": f"{host}:{self.web}"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, dict(answer.headers), body


@pytest.fixture(scope="module")
def mailbox(folder: Path) -> Iterator[Mailbox]:
    smtp, web = any_free(), any_free()
    where = ["--smtp", str(smtp), "--web", str(web), "--folder", str(folder)]
    process = subprocess.Popen([sys.executable, "-m", "metro.local.mailbox", *where], cwd=CHECKOUT)
    box = Mailbox(Journal(folder), smtp, web)
    try:
        _until_it_listens(box)
        box.send(_message())
        yield box
    finally:
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture
def mail(mailbox: Mailbox) -> str:
    return mailbox.journal.names()[0]


def test_each_message_is_one_file_with_its_bytes_and_its_envelope(mailbox, mail):
    raw = (mailbox.journal.folder / f"{mail}.eml").read_bytes()

    envelope, _, message = raw.partition(b"Subject:")

    assert envelope == (
        b"Return-Path: <metrolijn@example.org>\r\n"
        b"Delivered-To: docent@example.org\r\nDelivered-To: hidden@example.org\r\n"
    )
    assert message.startswith(b" Je bent aangemeld\r\nFrom: Metrolijn <metrolijn@example.org>\r\n")
    assert len(mailbox.journal.all()) == 1


def test_the_list_names_the_mail_and_who_got_it(mailbox):
    status, headers, body = mailbox.get("/")

    assert status == 200
    assert "Je bent aangemeld" in body.decode()
    assert "docent@example.org, hidden@example.org" in body.decode()
    assert "met agenda-item" in body.decode()
    assert "style-src 'self'" in headers["Content-Security-Policy"]
    assert b"style=" not in body
    assert b"<script" not in body


def test_a_mail_shows_its_text_and_frames_its_html(mailbox, mail):
    page = mailbox.get(f"/{mail}/")[2].decode()
    status, headers, framed = mailbox.get(f"/{mail}/html")

    assert "Tot &lt;straks&gt;" in page
    assert f'src="/{mail}/html"' in page
    assert 'sandbox="allow-popups' in page
    assert "Onzichtbaar" not in page  # Its HTML stays in the frame.
    assert status == 200
    assert b"Onzichtbaar" in framed
    assert headers["Content-Security-Policy"].startswith("sandbox allow-popups")
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_invitation_can_be_taken_along(mailbox, mail):
    part = next(part for part in mailbox.journal.get(mail).parts if part.kind == "text/calendar")

    status, headers, body = mailbox.get(f"/{mail}/{part.number}")

    assert (status, body.split()) == (200, CALENDAR.split())
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''uitnodiging.ics"


@pytest.mark.parametrize(
    "path", ["/nothing", "/123/", "/../etc/passwd", "/static/../place.py", "/1-1-1/html"]
)
def test_what_is_not_there_is_not_found(mailbox, path):
    assert mailbox.get(path)[0] == 404


def test_a_page_under_another_name_cannot_read_the_mail(mailbox, mail):
    assert mailbox.get(f"/{mail}/", host="rebound.example")[0] == 404


def _message() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Je bent aangemeld"
    message["From"] = "Metrolijn <metrolijn@example.org>"
    message["To"] = "docent@example.org"
    message.set_content("Tot <straks>.\n")
    message.add_alternative("<head></head><p>Onzichtbaar op de pagina</p>", subtype="html")
    message.make_mixed()
    message.add_attachment(CALENDAR, maintype="text", subtype="calendar", filename="uitnodiging.ics")
    return message


def _until_it_listens(box: Mailbox) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            smtplib.SMTP(LOOPBACK, box.smtp, timeout=1).quit()
            box.get("/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The mailbox does not listen.")
